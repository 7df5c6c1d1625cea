"""Instants as communities write them, and the revisions that follow from them."""

from datetime import UTC, datetime, timedelta

from config.clock import EARLIEST, LATEST

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TENTH = timedelta(milliseconds=100)
_LARGEST_REVISION = 2**31 - 1


def of_milliseconds(value: object) -> datetime:
    """The instant so many milliseconds after 1970. Raises ValueError for what is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("an instant is a whole number")
    return of_microseconds(min(max(value, -(10**14)), 10**14) * 1_000)


def of_microseconds(value: int) -> datetime:
    """The instant so many microseconds after 1970. Raises ValueError where it is none of the years that are kept."""
    return within(_EPOCH, timedelta(microseconds=min(max(value, -(10**17)), 10**17)))


def of_iso(value: object) -> datetime:
    """The instant of an ISO 8601 stamp, UTC where it names no zone. Raises ValueError for what is none."""
    if not isinstance(value, str):
        raise ValueError("an instant is a text")
    instant = datetime.fromisoformat(value.strip())
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    try:
        instant = instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("an instant out of range") from error
    return within(instant)


def within(instant: datetime, later: timedelta = timedelta(0)) -> datetime:
    """An instant, if it is one of the years that are kept. Raises ValueError otherwise."""
    try:
        instant += later
    except OverflowError as error:
        raise ValueError("an instant out of range") from error
    if not EARLIEST <= instant < LATEST:
        raise ValueError("an instant out of range")
    return instant


def revision_at(occurred_at: datetime, edited_at: datetime | None) -> int:
    """The revision of what tells when it was last edited, and not how often: 1, and the tenths of seconds until then.

    So it rises with every edit, in whatever order edits are seen.
    """
    if edited_at is None or edited_at <= occurred_at:
        return 1
    return min(1 + max(1, (edited_at - occurred_at) // _TENTH), _LARGEST_REVISION)
