"""Dates as calendar programs read them (iCalendar, RFC 5545, with the refresh interval of RFC 7986)."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import gettext
from icalendar import Calendar, Event

from lti_tool.learner.dates import DateKind, OwnDate
from lti_tool.learner.feeds import SpaceDates
from lti_tool.space.presentation import last_minute
from sync.scoring.parts import PeriodKind

REFRESH: Final = timedelta(hours=6)
_PRODUCT: Final = "-//Stoa//Dates//EN"


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar in bytes; `version` changes only with the dates in it."""

    body: bytes
    version: str


def write_feed(spaces: Sequence[SpaceDates], host: str, now: datetime) -> Feed:
    """The dates of these spaces in one calendar, in the language of the request."""
    entries = [
        (f"{space.space_id}-{each.key}@{host}", _moment(each, ZoneInfo(space.time_zone)), title)
        for space in spaces
        for each, title in _titles(space)
    ]
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    name = gettext("Discussions")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for uid, at, title in entries:
        calendar.add_component(_event(uid, at, title, now))
    version = hashlib.sha256(repr((name, entries)).encode()).hexdigest()[:32]
    return Feed(calendar.to_ical(), version)


def date_title(each: OwnDate) -> str:
    """What falls on a date, in a few words."""
    match each.kind:
        case DateKind.OPENS:
            return str(gettext("Opens"))
        case DateKind.MILESTONE:
            assert each.milestone is not None
            return each.milestone.title
        case DateKind.DUE:
            return str(gettext("Due"))
        case DateKind.CLOSES:
            return str(gettext("Closes"))
        case DateKind.READ_ONLY:
            return str(gettext("Can only be read from then on"))
        case DateKind.PATH_STEP:
            return each.title or str(gettext("Date of a learning path"))
        case DateKind.PERIOD_END:
            return _PERIODS[each.period or PeriodKind.WEEK]()


_PERIODS: Final = {
    PeriodKind.DAY: lambda: str(gettext("The day’s points close")),
    PeriodKind.WEEK: lambda: str(gettext("The week’s points close")),
    PeriodKind.MONTH: lambda: str(gettext("The month’s points close")),
}


def _moment(each: OwnDate, zone: ZoneInfo) -> datetime:
    """When something is in a calendar: what ends at midnight on the day that ends, what opens then on the next."""
    return each.at if each.kind in (DateKind.OPENS, DateKind.PATH_STEP) else last_minute(each.at, zone)


def _titles(space: SpaceDates) -> Iterator[tuple[OwnDate, str]]:
    about = space.title or gettext("Discussion")
    for each in space.dates:
        yield each, f"{date_title(each)}: {about}"


def _event(uid: str, at: datetime, title: str, now: datetime) -> Event:
    """A moment: an event that begins at a time and has no end, ends then (RFC 5545, section 3.6.1)."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", at.astimezone(UTC))
    event.add("summary", title)
    event.add("transp", "TRANSPARENT")
    return event
