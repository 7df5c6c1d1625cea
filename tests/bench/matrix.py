"""The server's time for the matrix of many people by many competencies, beside that of one page of people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import new_id
from config.upsert import plain_insert
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from lti_tool.launch.errands import ErrandKind, begin_errand
from lti_tool.qualification.matrix import PEOPLE_PER_PAGE
from sync.competencies.ratings import Decision
from sync.competencies.tables import CompetencyRating
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.goals.goals import Goal, set_goal
from sync.people.accounts import AccountKey, Profile, recognise
from sync.spaces.spaces import join
from sync.spaces.tables import Role, Space
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.thread_page import milliseconds, open_room
from tests.bench.workbench import Workbench
from tests.factories.world import ISSUER
from tests.lti_tool.space.visitor import Visitor

_ROWS_AT_ONCE = 5_000
_OF_A_GOAL = 10  # competencies
_EVERY = 7  # of so many cells one has a level


@dataclass(frozen=True)
class Load:
    """How many people and competencies there are."""

    people: int = 5_000
    competencies: int = 300
    rounds: int = 20


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of the matrix as it opens."""
    return _measure(
        bench,
        load or Load(),
        "matrix",
        "matrix",
        "The aim is to stay below a second; names are opened anew for each page.",
    )


def measure_expiring(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of the list of what lapses and ends, as it opens."""
    return _measure(
        bench, load or Load(), "expiring", "what expires",
        "The aim is to stay below a second; every seventh cell has a level, of which every tenth ends.",
    )  # fmt: skip


def measure_coverage(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of the page that says how far one goal of ten competencies is covered."""
    return _measure(
        bench,
        load or Load(),
        "coverage",
        "coverage of a goal of 10",
        "The aim is to stay well below a second",
    )


def _measure(bench: Workbench, load: Load, page: str, what: str, note: str) -> Measurement:
    few, many = bench.install(f"{page}_few"), bench.install(f"{page}_many")
    with few.open() as few_services, many.open() as many_services:
        small = Office(few_services, min(PEOPLE_PER_PAGE, load.people), load.competencies)
        bench.say(f"setting up {load.people} people")
        large = Office(many_services, load.people, load.competencies)
        figures = alternate(load.rounds, lambda _: large.open(page), lambda _: small.open(page), bench.say)
    return Measurement(
        name=page,
        what=f"{what} for {load.people} people by {load.competencies} competencies, beside {PEOPLE_PER_PAGE} people",
        unit="ms (median)",
        figures=figures,
        aim=Aim(40, at_least=False),
        note=note,
    )


class Office:
    """A qualification manager before the pages of so many people's levels."""

    def __init__(self, services: Services, people: int, competencies: int) -> None:
        room = open_room(services, 1)
        self.services, self.manager = services, room.people["ines"]
        now = services.clock.now()
        with services.database.write() as session:
            space = session.get_one(Space, room.space_id)
            self.organisation_id = space.organisation_id
            learners = [_learner(session, services, space, number) for number in range(people)]
            rows = ["type;code;title_en;scale", "framework;F;F;Knows | Can* | Teaches*"]
            rows += [f";C{number};Competency {number};" for number in range(competencies)]
            file = "\n".join(rows).encode()
            import_framework(
                session, space.organisation_id, propose(session, space.organisation_id, file, "f", now), now
            )
            codes = session.scalars(select(CompetencyRow.id)).all()
            ratings = [
                _rating(space, learner, code, room.people["ines"], now, number)
                for number, (learner, code) in enumerate((who, what) for who in learners for what in codes)
                if number % _EVERY == 0
            ]
            for at in range(0, len(ratings), _ROWS_AT_ONCE):
                session.execute(plain_insert(CompetencyRating), ratings[at : at + _ROWS_AT_ONCE])
            goal = Goal({"en": "A goal"}, dict.fromkeys(codes[:_OF_A_GOAL], 2))
            goal_id = set_goal(session, space.organisation_id, goal, None, now)
            errand = begin_errand(
                session, services.keys, ErrandKind.QUALIFICATION, {"space_id": str(space.id)},
                deployment_id=space.deployment_id, person_id=room.people["ines"], role=Role.ADMINISTRATOR,
                locale="en", context_id=None, now=now,
            )  # fmt: skip
        self._app = create_app(services)
        self._visitor = Visitor(
            self._app, services, room.space_id, room.people["ines"], Role.INSTRUCTOR, "en"
        )
        self._pages = {
            "matrix": f"/qualification/{errand}/matrix",
            "expiring": f"/qualification/{errand}/expiring",
            "coverage": f"/qualification/{errand}/goals/{goal_id}/coverage",
        }

    def open(self, page: str) -> float:
        return milliseconds(self._app, self._pages[page], self._visitor)


def _learner(session: Session, services: Services, space: Space, number: int) -> UUID:
    account = AccountKey(space.organisation_id, ISSUER, f"many-{number}")
    profile = Profile(f"Given{number}", f"Family{number}", None, None)
    now = services.clock.now()
    person_id = recognise(session, services.keys, account, profile, now)
    join(session, space, person_id, Role.LEARNER, now)
    return person_id


def _rating(
    space: Space, person_id: UUID, competency_id: UUID, by: UUID, now: datetime, number: int
) -> dict[str, Any]:
    """A level that was given some days ago; every tenth ends in some."""
    return {
        "id": new_id(),
        "organisation_id": space.organisation_id,
        "space_id": space.id,
        "person_id": person_id,
        "competency_id": competency_id,
        "decision": Decision.AWARDED.value,
        "level": 1 + number % 3,
        "framework_version": 1,
        "rule_version": None,
        "decided_by": by,
        "decided_at": now - timedelta(days=number % 200),
        "sealed_reason": None,
        "valid_until": now + timedelta(days=number % 120 + 1) if number % 10 == 0 else None,
        "review_at": None,
        "disputed_at": None,
        "sealed_dispute": None,
        "lapse_noted_at": None,
    }
