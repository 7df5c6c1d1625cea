"""Messages, of an export or live: which are somebody's contribution, and why the others are not."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

_STAMP = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,6}))?", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_LONGEST_TEXT = 200_000  # characters: Slack takes 40,000, each of which may be escaped as five
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000
_LARGEST_REVISION = 2**31 - 1
_REACTOR = 32  # characters that a reaction is held for: an id, and what Python needs around it
_BROADCAST = "thread_broadcast"  # a reply that its author also showed in the channel
_DELETED = ("tombstone", "message_deleted")


class LeftOut(StrEnum):
    """Why a message of a public channel is no contribution."""

    SUBTYPE = "subtype"  # joins, topics, files, integrations: Slack's own words, not somebody's
    BOT = "bot"
    DELETED = "deleted"
    OTHER_TYPE = "other_type"
    DUPLICATE = "duplicate"  # the same instant in the same channel, which is Slack's id of a message
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Message:
    """What a person said: `ts` as Slack writes it, `micros` the same in microseconds since 1970.

    `thread_ts` is the root that it answers, or None. `revision` is 1, or for an edited message 1 and the seconds
    from posting it to the last edit: an export tells no more, and so it rises with every edit. `reacted` are the users
    who reacted to it, by however many signs.
    """

    micros: int
    ts: str
    user: str
    text: str
    thread_ts: str | None
    revision: int
    reacted: tuple[str, ...] = ()

    @property
    def occurred_at(self) -> datetime:
        """When it was posted, to the microsecond."""
        return _EPOCH + timedelta(microseconds=self.micros)

    @property
    def edited_at(self) -> datetime | None:
        """When it was last edited, to the second; None where it was not."""
        return self.occurred_at + timedelta(seconds=self.revision - 1) if self.revision > 1 else None

    @property
    def weight(self) -> int:
        """What it takes to hold it, in characters."""
        return len(self.text) + _REACTOR * len(self.reacted)


def read_message(record: object, bots: Container[str]) -> Message | LeftOut:
    """One element of a day file. `bots` are the ids of users that are no people."""
    if not isinstance(record, dict):
        return LeftOut.MALFORMED
    if record.get("type") != "message":
        return LeftOut.OTHER_TYPE
    subtype = record.get("subtype")
    if subtype in _DELETED:
        return LeftOut.DELETED
    if record.get("bot_id") or _is_bot(record.get("user"), bots):
        return LeftOut.BOT
    if subtype and subtype != _BROADCAST:
        return LeftOut.SUBTYPE
    return _message(record, bots) or LeftOut.MALFORMED


def is_id(value: object) -> bool:
    """Whether this is shaped as Slack's ids of people, channels and teams are."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_bot(user: object, bots: Container[str]) -> bool:
    return isinstance(user, str) and user in bots


def _message(record: dict[str, object], bots: Container[str]) -> Message | None:
    ts, user, text = record.get("ts"), record.get("user"), record.get("text")
    micros = micros_of(ts)
    thread_ts = record.get("thread_ts") or ts
    root = micros_of(thread_ts)
    if micros is None or root is None or root > micros:
        return None
    if not (isinstance(user, str) and is_id(user) and isinstance(text, str | None)):
        return None
    if text and len(text) > _LONGEST_TEXT:
        return None
    return Message(
        micros=micros,
        ts=str(ts),
        user=user,
        text=text or "",
        thread_ts=str(thread_ts) if root < micros else None,
        revision=_revision(record.get("edited"), micros),
        reacted=_reacted(record.get("reactions"), bots),
    )


def _reacted(reactions: object, bots: Container[str]) -> tuple[str, ...]:
    """Who reacted, each once; what is not shaped as Slack writes it is passed over."""
    lists = (
        each.get("users")
        for each in (reactions if isinstance(reactions, list) else ())
        if isinstance(each, dict)
    )
    users = (user for listed in lists if isinstance(listed, list) for user in listed)
    return tuple(
        dict.fromkeys(user for user in users if isinstance(user, str) and is_id(user) and user not in bots)
    )


def _revision(edited: object, posted: int) -> int:
    if not edited:
        return 1
    last_edit = micros_of(edited.get("ts")) if isinstance(edited, dict) else None
    seconds = ((last_edit or posted) - posted) // _SECOND
    return min(1 + max(1, seconds), _LARGEST_REVISION)


def micros_of(ts: object) -> int | None:
    """Slack's stamp of an instant (``"1355517523.000005"``) in microseconds since 1970, None for what is none."""
    found = _STAMP.fullmatch(ts) if isinstance(ts, str) else None
    if found is None:
        return None
    return int(found[1]) * _SECOND + int((found[2] or "").ljust(6, "0"))
