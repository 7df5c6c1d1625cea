"""Reading a channel by a delta query: first all of the last eight months, then what has changed.

Messages come with their replies (``$expand=replies``: a thousand of them, and then page by page). Graph tells a message
again when it or its thread has changed; as a net below, the latest threads are looked at in each later reading.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from connectors.communities.answers import UNREADABLE, objects, text
from connectors.communities.asking import cursor_lost
from connectors.communities.teams.graph import Graph, token_in
from connectors.communities.teams.messages import Place, records_of
from connectors.contract import LONGEST_CURSOR, MOST_RECORDS, Checkpoint, CommunityTrouble, Page, Record

_THREADS = 20  # with their replies in one answer, which has to stay below what the client takes
_REPLIES = 50  # the most that Graph gives in one page
_ENOUGH = 100  # records of a page, before which more is asked for
_MOST_REQUESTS = 10  # for a page; an app has some sixty a minute in all of an organisation
_RECENT = 8  # threads that are looked at anyway
_RATED = "community.rate_limited"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reading is.

    `token` is Graph's own for the page, and `kind` the parameter that it goes into, both empty for the first page.
    `done` are the messages of the page that are given with their replies; `thread` is the one that is being given, with
    its replies up to the id `after`, of the page of replies `at`. `recent` are the latest threads.
    """

    kind: str = ""
    token: str = ""
    done: tuple[str, ...] = ()
    thread: str = ""
    at: str = ""
    after: str = ""
    recent: tuple[str, ...] = ()

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            kind, token, done, thread, at, after, recent = json.loads(checkpoint.cursor)
            return cls(
                str(kind),
                str(token),
                tuple(map(str, done)),
                str(thread),
                str(at),
                str(after),
                tuple(map(str, recent)),
            )
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        """The cursor as it is kept."""
        members = [self.kind, self.token, self.done, self.thread, self.at, self.after, self.recent]
        cursor = json.dumps(members, separators=(",", ":"))
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("too long to be kept")
        return Checkpoint(cursor)

    @property
    def is_later(self) -> bool:
        """Whether it tells only what has changed since an earlier reading."""
        return self.kind == "$deltatoken"

    def finished(self, thread: str) -> Self:
        """The thread has been given."""
        recent = (thread, *(each for each in self.recent if each != thread))[:_RECENT]
        return replace(self, done=(*self.done, thread), thread="", at="", after="", recent=recent)


class Reading:
    """One page of one channel; `path` is that of the channel's messages."""

    def __init__(self, graph: Graph, path: str, place: Place, begin: datetime | None) -> None:
        self._graph, self._path, self._place, self._begin = graph, path, place, begin
        self._cursor = Cursor()
        self._records: list[Record] = []
        self._left_out = 0
        self._asked = 0

    def page(self, start: Cursor) -> Page:
        """What comes next. Raises `CommunityTrouble`."""
        self._cursor, more = start, True
        try:
            while more and self._may_ask():
                more = self._read_on()
            if not more and start.is_later:
                self._look_at_recent()
        except CommunityTrouble as trouble:
            if trouble.code != _RATED or self._cursor == start:
                raise
        return Page(tuple(self._records), self._cursor.checkpoint(), more, self._left_out)

    def _may_ask(self) -> bool:
        return self._asked < _MOST_REQUESTS and len(self._records) < _ENOUGH

    def _read_on(self) -> bool:
        """A page of messages with their replies; gives whether there is more."""
        if self._cursor.at and not self._give_long_thread():
            return True
        answer = self._get("/delta", self._parameters())
        for message in objects(answer["value"]):
            if not self._give_thread(message):
                return True
        following, last = token_in(answer, "@odata.nextLink"), token_in(answer, "@odata.deltaLink")
        found = following or last
        if found is None:
            raise ValueError("neither more nor an end")
        is_new = found != (self._cursor.kind, self._cursor.token)
        self._cursor = Cursor(*found, recent=self._cursor.recent)
        return following is not None and is_new

    def _parameters(self) -> dict[str, str | int]:
        """Graph keeps the first page's parameters in the token of the next."""
        if self._cursor.token:
            return {self._cursor.kind: self._cursor.token}
        first: dict[str, str | int] = {"$top": _THREADS, "$expand": "replies"}
        if self._begin:
            begin = self._begin.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            first["$filter"] = f"lastModifiedDateTime gt {begin}"
        return first

    def _give_thread(self, message: dict[str, Any]) -> bool:
        """A message and its replies, as far as they are not given; False where they do not go into the page."""
        thread = text(message, "id")
        if thread in self._cursor.done:
            return True
        if self._cursor.thread != thread:
            if not self._give(message):
                return False
            self._cursor = replace(self._cursor, thread=thread, at="", after="")
        if not self._give_replies(message.get("replies")):
            return False
        more = token_in(message, "replies@odata.nextLink")
        if more:
            self._cursor = replace(self._cursor, at=more[1], after="")
            return self._give_long_thread()
        self._cursor = self._cursor.finished(thread)
        return True

    def _give_long_thread(self) -> bool:
        """The pages of replies after the first thousand; False where their end is not reached in this page."""
        while self._may_ask():
            answer = self._replies(self._cursor.thread, {"$skiptoken": self._cursor.at})
            if not self._give_replies(answer["value"]):
                return False
            more = token_in(answer, "@odata.nextLink")
            if more is None or more[1] == self._cursor.at:
                self._cursor = self._cursor.finished(self._cursor.thread)
                return True
            self._cursor = replace(self._cursor, at=more[1], after="")
        return False

    def _give_replies(self, replies: object) -> bool:
        """In the order of their ids, which are the milliseconds of their making: what comes meanwhile is at the end."""
        for reply in _in_order(objects(replies or [])):
            if _number(reply) <= _as_number(self._cursor.after):
                continue
            if not self._give(reply):
                return False
            self._cursor = replace(self._cursor, after=text(reply, "id"))
        return True

    def _look_at_recent(self) -> None:
        """The latest replies in the latest threads; an answer that Graph refuses is waited for until the next time."""
        for thread in self._cursor.recent:
            try:
                answer = self._replies(thread, {"$top": _REPLIES})
            except CommunityTrouble as trouble:
                if trouble.code == "community.gone":
                    continue
                if trouble.code == _RATED:
                    return
                raise
            if not all(self._give(reply) for reply in _in_order(objects(answer["value"]))):
                return

    def _replies(self, thread: str, parameters: dict[str, str | int]) -> dict[str, Any]:
        if not thread.isalnum():
            raise ValueError("no message")
        return self._get(f"/{thread}/replies", parameters)

    def _get(self, below: str, parameters: dict[str, str | int]) -> dict[str, Any]:
        self._asked += 1
        return self._graph.get(f"{self._path}{below}", parameters)

    def _give(self, message: dict[str, Any]) -> bool:
        try:
            found = list(records_of(message, self._place))
        except UNREADABLE:
            found = []
        if len(self._records) + len(found) > MOST_RECORDS:
            return False
        self._left_out += not found
        self._records += found
        return True


def _in_order(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted((each for each in messages if _number(each) > 0), key=_number)


def _number(message: dict[str, Any]) -> int:
    return _as_number(message.get("id"))


def _as_number(message_id: object) -> int:
    is_number = (
        isinstance(message_id, str) and message_id.isascii() and message_id.isdigit() and len(message_id) < 30
    )
    return int(str(message_id)) if is_number else 0
