"""Reading a channel in rounds: each from the latest message back, and into the threads that it meets.

Slack lists no changes. So the first round goes back to the beginning, and every later one looks through what is new and
the `_LOOKED_AT` messages before it, and gives of these what is new in them: edits, later replies, reactions. A thread
is gone into where its latest reply is new, and read from there on, so that every reading ends.
"""

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any, Self

from connectors.communities.answers import member, objects
from connectors.communities.asking import cursor_lost
from connectors.communities.slack.live import Place, gone_in, records_of, said_in
from connectors.communities.slack.messages import Message, micros_of
from connectors.communities.slack.web import SlackError, SlackWeb
from connectors.contract import MOST_RECORDS, Checkpoint, CommunityTrouble, Page, Record

LISTED = (
    100  # messages that are asked for at once; of 999 that Slack would give the largest would not get through
)
_LOOKED_AT = 1_000  # messages of the channel before the new ones
_ENOUGH = 100  # records of a page, before which more is asked for
_MOST_REQUESTS = 30  # for a page; Slack takes some fifty a minute
_MOST_AUTHORS = 50  # of a page, each of whom may have to be asked for; Slack takes some hundred a minute
_LONGEST_CURSOR = 300  # characters of Slack's own cursor; as its documentation shows it, it has 32
_MINUTE = (
    60_000_000  # microseconds: stamps of edits are whole seconds, and Slack's servers may differ a little
)
_SECOND = 1_000_000

Mails = Callable[[str], str | None]  # the address of a user


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a round is; instants are Slack's own, in microseconds since 1970.

    `known`: what happened up to then has been given, 0 in the first round. `following`: what it is in the next one: the
    latest that Slack told when this one began, since what happened while it lasted may have been passed over. `before`:
    the message from which on to read back, empty for the latest. `thread`: the thread that is being read, empty for
    none, from Slack's cursor `at` on; what was said in it up to `after` is given. `left`: how many messages before the
    new ones are still looked at.
    """

    known: int = 0
    following: int = 0
    before: str = ""
    thread: str = ""
    at: str = ""
    after: int = 0
    left: int = _LOOKED_AT

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            known, following, before, thread, at, after, left = json.loads(checkpoint.cursor)
            return cls(int(known), int(following), str(before), str(thread), str(at), int(after), int(left))
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        """The cursor as it is kept."""
        return Checkpoint(json.dumps(astuple(self), separators=(",", ":")))

    @property
    def since(self) -> int:
        """What happened later is new."""
        return self.known - _MINUTE if self.known else 0

    def next_round(self) -> "Cursor":
        """The round after this one."""
        return Cursor(known=max(self.known, self.following))


class Reading:
    """One page of one channel."""

    def __init__(self, web: SlackWeb, place: Place, mails: Mails, begin: datetime | None) -> None:
        self._web, self._place, self._mails = web, place, mails
        self._begin = int(begin.timestamp() * _SECOND) if begin else 0
        self._asked = 0
        self._following = 0
        self._authors: set[str] = set()
        self._cursor = Cursor()
        self._records: list[Record] = []
        self._left_out = 0

    def page(self, start: Cursor) -> Page:
        """What comes next, as far as it goes into a page and Slack lets us read. Raises `CommunityTrouble`."""
        self._cursor, more = start, True
        try:
            while more and self._may_ask():
                more = self._read_on()
        except CommunityTrouble as trouble:
            if trouble.code != "community.rate_limited" or self._cursor == start:
                raise
        return Page(tuple(self._records), self._cursor.checkpoint(), more, self._left_out)

    def _may_ask(self) -> bool:
        return self._asked < _MOST_REQUESTS and len(self._records) < _ENOUGH

    def _read_on(self) -> bool:
        """A page of the channel, and the threads that begin in it; gives whether there is more."""
        if not self._read_thread():
            return True
        listed, more = self._history()
        for ts, described in listed:
            instant = _micros(ts)
            if self._is_through(instant):
                more = False
                break
            if not self._give(described):
                return True
            self._look_at(ts, described)
            if not self._read_thread():
                return True
        if not more:
            self._cursor = self._cursor.next_round()
        return more

    def _is_through(self, instant: int) -> bool:
        is_old = instant <= self._cursor.since
        return instant < self._begin or (is_old and self._cursor.left <= 0)

    def _history(self) -> tuple[list[tuple[str, dict[str, Any]]], bool]:
        """Messages before where we are, the latest first, and whether there are more.

        `oldest` is not asked for: with it, Slack would begin at the other end.
        """
        before = self._cursor.before
        parameters: dict[str, str | int] = {"channel": self._place.channel.id, "limit": LISTED}
        self._asked += 1
        answer = self._web.get(
            "conversations.history", {**parameters, "latest": before} if before else parameters
        )
        listed = _stamped(answer)
        if not before:
            self._following = max((_happened(each, "latest_reply") for _, each in listed), default=0)
        listed = [each for each in listed if not before or _micros(each[0]) < _micros(before)]
        return listed, bool(listed) and member(answer, "has_more") is True

    def _look_at(self, ts: str, described: dict[str, Any]) -> None:
        """Be behind a message of the channel, and at the beginning of its thread where there is something new in it."""
        cursor, latest_reply = self._cursor, micros_of(described.get("latest_reply"))
        has_thread = bool(described.get("reply_count")) and described.get("thread_ts") == ts
        is_new = has_thread and (latest_reply is None or latest_reply > cursor.since)
        is_old = _micros(ts) <= cursor.since
        self._cursor = replace(
            cursor,
            following=cursor.following or self._following,
            before=ts,
            thread=ts if is_new else "",
            after=max(cursor.since, _micros(ts)) if is_new else 0,
            left=cursor.left - is_old,
        )

    def _read_thread(self) -> bool:
        """Read the thread that we are in to its end, if in any; False where that is not reached in this page."""
        while self._cursor.thread:
            if not self._may_ask():
                return False
            listed, following = self._replies()
            for ts, described in listed:
                if not self._give(described):
                    return False
                self._cursor = replace(self._cursor, after=_micros(ts))
            # Without anything new in a page there is no end to it, whatever Slack says of more.
            is_end = not listed or not following
            thread = "" if is_end else self._cursor.thread
            self._cursor = replace(self._cursor, thread=thread, at="" if is_end else following)
        return True

    def _replies(self) -> tuple[list[tuple[str, dict[str, Any]]], str]:
        """Replies after those that are given, the first ones first, and Slack's cursor of the next."""
        cursor = self._cursor
        parameters: dict[str, str | int] = {
            "channel": self._place.channel.id,
            "ts": cursor.thread,
            "limit": LISTED,
        }
        if cursor.since > _micros(cursor.thread):
            parameters["oldest"] = _written(cursor.since)
        self._asked += 1
        try:
            answer = self._web.get(
                "conversations.replies", {**parameters, "cursor": cursor.at} if cursor.at else parameters
            )
        except SlackError as refusal:
            if refusal.error == "thread_not_found":
                return [], ""
            if refusal.error != "invalid_cursor" or not cursor.at:
                raise
            self._cursor = replace(cursor, at="")  # its cursors do not last: from the thread's beginning
            return self._replies()
        listed = [each for each in _stamped(answer) if _micros(each[0]) > cursor.after]
        following = (answer.get("response_metadata") or {}).get("next_cursor")
        return listed, following[:_LONGEST_CURSOR] if isinstance(following, str) else ""

    def _give(self, described: dict[str, Any]) -> bool:
        """Take a message into the page if anything is new in it; False where it does not go in any more."""
        message, since = said_in(described), self._cursor.since
        if not isinstance(message, Message):
            deleted = gone_in(described, self._place)
            self._records += [deleted] if deleted else []
            self._left_out += _happened(described) > since
            return True
        if _happened(described) <= since and not message.reacted:
            return True
        self._authors.add(message.user)
        if len(self._authors) > _MOST_AUTHORS:
            return False
        records = list(records_of(message, self._place, self._mails(message.user)))
        if len(self._records) + len(records) > MOST_RECORDS:
            return False
        self._records += records
        return True


def _stamped(answer: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The messages of an answer that say when they were posted, which is what they are known by."""
    messages = [(each.get("ts"), each) for each in objects(answer.get("messages"))]
    return [(ts, each) for ts, each in messages if isinstance(ts, str) and micros_of(ts) is not None]


def _happened(described: dict[str, Any], *also: str) -> int:
    """When a message was posted or last edited, or, if that is later, one of its members that also are instants."""
    edited = described.get("edited")
    edited_at = _micros(edited.get("ts")) if isinstance(edited, dict) else 0
    return max(_micros(described.get("ts")), edited_at, *(_micros(described.get(each)) for each in also))


def _micros(ts: object) -> int:
    return micros_of(ts) or 0


def _written(micros: int) -> str:
    return f"{micros // _SECOND}.{micros % _SECOND:06}"
