"""The form in which somebody says what mail they want, and when not. Nothing in it is ticked for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_day_names
from flask_babel import get_locale, gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from lti_tool.app.typed import Field
from lti_tool.space.forms import Complaint
from sync.mail.choices import Wanted, zone_named
from sync.mail.times import EVERY_DAY, Cadence, Rhythm

HOURS: Final = range(24)
NO_HOUR: Final = ""
FIELDS: Final[Mapping[str, Field]] = {
    "cadence": Field(
        lazy_gettext("A digest by mail"),
        {
            Cadence.NEVER: lazy_gettext("Never"),
            Cadence.WEEKLY: lazy_gettext("Once a week"),
            Cadence.DAILY: lazy_gettext("Every day, if there is something new"),
        },
    ),
    "weekday": Field(lazy_gettext("On which day, where it comes once a week")),
    "hour": Field(lazy_gettext("At what time")),
    "quiet_from": Field(lazy_gettext("No mail from")),
    "quiet_until": Field(lazy_gettext("until")),
    "time_zone": Field(lazy_gettext("By the clocks of")),
}


@dataclass(frozen=True, slots=True)
class MailForm:
    """What stands in the form; `complaints` are what is wrong with it, so that nothing was saved."""

    wanted: Wanted
    complaints: tuple[Complaint, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)

    def complaint(self, name: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return next((each for each in self.complaints if each.field == name), None)

    def value(self, name: str) -> str:
        """What stands in a field."""
        rhythm = self.wanted.rhythm
        hours = {"quiet_from": rhythm.quiet_from, "quiet_until": rhythm.quiet_until}
        known = {name: NO_HOUR if hour is None else str(hour) for name, hour in hours.items()}
        known |= {
            "cadence": rhythm.cadence.value,
            "weekday": str(rhythm.weekday),
            "hour": str(rhythm.hour),
            "time_zone": rhythm.zone.key,
        }
        return self.typed.get(name, known[name])


def read_mail_form(form: MultiDict[str, str], before: Wanted) -> MailForm:
    """What somebody asks for; what the form does not name, or names wrongly, is as it was before."""
    rhythm, complaints = before.rhythm, []
    begins, ends = _hour(form.get("quiet_from", "")), _hour(form.get("quiet_until", ""))
    if (begins is None) != (ends is None):
        sentence = gettext("Choose both, when the quiet hours begin and when they end, or neither.")
        complaints.append(Complaint("quiet_from", "mail.quiet_hours", sentence))
    days = frozenset(day for day in EVERY_DAY if str(day) in form.getlist("quiet_days"))
    if days == EVERY_DAY:
        sentence = gettext("Leave at least one day on which mail may come, or choose that none is sent.")
        complaints.append(Complaint("quiet_days", "mail.quiet_days", sentence))
    zone_name = form.get("time_zone", rhythm.zone.key)
    if zone_name not in available_timezones():
        complaints.append(
            Complaint("time_zone", "mail.time_zone", gettext("Choose one of the time zones in the list."))
        )
    cadence = form.get("cadence", "")
    wanted = Wanted(
        Rhythm(
            cadence=Cadence(cadence) if cadence in list(Cadence) else Cadence.NEVER,
            hour=_within(form.get("hour", ""), 24, rhythm.hour),
            weekday=_within(form.get("weekday", ""), 7, rhythm.weekday),
            zone=zone_named(zone_name),
            quiet_from=begins if begins != ends else None,
            quiet_until=ends if begins != ends else None,
            quiet_days=days,
        ),
        at_once=form.get("at_once") == "yes",
        locale=before.locale,
    )
    typed = {name: form[name] for name in ("quiet_from", "quiet_until") if name in form}
    return MailForm(wanted, tuple(complaints), typed if complaints else {})


def in_language(wanted: Wanted, locale: str) -> Wanted:
    """The same in the language in which somebody reads the form."""
    return replace(wanted, locale=locale)


def day_names() -> Sequence[tuple[int, str]]:
    """The days of the week in the page's language; 0 is Monday."""
    return sorted(get_day_names("wide", locale=get_locale()).items())


@cache
def zones_by_region() -> Mapping[str, Sequence[str]]:
    """The names of time zones that places have, by region."""
    regions = (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    named = sorted(name for name in available_timezones() if name.partition("/")[0] in regions)
    grouped = {region: list(names) for region, names in groupby(named, lambda name: name.partition("/")[0])}
    return {"UTC": ["UTC"], **grouped}


def offers(zone: ZoneInfo) -> bool:
    """Whether the list has a zone."""
    return any(zone.key in names for names in zones_by_region().values())


def _hour(typed: str) -> int | None:
    return (
        int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 2 and int(typed) < 24 else None
    )


def _within(typed: str, limit: int, default: int) -> int:
    found = _hour(typed)
    return found if found is not None and found < limit else default
