"""Instants and numbers as people read them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_timezone_name
from babel.numbers import format_decimal, format_percent
from flask_babel import get_locale, gettext

from config.clock import bounded, format_stamp

_JUST_NOW = timedelta(minutes=1)
_LONG_AGO = timedelta(days=7)
_MOST_POINTS = Decimal(10) ** 12  # written out; a gradebook may have told any number


@dataclass(frozen=True, slots=True)
class Times:
    """Writes instants for one page: as of `now`, in a time zone, in a language."""

    now: datetime
    zone: ZoneInfo
    locale: Locale

    def relative(self, instant: datetime) -> str:
        """How long ago; after a week the date."""
        age = self.now - instant
        if age < _JUST_NOW:
            return str(gettext("just now"))
        if age > _LONG_AGO:
            return format_date(bounded(instant).astimezone(self.zone), "medium", locale=self.locale)
        return format_timedelta(-age, add_direction=True, threshold=1, locale=self.locale)

    def absolute(self, instant: datetime) -> str:
        """Date and time to the minute, with the zone."""
        local = bounded(instant).astimezone(self.zone)
        day = format_date(local, "long", locale=self.locale)
        time = format_time(local, "short", tzinfo=self.zone, locale=self.locale).replace("\u202f", "\u00a0")
        return f"{day}, {time} {get_timezone_name(local, 'short', locale=self.locale)}"

    def date(self, instant: datetime) -> str:
        """The date as tables have it."""
        return format_date(bounded(instant).astimezone(self.zone), "medium", locale=self.locale)

    def day(self, instant: datetime) -> str:
        """The day with its name."""
        return format_date(bounded(instant).astimezone(self.zone), "full", locale=self.locale)

    def day_and_time(self, instant: datetime) -> str:
        """The day with its name, and the time to the minute."""
        local = bounded(instant).astimezone(self.zone)
        day = format_date(local, "full", locale=self.locale)
        return f"{day}, {format_time(local, 'short', tzinfo=self.zone, locale=self.locale)}".replace(
            "\u202f", "\u00a0"
        )

    def until(self, instant: datetime) -> str:
        """Up to when something counts: midnight belongs to the day that ends, as people read it."""
        return self.day_and_time(last_minute(instant, self.zone))

    def at(self, instant: datetime) -> str:
        """The time of today's, day and time of other instants."""
        local = bounded(instant).astimezone(self.zone)
        if local.date() == self.now.astimezone(self.zone).date():
            return self.since(instant)
        return self.day_and_time(instant)

    def since(self, instant: datetime) -> str:
        """The time of today's, the date of earlier instants."""
        local = bounded(instant).astimezone(self.zone)
        if local.date() == self.now.astimezone(self.zone).date():
            return format_time(bounded(instant), "short", tzinfo=self.zone, locale=self.locale)
        return format_date(local, "medium", locale=self.locale)

    def moment(self, instant: datetime) -> str:
        """When a person did something, or something of one person is due, within a sentence: as `at`."""
        return self.at(instant)

    def machine(self, instant: datetime) -> str:
        """For the `datetime` attribute."""
        return format_stamp(instant)


class WeeksOnly(Times):
    """Writes of what people did the week alone, for whoever reads about others in works-council mode.

    When a discussion opens, is due or closes is nobody's doing: `day`, `day_and_time`, `until` and `at` say it in full.
    """

    def relative(self, instant: datetime) -> str:
        """The week."""
        return self.date(instant)

    def absolute(self, instant: datetime) -> str:
        """The week."""
        return self.date(instant)

    def date(self, instant: datetime) -> str:
        """The week, by its Monday."""
        return str(gettext("week of %(day)s", day=self._monday(instant)))

    def since(self, instant: datetime) -> str:
        """The week."""
        return self.date(instant)

    def moment(self, instant: datetime) -> str:
        """The week."""
        return str(gettext("some time in the week of %(day)s", day=self._monday(instant)))

    def machine(self, instant: datetime) -> str:
        """The week, as HTML writes it (``2026-W47``)."""
        year, week, _ = bounded(instant).astimezone(self.zone).isocalendar()
        return f"{year:04}-W{week:02}"

    def _monday(self, instant: datetime) -> str:
        local = bounded(instant).astimezone(self.zone)
        return format_date(local - timedelta(days=local.weekday()), "medium", locale=self.locale)


def last_minute(instant: datetime, zone: ZoneInfo) -> datetime:
    """An instant up to which something counts, on the day that it ends: a minute before it where that is midnight."""
    local = bounded(instant).astimezone(zone)
    return bounded(instant) - _JUST_NOW if (local.hour, local.minute) == (0, 0) else instant


def format_points(points: Decimal) -> str:
    """Points in the page's language, with at most three decimals; beyond a million millions only that they are."""
    within = max(-_MOST_POINTS, min(points, _MOST_POINTS))
    beyond = "" if within == points else "> " if within > 0 else "< "
    return beyond + format_decimal(within, "#,##0.###", locale=get_locale())


def format_thousandths(thousandths: int) -> str:
    """Points that are kept as integer thousandths."""
    return format_points(Decimal(thousandths) / 1000)


def format_share(share: Fraction) -> str:
    """A share of a whole as a percentage, never more than it is, with at most one decimal."""
    thousandths = Decimal(int(share * 1000)) / 1000
    return format_percent(thousandths, locale=get_locale(), decimal_quantization=False)


def format_share_of_thousand(thousandths: int) -> str:
    """A share that is kept in thousandths."""
    return format_share(Fraction(thousandths, 1000))


def format_count(number: int) -> str:
    """A whole number in the page's language."""
    return format_points(Decimal(number))
