"""Dates as people type them: wall clock times of the course."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import gettext

from config.clock import FIRST_YEAR, LAST_YEAR, bounded

_MOMENT: Final = timedelta(microseconds=1)


def read_local(text: str, zone: ZoneInfo) -> datetime:
    """The instant of what a date's field holds, in UTC. Raises ValueError for what is no date of our days."""
    local = datetime.fromisoformat(text)
    if local.tzinfo is not None or not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise ValueError("no wall clock time of our days")
    try:
        return local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no wall clock time of our days") from error


def read_end_of_day(day: str, zone: ZoneInfo) -> datetime | None:
    """When a day (``2027-03-31``) is over there, in UTC; None for an empty field.

    Raises ValueError and OverflowError for what is no day of ours.
    """
    if not day:
        return None
    return read_local((date.fromisoformat(day) + timedelta(days=1)).isoformat(), zone)


def read_last_moment(day: str, zone: ZoneInfo) -> datetime | None:
    """The last moment of a day there, which is still of that day wherever it is shown; as `read_end_of_day`."""
    end = read_end_of_day(day, zone)
    return end - _MOMENT if end else None


def read_beginning_of_day(day: str, zone: ZoneInfo) -> datetime | None:
    """When a day begins there; as `read_end_of_day`."""
    return read_local(date.fromisoformat(day).isoformat(), zone) if day else None


def write_local(instant: datetime | None, zone: ZoneInfo) -> str:
    """An instant as a date's field holds it; empty for none."""
    return bounded(instant).astimezone(zone).strftime("%Y-%m-%dT%H:%M") if instant else ""


def say_no_date() -> str:
    """What to tell somebody who typed no date."""
    return str(
        gettext(
            "This is no date from %(first)s to %(last)s. Choose one, or write it like 2026-10-05T14:30, or "
            "leave it empty.",
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    )
