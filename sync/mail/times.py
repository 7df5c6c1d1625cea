"""When mail may go: at the hour that somebody chose, and never in their quiet hours or on their quiet days."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

EVERY_DAY: Final = frozenset(range(7))
_HOUR: Final = timedelta(hours=1)
_MOST_HOURS: Final = 24 * 8  # a week and a day: no quiet lasts longer


class Cadence(StrEnum):
    """How often the digest comes by mail."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A person's times, by the clocks of `zone`: hours are 0 to 23, days 0 (Monday) to 6.

    Quiet is from the hour `quiet_from` up to `quiet_until`, over midnight where that is earlier; None for no quiet
    hours.
    """

    cadence: Cadence
    hour: int
    weekday: int
    zone: ZoneInfo
    quiet_from: int | None = None
    quiet_until: int | None = None
    quiet_days: frozenset[int] = frozenset()

    def is_quiet(self, at: datetime) -> bool:
        """Whether nothing may be sent at an instant."""
        local = at.astimezone(self.zone)
        return local.weekday() in self.quiet_days or self._is_quiet_hour(local.hour)

    def allowed(self, at: datetime) -> datetime:
        """The first instant from `at` on at which mail may go; UTC."""
        instant = at.astimezone(UTC)
        for _ in range(_MOST_HOURS):
            if not self.is_quiet(instant):
                break
            instant = _next_hour(instant, self.zone)
        return instant

    def next_digest(self, now: datetime) -> datetime | None:
        """When the digest is due next, after now; None for never."""
        if self.cadence is Cadence.NEVER:
            return None
        today = now.astimezone(self.zone).date()
        for days in range(9):
            day = today + timedelta(days=days)
            at = datetime(day.year, day.month, day.day, self.hour, tzinfo=self.zone).astimezone(UTC)
            if at > now and (self.cadence is Cadence.DAILY or day.weekday() == self.weekday):
                return self.allowed(at)
        raise AssertionError("a week has every weekday")

    def _is_quiet_hour(self, hour: int) -> bool:
        begins, ends = self.quiet_from, self.quiet_until
        if begins is None or ends is None:
            return False
        return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends


def _next_hour(instant: datetime, zone: ZoneInfo) -> datetime:
    """The next full hour of the clocks there, which are not full hours of UTC everywhere."""
    local = instant.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return instant + _HOUR - past
