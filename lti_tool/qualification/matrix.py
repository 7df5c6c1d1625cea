"""The matrix: who has which level of which competency, over all discussions of the organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.evidence.routes import filters, read_reasons
from lti_tool.evidence.sentences import ATTESTED, DECISIONS, HAPPENED, say_level
from lti_tool.qualification.excerpts import read_quoted
from lti_tool.qualification.page import Tab, blueprint, language, managers, organisation_id, show
from sync.audit.trail import record
from sync.competencies.expiring import Ending
from sync.competencies.ratings import Attested, is_held, latest_of_each, read_evidence, read_ratings
from sync.competencies.rules import Occasion
from sync.competencies.tables import CompetencyEvidence
from sync.frameworks.lookup import find_by_id
from sync.frameworks.store import list_frameworks
from sync.frameworks.tables import CompetencyRow, Framework
from sync.goals.audience import read_learners
from sync.goals.coverage import count_levels, read_people
from sync.goals.departments import list_departments
from sync.goals.goals import SetGoal, list_goals
from sync.goals.matrix import Cell, Trend, read_cells
from sync.goals.narrowing import (
    Narrowed,
    by_name,
    find_columns,
    find_meant,
    is_meant,
    keep_in_state,
    name_people,
    select_columns,
)
from sync.organisations.works_council import read_mode
from sync.people.accounts import read_profiles
from sync.rights.standing import read_stopped
from sync.spaces.tables import Space

PEOPLE_PER_PAGE: Final = 50
COLUMNS_PER_PAGE: Final = 12
DECISIONS_PER_PAGE: Final = 10
_NAMED: Final = frozenset({Attested.STAFF.value, Attested.EXPERT.value})  # peers attest without their name


@dataclass(frozen=True, slots=True)
class _Row:
    person_id: UUID
    name: str | None
    cells: Mapping[UUID, Cell]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a page can be narrowed to: values with titles."""

    frameworks: Sequence[tuple[UUID, str]]
    goals: Sequence[tuple[UUID, str]]
    spaces: Sequence[tuple[UUID, str]]
    departments: Sequence[tuple[str, str]]


@blueprint.get("/matrix")
@managers
def matrix() -> ResponseReturnValue:
    """People by competencies, page by page in both directions."""
    asked, now, own = Narrowed.parse(request.args), services().clock.now(), organisation_id()
    with services().database.read() as session:
        goals = list_goals(session, own)
        goal = next((each for each in goals if each.id == asked.goal), None)
        choices = list_choices(session, own, goals)
        mode = read_mode(session, own)
        if mode.enabled:
            return _of_groups(session, replace(asked, state="", words=""), goal, choices, mode.smallest_group)
        columns = find_columns(session, own, asked, goal)
        first = max(request.args.get("columns", default=1, type=int), 1)
        shown = columns[(first - 1) * COLUMNS_PER_PAGE : first * COLUMNS_PER_PAGE]
        competencies = find_by_id(session, own, shown, language())
        people = _people(session, own, asked, goal, columns, now)
        page = page_number()
        on_page = people[(page - 1) * PEOPLE_PER_PAGE : page * PEOPLE_PER_PAGE]
        cells = read_cells(session, own, [person_id for person_id, _ in on_page], shown, now)
        return show(
            Tab.MATRIX,
            "matrix.html",
            session,
            asked=asked,
            choices=choices,
            endings=Ending,
            trends=Trend,
            needed=goal.goal.levels if goal else {},
            columns=[competencies[each] for each in shown if each in competencies],
            rows=[_Row(person_id, name, cells.get(person_id, {})) for person_id, name in on_page],
            people=len(people),
            page=page,
            first=first,
            has_more=len(people) > page * PEOPLE_PER_PAGE,
            has_more_columns=len(columns) > first * COLUMNS_PER_PAGE,
            all_columns=len(columns),
            per_page=COLUMNS_PER_PAGE,
            say_level=say_level,
        )


@blueprint.get("/people/<uuid:person_id>")
@managers
def person(person_id: UUID) -> ResponseReturnValue:
    """What was decided about one learner's levels, why, and on which evidence; who looked stands in the audit."""
    shared, own, now = services(), organisation_id(), services().clock.now()
    with shared.database.write() as session:
        if person_id not in read_learners(session, own, [person_id]) or read_stopped(session, [person_id]):
            raise NotFound()
        if read_mode(session, own).enabled:
            raise NotFound()
        record(
            session,
            action="qualification.looked",
            now=now,
            organisation_id=own,
            actor_id=errand().person_id,
            subject_id=person_id,
        )
    with shared.database.read() as session:  # others may write while texts are filtered
        every = read_ratings(session, own, [person_id])[person_id]
        first = (page_number() - 1) * DECISIONS_PER_PAGE
        ratings = every[first : first + DECISIONS_PER_PAGE]
        evidence = read_evidence(session, [each.id for each in ratings])
        pieces = [each for rating in ratings for each in evidence[rating.id]]
        deciders = {each.decided_by for each in ratings}
        attesters = {each.attested_by for each in pieces if each.attested in _NAMED and each.attested_by}
        unnamed = read_stopped(session, deciders | attesters).keys()
        named = read_profiles(session, shared.keys, {person_id, *(deciders | attesters) - unnamed})
        latest = set(latest_of_each(every).values())
        return show(
            Tab.MATRIX,
            "person.html",
            session,
            person_id=person_id,
            page=page_number(),
            has_more=len(every) > first + DECISIONS_PER_PAGE,
            quoted=read_quoted(session, shared.keys, filters(), person_id, pieces, language()),
            name=named[person_id].display_name if person_id in named else None,
            names={each: profile.display_name for each, profile in named.items()},
            unnamed=unnamed,
            decisions=[(each, evidence[each.id], each in latest and is_held(each, now)) for each in ratings],
            competencies=find_by_id(session, own, {each.competency_id for each in ratings}, language()),
            reasons=read_reasons(session, list(ratings)),
            spaces=_titles(session, {each.space_id for each in ratings}),
            say_level=say_level,
            words_of=DECISIONS,
            happened=_happened,
            attested=_attested,
            named_attesters=_NAMED,
        )


def _of_groups(
    session: Session, asked: Narrowed, goal: SetGoal | None, choices: Choices, unit: int
) -> ResponseReturnValue:
    """How many of a group hold which level, where a works council has agreed that nobody's own is shown.

    All competencies stand there, also those that nothing was decided about: whose they are is nobody's to read.
    """
    own, page = organisation_id(), page_number()
    people = [each for each in read_people(session, own).values() if is_meant(each, asked, goal)]
    rows = select_columns(asked, goal, CompetencyRow.retired_at.is_(None))
    rows = rows.join(Framework).where(Framework.organisation_id == own)
    wanted = session.scalars(rows.offset((page - 1) * PEOPLE_PER_PAGE).limit(PEOPLE_PER_PAGE + 1)).all()
    found = find_by_id(session, own, wanted[:PEOPLE_PER_PAGE], language())
    scales = {each.id: each.levels_given for each in found.values()}
    people_ids = [each.person_id for each in people]
    return show(
        Tab.MATRIX,
        "group_matrix.html",
        session,
        asked=asked,
        choices=choices,
        unit=unit,
        needed=goal.goal.levels if goal else {},
        counted=count_levels(session, services().keys, own, people_ids, scales, services().clock.now()),
        competencies=[found[each] for each in wanted if each in found],
        page=page,
        has_more=len(wanted) > PEOPLE_PER_PAGE,
        say_level=say_level,
    )


def list_choices(session: Session, own: UUID, goals: Sequence[SetGoal]) -> Choices:
    """The frameworks, goals, discussions and departments of an organisation."""
    spaces = session.execute(
        select(Space.id, Space.title).where(Space.organisation_id == own).order_by(Space.title, Space.id)
    ).all()
    return Choices(
        [(each.id, each.title) for each in list_frameworks(session, own, language())],
        [(each.id, each.goal.title(language())) for each in goals],
        [(space_id, title) for space_id, title in spaces],
        [(each, each) for each in list_departments(session, own)],
    )


def _people(
    session: Session,
    own: UUID,
    asked: Narrowed,
    goal: SetGoal | None,
    columns: Sequence[UUID],
    now: datetime,
) -> Sequence[tuple[UUID, str | None]]:
    """The learners whom the page is about, by name."""
    people = keep_in_state(session, own, find_meant(session, own, asked, goal), columns, asked, now)
    return by_name(name_people(session, services().keys, people, asked))


def _titles(session: Session, space_ids: set[UUID]) -> Mapping[UUID, str]:
    return dict(session.execute(select(Space.id, Space.title).where(Space.id.in_(space_ids))).all())


def _happened(evidence: CompetencyEvidence) -> str:
    return str(HAPPENED[Occasion(evidence.kind)])


def _attested(evidence: CompetencyEvidence) -> str:
    return str(ATTESTED[Attested(evidence.attested)])
