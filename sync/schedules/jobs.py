"""What runs by itself: jobs, and when each is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sync.delivery.context import SyncContext


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is due, in UTC: `cron` says it, and so do the `first` time and a `period`, which need no library."""

    cron: str
    period: timedelta
    first: datetime

    def latest(self, now: datetime) -> datetime:
        """The last time at which a job was due, up to now."""
        return self.first + (now - self.first) // self.period * self.period


EVERY_TEN_MINUTES: Final = Schedule("*/10 * * * *", timedelta(minutes=10), datetime(2026, 1, 1, tzinfo=UTC))
HOURLY: Final = Schedule("13 * * * *", timedelta(hours=1), datetime(2026, 1, 1, 0, 13, tzinfo=UTC))
NIGHTLY: Final = Schedule("23 2 * * *", timedelta(days=1), datetime(2026, 1, 1, 2, 23, tzinfo=UTC))
WEEKLY: Final = Schedule("43 3 * * 0", timedelta(weeks=1), datetime(2026, 1, 4, 3, 43, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done by itself, by one worker at a time; it may be broken off at any moment and done again.

    One that takes long looks at the context's `stopping` now and then, and ends early where it is set.
    """

    name: str
    schedule: Schedule
    run: Callable[[SyncContext], None]
