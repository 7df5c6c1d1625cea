"""Periods of scoring, as the clocks of a course show them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from config.clock import EARLIEST, LATEST
from sync.scoring.parts import PeriodKind

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
END: Final = datetime.max.replace(tzinfo=UTC)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time: `start` is in it, `end` no more. Both aware UTC; `BEGINNING` and `END` where it has none."""

    start: datetime
    end: datetime


def period_of(instant: datetime, kind: PeriodKind, time_zone: ZoneInfo) -> Period:
    """The period of an aware instant: the local day, the ISO week (Monday to Sunday, ISO 8601), the month, or all time.

    One in which daylight saving begins or ends is an hour shorter or longer. All time before the years of
    `config.clock.bounded`, which begin and end with a Monday, is one period, and so is all after them.
    """
    if kind is PeriodKind.WHOLE:
        return Period(BEGINNING, END)
    earliest, latest = _midnight(EARLIEST.date(), time_zone), _midnight(LATEST.date(), time_zone)
    if instant < earliest:
        return Period(BEGINNING, earliest)
    if instant >= latest:
        return Period(latest, END)
    day = instant.astimezone(time_zone).date()
    if kind is PeriodKind.DAY:
        first, after = day, day + _DAY
    elif kind is PeriodKind.WEEK:
        first = day - timedelta(days=day.weekday())
        after = first + _WEEK
    else:
        first = day.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
    return Period(_midnight(first, time_zone), _midnight(after, time_zone))


def _midnight(day: date, time_zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), time_zone).astimezone(UTC)
