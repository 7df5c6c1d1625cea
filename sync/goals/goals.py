"""Strategic goals as data: which levels who is to have by when, and what follows from them for each person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.ids import new_id
from sync.audit.trail import record
from sync.frameworks.lookup import find_by_id
from sync.goals.audience import Learner, read_learners
from sync.goals.departments import LONGEST_DEPARTMENT
from sync.goals.tables import GoalCompetency, GoalRow, GoalSpace
from sync.spaces.tables import Space

LONGEST_TITLE: Final = 200  # characters
MOST_COMPETENCIES: Final = 100
_LANGUAGES: Final = ("de", "en")
_MOST_PEOPLE: Final = 1_000_000


class GoalRefused(StoaError):
    """A goal that cannot be kept as it is."""

    default_code = "goal.refused"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as somebody sets it.

    `titles` by language (de, en); `levels` what is needed, by competency; `spaces` whose learners it is for, empty for
    those of all, and of these a `department`'s where one is named. `share` (1 to 100 per cent of them) or `people` (a
    number of them) says how many are to reach it; without either, everybody.
    """

    titles: Mapping[str, str]
    levels: Mapping[UUID, int]
    spaces: frozenset[UUID] = frozenset()
    department: str | None = None
    share: int | None = None
    people: int | None = None
    due_at: datetime | None = None

    def title(self, language: str) -> str:
        """Its title in a language, or else in the other one."""
        return self.titles.get(language) or next(iter(self.titles.values()), "")

    def is_for(self, learner: Learner) -> bool:
        """Whether somebody is one of those who are to reach it."""
        if self.department is not None and learner.department != self.department:
            return False
        return not self.spaces or bool(self.spaces & learner.spaces)

    def needed(self, audience: int) -> int:
        """How many of so many people are to reach it, a part of a person being one."""
        if self.people is not None:
            return self.people
        return -(-audience * (self.share if self.share is not None else 100) // 100)


@dataclass(frozen=True, slots=True)
class SetGoal:
    """A goal that is set: by whom (None for an operator), and when last."""

    id: UUID
    goal: Goal
    actor_id: UUID | None
    set_at: datetime = field(compare=False)


def set_goal(
    session: Session,
    organisation_id: UUID,
    goal: Goal,
    by: UUID | None,
    now: datetime,
    goal_id: UUID | None = None,
    as_of: datetime | None = None,
) -> UUID:
    """Set a goal, or one that is there anew; gives its id. Raises `GoalRefused`.

    Its competencies and spaces must be the organisation's own (``goal.competency``, ``goal.space``). One that is there
    must still be as it was set at `as_of`, where that is said (``goal.moved``).
    """
    _check(session, organisation_id, goal)
    row = _find(session, organisation_id, goal_id, as_of) if goal_id is not None else None
    if row is None:
        row = GoalRow(id=new_id(), organisation_id=organisation_id)
        session.add(row)
    elif now <= row.set_at:
        now = row.set_at + timedelta(microseconds=1)  # no two states share an instant
    row.titles = {name: text.strip() for name, text in goal.titles.items() if text.strip()}
    row.department, row.share, row.people, row.due_at = goal.department, goal.share, goal.people, goal.due_at
    row.actor_id, row.set_at = by, now
    session.flush()
    session.execute(delete(GoalCompetency).where(GoalCompetency.goal_id == row.id))
    session.execute(delete(GoalSpace).where(GoalSpace.goal_id == row.id))
    session.add_all(
        GoalCompetency(goal_id=row.id, competency_id=competency_id, level=level)
        for competency_id, level in goal.levels.items()
    )
    session.add_all(GoalSpace(goal_id=row.id, space_id=space_id) for space_id in goal.spaces)
    session.flush()
    detail: dict[str, str | int] = {"goal": row.id.hex, "competencies": len(goal.levels)}
    record(session, action="goal.set", now=now, organisation_id=organisation_id, actor_id=by, detail=detail)
    return row.id


def end_goal(
    session: Session,
    organisation_id: UUID,
    goal_id: UUID,
    by: UUID | None,
    now: datetime,
    as_of: datetime | None = None,
) -> None:
    """Give a goal up. Raises `GoalRefused` where the organisation has none with this id (``goal.unknown``).

    It must still be as it was set at `as_of`, where that is said (``goal.moved``).
    """
    session.delete(_find(session, organisation_id, goal_id, as_of))
    session.flush()
    detail = {"goal": goal_id.hex}
    record(session, action="goal.ended", now=now, organisation_id=organisation_id, actor_id=by, detail=detail)


def list_goals(session: Session, organisation_id: UUID) -> Sequence[SetGoal]:
    """The goals of an organisation, those first that are due first; three queries."""
    rows = session.scalars(select(GoalRow).where(GoalRow.organisation_id == organisation_id)).all()
    ids = [row.id for row in rows]
    levels: dict[UUID, dict[UUID, int]] = {each: {} for each in ids}
    for needed in session.scalars(select(GoalCompetency).where(GoalCompetency.goal_id.in_(ids))):
        levels[needed.goal_id][needed.competency_id] = needed.level
    spaces: dict[UUID, set[UUID]] = {each: set() for each in ids}
    for of in session.scalars(select(GoalSpace).where(GoalSpace.goal_id.in_(ids))):
        spaces[of.goal_id].add(of.space_id)
    found = [
        SetGoal(
            row.id,
            Goal(
                row.titles,
                levels[row.id],
                frozenset(spaces[row.id]),
                row.department,
                row.share,
                row.people,
                row.due_at,
            ),
            row.actor_id,
            row.set_at,
        )
        for row in rows
    ]
    return sorted(
        found, key=lambda each: (each.goal.due_at is None, each.goal.due_at or each.set_at, each.id)
    )


def find_goal(session: Session, organisation_id: UUID, goal_id: UUID) -> SetGoal | None:
    """One of them."""
    return next((each for each in list_goals(session, organisation_id) if each.id == goal_id), None)


def required_levels(
    session: Session, organisation_id: UUID, person_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[UUID, int]]:
    """What goals ask of each of these people: the highest level of each competency. Nobody is missing; five queries."""
    needed: dict[UUID, dict[UUID, int]] = {person_id: {} for person_id in person_ids}
    goals = list_goals(session, organisation_id) if needed else ()
    if not goals:
        return needed
    for learner in read_learners(session, organisation_id, list(needed)).values():
        theirs = needed[learner.person_id]
        for each in goals:
            if each.goal.is_for(learner):
                for competency_id, level in each.goal.levels.items():
                    theirs[competency_id] = max(level, theirs.get(competency_id, 0))
    return needed


def _find(session: Session, organisation_id: UUID, goal_id: UUID, as_of: datetime | None) -> GoalRow:
    """The goal to be changed, which nobody else changes before the transaction ends."""
    row = session.get(GoalRow, goal_id, with_for_update=True)
    if row is None or row.organisation_id != organisation_id:
        raise GoalRefused("There is no such goal (any more).", code="goal.unknown")
    if as_of is not None and row.set_at != as_of:
        raise GoalRefused("Somebody has changed this goal meanwhile.", code="goal.moved")
    return row


def _check(session: Session, organisation_id: UUID, goal: Goal) -> None:
    titles = {name: text.strip() for name, text in goal.titles.items() if text.strip()}
    if not titles or set(titles) - set(_LANGUAGES) or max(map(len, titles.values())) > LONGEST_TITLE:
        raise GoalRefused(
            f"A goal needs a title in German or English, of at most {LONGEST_TITLE} characters.",
            code="goal.title",
        )
    if not 1 <= len(goal.levels) <= MOST_COMPETENCIES:
        raise GoalRefused(f"A goal needs 1 to {MOST_COMPETENCIES} competencies.", code="goal.competency")
    if goal.department is not None and not 1 <= len(goal.department.strip()) <= LONGEST_DEPARTMENT:
        raise GoalRefused(
            f"A department has at most {LONGEST_DEPARTMENT} characters.", code="goal.department"
        )
    _check_number(goal)
    _check_levels(session, organisation_id, goal)
    own = session.scalars(
        select(Space.id).where(Space.organisation_id == organisation_id, Space.id.in_(goal.spaces))
    ).all()
    if set(own) != goal.spaces:
        raise GoalRefused("One of the spaces is not there (any more).", code="goal.space")


def _check_number(goal: Goal) -> None:
    if goal.share is not None and goal.people is not None:
        raise GoalRefused("Say how many per cent or how many people, not both.", code="goal.number")
    if goal.share is not None and not 1 <= goal.share <= 100:
        raise GoalRefused("The share is from 1 to 100 per cent.", code="goal.number")
    if goal.people is not None and not 1 <= goal.people <= _MOST_PEOPLE:
        raise GoalRefused("The number of people is at least 1.", code="goal.number")


def _check_levels(session: Session, organisation_id: UUID, goal: Goal) -> None:
    known = find_by_id(session, organisation_id, goal.levels.keys(), "en")
    for competency_id, level in goal.levels.items():
        if competency_id not in known:
            raise GoalRefused("One of the competencies is not there (any more).", code="goal.competency")
        if level not in known[competency_id].levels_given:
            raise GoalRefused(
                "A competency's scale has no such level, or nobody is given it.", code="goal.level"
            )
