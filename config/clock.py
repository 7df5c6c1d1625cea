"""The one clock. Everything that asks for the time asks a `Clock`, so that a test can set it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2300, 1, 1, tzinfo=UTC)
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2200  # of dates that people set
_STAMP_LENGTH = len("2026-11-23T09:00:00.000000Z")
_UP_TO_ZONE = len("2026-11-23T09:00:00.000000")


class Clock(Protocol):
    """A source of the present instant and of waiting."""

    def now(self) -> datetime:
        """The present instant, timezone-aware UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait for so many seconds."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, timezone-aware UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait for so many seconds."""
        time.sleep(seconds)


class SetClock:
    """A clock that stands still until it is moved; for tests and for trying rules on the past."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """The instant that was set."""
        return self._instant

    def sleep(self, seconds: float) -> None:
        """Move on by so many seconds, at once."""
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> None:
        """Move the clock on (or back, for a clock that steps)."""
        self._instant += by


def bounded(instant: datetime) -> datetime:
    """An instant within `EARLIEST`..`LATEST`, the nearest there is: beyond them years end, and zones overflow."""
    return min(max(instant, EARLIEST), LATEST)


def format_stamp(instant: datetime) -> str:
    """Write an aware instant as ``YYYY-MM-DDTHH:MM:SS.ffffffZ``: fixed width, so text order is time order."""
    # strftime takes three times as long, and stamps are written wherever rows are.
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:_UP_TO_ZONE] + "Z"


def parse_stamp(stamp: str) -> datetime:
    """Read what `format_stamp` wrote. Raises ValueError for anything else."""
    # strptime takes ten times as long, and stamps are read wherever rows are; what is read more freely is refused.
    instant = datetime.fromisoformat(stamp)
    if len(stamp) != _STAMP_LENGTH or stamp[-1] != "Z" or stamp[10] != "T" or stamp[19] != ".":
        raise ValueError("no stamp")
    return instant
