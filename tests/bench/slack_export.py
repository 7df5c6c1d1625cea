"""The Slack export that is imported: a real one beside the repository, else one that is made up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.connectors.communities.slack.exports import members, message, write_export
from tests.factories.world import some_text

_CONVERSATIONS = Path(__file__).resolve().parents[3] / "shared" / "data" / "conversations"
_PEOPLE = 40
_CHANNELS = 4
_MESSAGES_PER_DAY = 50
_THREAD_LENGTH = 4
_BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def real_export() -> Path | None:
    """The first export that is there, if any."""
    return next(iter(sorted(_CONVERSATIONS.glob("*.zip"))), None)


def made_up_export(directory: Path, messages: int) -> Path:
    """An export with so many messages: a few channels, days, and threads of four."""
    users = [
        {"id": f"U{number:04}", "name": f"u{number}", "profile": {"email": f"u{number}@academy.example"}}
        for number in range(_PEOPLE)
    ]
    channels = [{"id": f"C{number:04}", "name": f"channel-{number}"} for number in range(_CHANNELS)]
    days: dict[str, list[object]] = {}
    for number in range(messages):
        day = _BEGINNING + timedelta(days=number // _MESSAGES_PER_DAY)
        name = f"channel-{number // _THREAD_LENGTH % _CHANNELS}/{day:%Y-%m-%d}"
        days.setdefault(name, []).append(_message(number))
    return write_export(directory, members(dict(days), channels=channels, users=users))


def _message(number: int) -> dict[str, object]:
    root = number - number % _THREAD_LENGTH
    thread = {"thread_ts": _stamp(root)} if number != root else {}
    return message(_stamp(number), some_text(number, 5 + number % 60), f"U{number % _PEOPLE:04}", **thread)


def _stamp(number: int) -> str:
    within_day = timedelta(minutes=10 * (number % _MESSAGES_PER_DAY))
    instant = _BEGINNING + timedelta(days=number // _MESSAGES_PER_DAY) + within_day
    return f"{instant.timestamp():.6f}"
