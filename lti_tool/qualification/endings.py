"""Which endings of levels a page or a file is about: as its address narrows them, and in figures of groups."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from flask import request
from sqlalchemy import Select, true
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.oversight import ZONE
from sync.competencies.expiring import Ending, EndingLevel, ending
from sync.goals.audience import Learner, read_learners
from sync.goals.blur import Blur
from sync.goals.goals import SetGoal
from sync.goals.narrowing import Narrowed, is_meant, name_people, select_columns
from sync.rights.standing import read_stopped

DAYS: Final = (30, 90, 180, 365)
_DAYS: Final = 90  # where none are chosen
_LONGEST_MONTH: Final = timedelta(days=31)
_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: levels that end, or are to be looked at again, within so many days, and what lapsed.

    `space` is where they were given. What makes no sense is passed over.
    """

    framework: UUID | None = None
    goal: UUID | None = None
    space: UUID | None = None
    department: str = ""
    kind: Ending | None = None
    days: int = _DAYS
    words: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether it is anything but what the page opens with."""
        return self != Asked()

    @property
    def narrowed(self) -> Narrowed:
        """Whom and what it is about, wherever the levels were given."""
        return Narrowed(self.framework, self.goal, department=self.department, words=self.words)

    def address(self) -> dict[str, str]:
        """As fields of an address or a form."""
        named = {
            "framework": self.framework,
            "goal": self.goal,
            "space": self.space,
            "department": self.department,
            "kind": self.kind,
            "days": self.days if self.days != _DAYS else None,
            "words": self.words,
        }
        return {name: str(value) for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Found:
    """The levels, what comes first first, the learners of the organisation by id, and whom of them it is about."""

    levels: Sequence[EndingLevel]
    learners: Mapping[UUID, Learner]
    meant: AbstractSet[UUID]


@dataclass(frozen=True, slots=True)
class Figure:
    """Of how many people a level of a competency ends or is to be looked at again in a month, which `day` begins."""

    day: date
    competency_id: UUID
    people: int


def read_asked() -> Asked:
    """What this request asks for, by its address or a form."""
    told = request.values
    days = told.get("days", type=int)
    return Asked(
        framework=told.get("framework", type=UUID),
        goal=told.get("goal", type=UUID),
        space=told.get("space", type=UUID),
        department=told.get("department", ""),
        kind=told.get("kind", type=Ending),
        days=days if days in DAYS else _DAYS,
        words=told.get("words", "").strip(),
    )


def find_endings(
    session: Session,
    keys: KeyRing,
    own: UUID,
    asked: Asked,
    goals: Sequence[SetGoal],
    now: datetime,
    *,
    for_figures: bool = False,
) -> Found:
    """The levels of present learners that are asked for; of who wants nothing done with their data there are none.

    A goal is about its competencies and those whom it is for. What is for figures reaches to the end of its last month,
    and no name narrows it. Four queries, and one for names.
    """
    goal = next((each for each in goals if each.id == asked.goal), None)
    within = timedelta(days=asked.days)
    if for_figures:
        within = _end_of_month(now + within) - now
    levels = ending(
        session, now, within, organisation_id=own, space_id=asked.space, competencies=_about(asked, goal)
    )
    learners = read_learners(session, own)
    meant = {who for who, each in learners.items() if is_meant(each, asked.narrowed, goal)}
    meant -= read_stopped(session, meant if for_figures else {each.person_id for each in levels}).keys()
    people = {each.person_id for each in levels if each.person_id in meant}
    if asked.words and not for_figures:
        people = {who for who, _ in name_people(session, keys, list(people), asked.narrowed)}
    kept = [
        each for each in levels if each.person_id in people and _is_of_kind(each, asked.kind, now + within)
    ]
    return Found(kept, learners, meant)


def count_by_month(found: Found, blur: Blur) -> Sequence[Figure]:
    """About how many people's levels end in which month, by competency; none where those it is about are too few.

    The group is all whom it is about, whether a level of theirs ends or not: else who is in it would tell who has one.
    """
    group = blur.group(found.meant)
    if group is None:
        return []
    counted: dict[tuple[date, UUID], set[UUID]] = {}
    for each in found.levels:
        month = each.at.astimezone(ZONE).date().replace(day=1)
        counted.setdefault((month, each.competency_id), set()).add(each.person_id)
    figures = [
        Figure(month, competency_id, group.about(f"ends {month} {competency_id}", people))
        for (month, competency_id), people in sorted(counted.items())
    ]
    return [each for each in figures if each.people]


def _end_of_month(instant: datetime) -> datetime:
    first = instant.astimezone(ZONE).date().replace(day=1)
    next_month = (first + _LONGEST_MONTH).replace(day=1)
    return datetime.combine(next_month, time(), ZONE).astimezone(UTC) - _MOMENT


def _about(asked: Asked, goal: SetGoal | None) -> Select[UUID] | None:
    if asked.goal is None and asked.framework is None:
        return None
    return select_columns(asked.narrowed, goal, true())


def _is_of_kind(level: EndingLevel, kind: Ending | None, until: datetime) -> bool:
    """What ends soon may be to be looked at again besides; what has lapsed is not."""
    if kind is Ending.REVIEW_DUE and level.how is Ending.ENDS_SOON:
        return level.review_at is not None and level.review_at <= until
    return kind in (None, level.how)
