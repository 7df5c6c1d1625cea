"""The dates of a space, and each learner's own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.clock import EARLIEST, LATEST, bounded
from sync.scoring.parts import Anchor, Due, DueAt

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """By which clocks a space counts, and its dates (aware UTC).

    What it gives lies within the years of `config.clock.bounded`: no date that was ever stored stops a space.
    `opens_at` is when it opened or since when it is there; None where that is not known.
    """

    time_zone: ZoneInfo
    opens_at: datetime | None = None
    due_at: datetime | None = None

    def own_due_at(self, extension: int = 0) -> datetime | None:
        """When the space is due for somebody with so many days more; None where it never is."""
        return self.later(self.due_at, extension) if self.due_at else None

    def own_due(self, due: Due | None, extension: int = 0) -> datetime | None:
        """A milestone's due date for somebody with so many days more; None where there is none."""
        if due is None:
            return None
        if isinstance(due, DueAt):
            nearest = min(max(due.local, EARLIEST.replace(tzinfo=None)), LATEST.replace(tzinfo=None))
            local = nearest.replace(tzinfo=self.time_zone) + timedelta(days=extension)
            return local.astimezone(UTC)
        anchor = self.opens_at if due.after is Anchor.OPENING else self.due_at
        return self.later(anchor, due.days + extension) if anchor else None

    def days_late(self, instant: datetime, due_at: datetime) -> int:
        """How many days have begun since a due date, each at its time of day; 0 up to the date itself."""
        if instant <= due_at:
            return 0
        passed = self._wall(instant) - self._wall(due_at)
        return max(-(-passed // _DAY), 1)

    def later(self, instant: datetime, days: int) -> datetime:
        """The same time of day so many days later, whatever the clocks do between."""
        instant = bounded(instant)
        if not days:
            return instant  # which an hour that comes twice would not survive
        return (instant.astimezone(self.time_zone) + timedelta(days=days)).astimezone(UTC)

    def day_of(self, instant: datetime) -> date:
        """The day that it is in the course."""
        return bounded(instant).astimezone(self.time_zone).date()

    def _wall(self, instant: datetime) -> datetime:
        return bounded(instant).astimezone(self.time_zone).replace(tzinfo=None)
