"""The dates of a space as they are for one learner, and as they are for its staff."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sync.paths.documents import Path, Step
from sync.scoring.calendars import Calendar
from sync.scoring.pace import open_periods
from sync.scoring.parts import Final, Milestone, PeriodKind
from sync.scoring.periods import END
from sync.scoring.rules import Rule
from sync.spaces.settings import calendar_of, own_closing
from sync.spaces.tables import Space


class DateKind(StrEnum):
    """What falls on a date."""

    OPENS = "opens"
    MILESTONE = "milestone"
    PERIOD_END = "period_end"
    DUE = "due"
    CLOSES = "closes"
    READ_ONLY = "read_only"
    PATH_STEP = "path_step"


@dataclass(frozen=True, slots=True)
class OwnDate:
    """A date (aware UTC) up to which something counts, or from which on something is so.

    `key` tells it apart from all others of the space, for good. `title` is that of a step of a learning path.
    """

    at: datetime
    kind: DateKind
    key: str
    milestone: Milestone | None = None
    period: PeriodKind | None = None
    title: str = ""


def path_dates(paths: Iterable[Path], language: str, now: datetime) -> list[OwnDate]:
    """The dates that are still to come on paths, for all alike.

    Without those of branches, which would tell which level somebody holds.
    """
    steps = (each for path in paths for each in path.entries if isinstance(each, Step))
    return _to_come(
        (
            OwnDate(each.at, DateKind.PATH_STEP, f"path-{each.id}", title=each.title.in_language(language))
            for each in steps
            if each.at is not None
        ),
        now,
    )


def own_dates(space: Space, rule: Rule, extension: int, now: datetime) -> list[OwnDate]:
    """The dates that are still to come for a learner with so many days more, the next one first.

    They do not tell what the learner has reached: a calendar may be seen by others.
    """
    calendar = calendar_of(space)
    due_at = calendar.own_due_at(extension)
    found = [*_milestones(rule, calendar, extension), *_period_ends(rule, calendar, now)]
    if due_at is not None:
        found.append(OwnDate(due_at, DateKind.DUE, DateKind.DUE))
    closes_at = own_closing(space, extension)
    if closes_at is not None:
        found = [each for each in found if each.at <= closes_at]
        found.append(OwnDate(closes_at, DateKind.CLOSES, DateKind.CLOSES))
    return _to_come([*found, *_of_all(space)], now)


def staff_dates(space: Space, rule: Rule, now: datetime) -> list[OwnDate]:
    """The dates that are still to come in a space for those who teach in it: without anybody's extension."""
    calendar = calendar_of(space)
    found = [*_milestones(rule, calendar, 0), *_of_all(space)]
    for at, kind in ((space.due_at, DateKind.DUE), (space.closes_at, DateKind.CLOSES)):
        if at is not None:
            found.append(OwnDate(at, kind, kind))
    return _to_come(found, now)


def _of_all(space: Space) -> Iterator[OwnDate]:
    """The dates that are the same for everybody."""
    if space.opens_at is not None:
        yield OwnDate(space.opens_at, DateKind.OPENS, DateKind.OPENS)
    if space.read_only_at is not None:
        yield OwnDate(space.read_only_at, DateKind.READ_ONLY, DateKind.READ_ONLY)


def _to_come(found: Iterable[OwnDate], now: datetime) -> list[OwnDate]:
    return sorted((each for each in found if each.at > now), key=lambda each: (each.at, each.key))


def _milestones(rule: Rule, calendar: Calendar, extension: int) -> Iterator[OwnDate]:
    for each in rule.milestones:
        due_at = calendar.own_due(each.due, extension)
        if due_at is not None:
            yield OwnDate(due_at, DateKind.MILESTONE, f"milestone-{each.id}", milestone=each)


def _period_ends(rule: Rule, calendar: Calendar, now: datetime) -> Iterator[OwnDate]:
    """The ends of the periods in which points can still be earned: those that tasks on the learner's page tell."""
    if rule.final is Final.MILESTONES or rule.period is PeriodKind.WHOLE:
        return
    for period in open_periods(rule, calendar, now):
        if period.end != END:
            day = calendar.day_of(period.start)
            yield OwnDate(period.end, DateKind.PERIOD_END, f"{rule.period.value}-{day}", period=rule.period)
