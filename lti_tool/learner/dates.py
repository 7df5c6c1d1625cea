"""The dates of a space as they are for one learner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sync.scoring.calendars import Calendar
from sync.scoring.pace import open_periods
from sync.scoring.parts import Final, Milestone, PeriodKind
from sync.scoring.periods import END
from sync.scoring.rules import Rule
from sync.spaces.settings import calendar_of, own_closing
from sync.spaces.tables import Space


class DateKind(StrEnum):
    """What falls on a date."""

    MILESTONE = "milestone"
    PERIOD_END = "period_end"
    DUE = "due"
    CLOSES = "closes"


@dataclass(frozen=True, slots=True)
class OwnDate:
    """A date (aware UTC) up to which something counts; `key` tells it apart from all others of the space, for good."""

    at: datetime
    kind: DateKind
    key: str
    milestone: Milestone | None = None
    period: PeriodKind | None = None


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
