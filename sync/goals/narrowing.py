"""Which people and which competencies a matrix is about, as it is narrowed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.competencies.expiring import Ending
from sync.frameworks.tables import CompetencyRow
from sync.goals.audience import Learner, read_learners
from sync.goals.goals import SetGoal
from sync.goals.matrix import Cell, read_cells, read_decided
from sync.people.accounts import read_profiles
from sync.rights.standing import read_stopped

MOST_COLUMNS: Final = 1_000
STATES: Final = ("any", *(each.value for each in Ending))
LONGEST_WORDS: Final = 100  # characters
_LONGEST_DEPARTMENT: Final = 200


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a matrix is narrowed to; empty fields are about everybody and everything."""

    framework: UUID | None = None
    goal: UUID | None = None
    space: UUID | None = None
    department: str = ""
    state: str = ""
    words: str = ""

    @classmethod
    def parse(cls, told: Mapping[str, str]) -> "Narrowed":
        """As the fields of an address or a form have it; what makes no sense is passed over."""
        state = told.get("state", "")
        return cls(
            framework=_id(told.get("framework", "")),
            goal=_id(told.get("goal", "")),
            space=_id(told.get("space", "")),
            department=told.get("department", "")[:_LONGEST_DEPARTMENT],
            state=state if state in STATES else "",
            words=told.get("words", "").strip()[:LONGEST_WORDS],
        )

    def address(self) -> dict[str, str]:
        """As fields of an address, which `parse` reads."""
        named = {
            "framework": self.framework,
            "goal": self.goal,
            "space": self.space,
            "department": self.department,
            "state": self.state,
            "words": self.words,
        }
        return {name: str(value) for name, value in named.items() if value}


def find_columns(
    session: Session, organisation_id: UUID, narrowed: Narrowed, goal: SetGoal | None
) -> Sequence[UUID]:
    """The competencies of a goal, of a framework, or else all that anything was decided about; as trees stand."""
    decided = CompetencyRow.id.in_(read_decided(session, organisation_id) if narrowed.goal is None else ())
    return session.scalars(select_columns(narrowed, goal, decided).limit(MOST_COLUMNS)).all()


def select_columns(narrowed: Narrowed, goal: SetGoal | None, otherwise: ColumnElement[bool]) -> Select[UUID]:
    """The competencies of a goal, or otherwise those; of a framework, where one is chosen."""
    wanted = select(CompetencyRow.id).order_by(CompetencyRow.framework_id, CompetencyRow.place)
    if narrowed.goal is not None:  # one that was given up meanwhile is about nothing
        otherwise = CompetencyRow.id.in_(goal.goal.levels if goal is not None else ())
    wanted = wanted.where(otherwise)
    if narrowed.framework is not None:
        wanted = wanted.where(CompetencyRow.framework_id == narrowed.framework)
    return wanted


def is_meant(learner: Learner, narrowed: Narrowed, goal: SetGoal | None) -> bool:
    """Whether somebody is one of the learners whom it is about, whatever levels and names they have."""
    return (
        (narrowed.goal is None if goal is None else goal.goal.is_for(learner))
        and (narrowed.space is None or narrowed.space in learner.spaces)
        and (not narrowed.department or narrowed.department == learner.department)
    )


def find_meant(
    session: Session, organisation_id: UUID, narrowed: Narrowed, goal: SetGoal | None
) -> Sequence[UUID]:
    """The learners whom it is about, whatever levels and names they have.

    Who wants nothing done with their data is not among them.
    """
    learners = [
        each for each in read_learners(session, organisation_id).values() if is_meant(each, narrowed, goal)
    ]
    stopped = read_stopped(session, [each.person_id for each in learners])
    return [each.person_id for each in learners if each.person_id not in stopped]


def keep_in_state(
    session: Session,
    organisation_id: UUID,
    person_ids: Sequence[UUID],
    columns: Sequence[UUID],
    narrowed: Narrowed,
    now: datetime,
) -> Sequence[UUID]:
    """Those of these people who have such levels."""
    if not narrowed.state:
        return person_ids
    cells = read_cells(session, organisation_id, person_ids, columns, now)
    return [each for each in person_ids if _is_in_state(cells.get(each, {}), narrowed.state)]


def name_people(
    session: Session, keys: KeyRing, person_ids: Sequence[UUID], narrowed: Narrowed
) -> Sequence[tuple[UUID, str | None]]:
    """Those of these people whose names have the words in them, with their names; the erased are missing."""
    profiles = read_profiles(session, keys, person_ids)
    named = [(each, profiles[each].display_name) for each in person_ids if each in profiles]
    words = narrowed.words.casefold()
    return [(each, name) for each, name in named if not words or words in (name or "").casefold()]


def by_name(named: Iterable[tuple[UUID, str | None]]) -> Sequence[tuple[UUID, str | None]]:
    """People in the order of their names, those without one at the end."""
    return sorted(named, key=lambda each: ((each[1] or "\uffff").casefold(), each[0]))


def _id(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None


def _is_in_state(cells: Mapping[UUID, Cell], state: str) -> bool:
    if state == "any":
        return any(each.how is not Ending.LAPSED for each in cells.values())
    return any(each.how == state for each in cells.values())
