"""How far goals are covered: how many of those whom a goal is for have reached it, are in progress, or are missing.

*Reached* has who holds all levels of the goal now. *In progress* is who holds some level of one of its competencies
now, and has not reached it; proposals and evidence that nobody has decided about yet do not count. *Missing* is
everybody else. Whoever restricted or objected to the use of their data is none of them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.competencies.ratings import Decision
from sync.competencies.tables import CompetencyRating
from sync.goals.audience import Learner, read_learners
from sync.goals.blur import Blur, blur_of, hidden_parts
from sync.goals.goals import SetGoal
from sync.goals.matrix import SOON
from sync.organisations.works_council import SMALLEST_GROUP, read_mode
from sync.rights.standing import read_stopped

_Name = TypeVar("_Name")

Levels = Mapping[UUID, tuple[int, datetime | None]]
"""By competency the level by the latest word on it, and until when it holds; what was taken back is not among them."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people of a group are where; `lapsed` would have reached it if nothing of theirs had ended.

    `ends_soon` are those who have reached it and of whom something ends within 90 days.
    """

    people: int
    reached: int
    in_progress: int
    missing: int
    ends_soon: int
    lapsed: int


@dataclass(frozen=True, slots=True)
class Part(Generic[_Name]):
    """Figures of a part of those whom a goal is for; None where they are too few. They are always about so many."""

    name: _Name
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a goal is covered.

    Where `is_about` the figures of the whole are blurred and rounded to `unit`, as those of parts always are; `whole`
    is None, and `competencies` are none, where they would be of fewer people. `departments` have None for those of whom
    none is known.
    """

    goal: SetGoal
    unit: int
    is_about: bool
    whole: Figures | None
    competencies: Mapping[UUID, Figures] = field(default_factory=dict)
    departments: Sequence[Part[str | None]] = ()
    spaces: Sequence[Part[UUID]] = ()

    @property
    def needed(self) -> int:
        """How many are to reach it."""
        return self.goal.goal.needed(self.whole.people if self.whole else 0)

    @property
    def is_covered(self) -> bool:
        """Whether so many have."""
        return self.whole is not None and self.whole.reached >= self.needed


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of a group hold which level of which competency, by competency and level; about so many."""

    people: int
    levels: Mapping[UUID, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class _Standing:
    """Who is where."""

    reached: set[UUID] = field(default_factory=set)
    in_progress: set[UUID] = field(default_factory=set)
    missing: set[UUID] = field(default_factory=set)
    ends_soon: set[UUID] = field(default_factory=set)
    lapsed: set[UUID] = field(default_factory=set)

    def sets(self) -> Mapping[str, AbstractSet[UUID]]:
        return {
            "reached": self.reached,
            "in_progress": self.in_progress,
            "missing": self.missing,
            "ends_soon": self.ends_soon,
            "lapsed": self.lapsed,
        }


def read_coverage(
    session: Session, keys: KeyRing, organisation_id: UUID, goals: Sequence[SetGoal], now: datetime
) -> Sequence[Coverage]:
    """How far these goals are covered; five queries, however many goals and people."""
    mode = read_mode(session, organisation_id)
    blur = blur_of(keys, mode.smallest_group if mode.enabled else SMALLEST_GROUP)
    learners = read_people(session, organisation_id)
    levels = _read_levels(session, organisation_id, {each for goal in goals for each in goal.goal.levels})
    return [_cover(goal, learners, levels, blur, mode.enabled, now) for goal in goals]


def count_levels(
    session: Session,
    keys: KeyRing,
    organisation_id: UUID,
    people: Collection[UUID],
    scales: Mapping[UUID, range],
    now: datetime,
) -> Counted | None:
    """How many of these people hold which level now, by the levels that can be given; None for too few people.

    Two queries.
    """
    mode = read_mode(session, organisation_id)
    group = blur_of(keys, mode.smallest_group).group(frozenset(people))
    levels = _read_levels(session, organisation_id, scales.keys())
    if group is None:
        return None
    held: dict[tuple[UUID, int], set[UUID]] = {}
    for person_id in group.people:
        for competency_id, (level, until) in levels.get(person_id, {}).items():
            if _holds(until, now):
                held.setdefault((competency_id, level), set()).add(person_id)
    return Counted(
        group.size,
        {
            each: {
                level: group.about(f"level {level}", held.get((each, level), set())) for level in levels_given
            }
            for each, levels_given in scales.items()
        },
    )


def read_people(session: Session, organisation_id: UUID) -> Mapping[UUID, Learner]:
    """The present learners of an organisation whose data may be used; three queries."""
    learners = read_learners(session, organisation_id)
    stopped = read_stopped(session, learners.keys())
    return {each: learner for each, learner in learners.items() if each not in stopped}


def _cover(
    goal: SetGoal,
    learners: Mapping[UUID, Learner],
    levels: Mapping[UUID, Levels],
    blur: Blur,
    is_about: bool,
    now: datetime,
) -> Coverage:
    audience = {each: learner for each, learner in learners.items() if goal.goal.is_for(learner)}
    of_all, of_each = _stand(goal, audience, levels, now)
    count: Callable[[AbstractSet[UUID], _Standing], Figures | None]
    count = partial(_about, blur) if is_about else _exactly
    competencies = {each: count(audience.keys(), standing) for each, standing in of_each.items()}
    return Coverage(
        goal,
        blur.unit,
        is_about,
        count(audience.keys(), of_all),
        {each: figures for each, figures in competencies.items() if figures is not None},
        _parts(blur, _by_department(audience), of_all),
        _parts(blur, _by_space(audience, goal), of_all),
    )


def _stand(
    goal: SetGoal, audience: Collection[UUID], levels: Mapping[UUID, Levels], now: datetime
) -> tuple[_Standing, Mapping[UUID, _Standing]]:
    """Who is where with a goal, and with each of its competencies."""
    needed = goal.goal.levels
    of_all, of_each = _Standing(), {each: _Standing() for each in needed}
    for person_id in audience:
        theirs = levels.get(person_id, {})
        reached = soon = holds = had = 0
        for competency_id, asked in needed.items():
            standing = of_each[competency_id]
            level, until = theirs.get(competency_id, (0, None))
            if level and _holds(until, now):
                holds += 1
                if level < asked:
                    standing.in_progress.add(person_id)
                    continue
                reached += 1
                standing.reached.add(person_id)
                if until is not None and until <= now + SOON:
                    soon += 1
                    standing.ends_soon.add(person_id)
                continue
            standing.missing.add(person_id)
            if level >= asked:
                had += 1
                standing.lapsed.add(person_id)
        if reached == len(needed):
            of_all.reached.add(person_id)
            if soon:
                of_all.ends_soon.add(person_id)
            continue
        (of_all.in_progress if holds else of_all.missing).add(person_id)
        if reached + had == len(needed):
            of_all.lapsed.add(person_id)
    return of_all, of_each


def _exactly(people: AbstractSet[UUID], standing: _Standing) -> Figures:
    return Figures(len(people), **{name: len(each) for name, each in standing.sets().items()})


def _about(blur: Blur, people: AbstractSet[UUID], standing: _Standing) -> Figures | None:
    group = blur.group(people)
    if group is None:
        return None
    return Figures(group.size, **{name: group.about(name, each) for name, each in standing.sets().items()})


def _parts(
    blur: Blur, parts: Mapping[_Name, AbstractSet[UUID]], standing: _Standing
) -> Sequence[Part[_Name]]:
    """Parts with their figures; none where there is only one."""
    if len(parts) < 2:
        return ()
    hidden = hidden_parts({name: len(people) for name, people in parts.items()}, blur.unit)
    return [
        Part(name, None if name in hidden else _about(blur, people, standing))
        for name, people in parts.items()
    ]


def _by_department(audience: Mapping[UUID, Learner]) -> Mapping[str | None, AbstractSet[UUID]]:
    parts: dict[str | None, set[UUID]] = {}
    for person_id, learner in audience.items():
        parts.setdefault(learner.department, set()).add(person_id)
    return dict(sorted(parts.items(), key=lambda each: (each[0] is None, (each[0] or "").casefold())))


def _by_space(audience: Mapping[UUID, Learner], goal: SetGoal) -> Mapping[UUID, AbstractSet[UUID]]:
    parts: dict[UUID, set[UUID]] = {}
    for person_id, learner in audience.items():
        for space_id in learner.spaces & goal.goal.spaces if goal.goal.spaces else learner.spaces:
            parts.setdefault(space_id, set()).add(person_id)
    return parts


def _read_levels(
    session: Session, organisation_id: UUID, competency_ids: Collection[UUID]
) -> Mapping[UUID, Levels]:
    """The latest word on each of these competencies, by person; one query."""
    rows = session.execute(
        select(
            CompetencyRating.person_id,
            CompetencyRating.competency_id,
            CompetencyRating.decision,
            CompetencyRating.level,
            CompetencyRating.valid_until,
        )
        .where(
            CompetencyRating.organisation_id == organisation_id,
            CompetencyRating.competency_id.in_(competency_ids),
            CompetencyRating.decision != Decision.DECLINED.value,
        )
        .order_by(CompetencyRating.decided_at, CompetencyRating.id)
    )
    found: dict[UUID, dict[UUID, tuple[int, datetime | None]]] = {}
    for person_id, competency_id, decision, level, valid_until in rows:
        theirs = found.setdefault(person_id, {})
        if decision == Decision.AWARDED:
            theirs[competency_id] = (level, valid_until)
        else:
            theirs.pop(competency_id, None)
    return found


def _holds(until: datetime | None, now: datetime) -> bool:
    return until is None or until > now
