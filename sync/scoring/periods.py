"""Periods of scoring: ISO weeks in the time zone of a space."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time: `start` is in it, `end` no more. Both aware UTC."""

    start: datetime
    end: datetime


def week_of(instant: datetime, time_zone: ZoneInfo) -> Period:
    """The ISO week (Monday to Sunday, ISO 8601) of an aware instant, as the clocks of a time zone show it.

    A week in which daylight saving begins or ends is an hour shorter or longer.
    """
    day = instant.astimezone(time_zone).date()
    monday = day - timedelta(days=day.weekday())
    midnight = datetime.combine(monday, time(), time_zone)
    return Period(midnight.astimezone(UTC), (midnight + _WEEK).astimezone(UTC))
