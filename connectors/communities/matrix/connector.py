"""Matrix's public rooms by the client-server API: the past by `/messages`, what is new by `/sync`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote, urlsplit

from connectors.communities.answers import UNREADABLE, readable, text
from connectors.communities.asking import cursor_lost
from connectors.communities.connection import CommunityConnection
from connectors.communities.instants import of_milliseconds, revision_at
from connectors.communities.matrix import manifest, messages
from connectors.communities.matrix.homeserver import Homeserver
from connectors.contract import (
    Author,
    Channel,
    Checked,
    Checkpoint,
    Contribution,
    ContributionKind,
    Page,
    Reaction,
    Record,
    Tombstone,
)

_PAGE = 50  # events of up to 64 KB each, and the latest edit with each: less than an answer may have
_TYPES = (messages.MESSAGE, messages.REDACTION, messages.REACTION)
_LONGEST_ID = 255  # characters of an event's id, by the specification
_SOME = {
    manifest.NOT_PUBLIC: manifest.SOME_NOT_PUBLIC,
    manifest.ENCRYPTED: manifest.SOME_ENCRYPTED,
    manifest.DIRECT: manifest.SOME_DIRECT,
}


class Matrix:
    """Reads what people say in public rooms, with edits, redactions, threads and reactions.

    A room is read back from where it stands, then what has happened since; where that is more than one answer tells,
    back over the gap. The server's tokens say where we are, never our clock.
    """

    manifest = manifest.MANIFEST
    page_size = _PAGE

    def __init__(self, connection: CommunityConnection) -> None:
        self._server = Homeserver(connection)
        self._source = self._server.source
        self._host = urlsplit(self._server.site).hostname or ""
        self._last: Channel | None = None

    def check(self) -> Checked:
        """Who the account is, and which of its rooms cannot be read."""
        with readable():
            account, reasons = self._server.account(), set[str]()
            rooms = [each for each in self._server.joined() if not self._server.is_space(each)]
            why = [self._server.why_not(each) for each in rooms]
            reasons = {_SOME[each] for each in why if each}
            if None not in why:
                reasons.add(manifest.NO_ROOM)
        return Checked(self._source, account, tuple(sorted(reasons)))

    def channels(self) -> Sequence[Channel]:
        """The rooms that the account is in and that may be read."""
        with readable():
            rooms = [
                Channel(each, self._server.title(each))
                for each in self._server.joined()
                if not self._server.why_not(each) and not self._server.is_space(each)
            ]
        return sorted(rooms, key=lambda room: room.title.casefold())

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page: back through the past first, then what has happened."""
        cursor = _Cursor.read(since)
        with readable():
            room = self._room(channel, cursor)
            if not cursor.since:
                now = self._server.sync(room.id, None, 1, _TYPES).following
                cursor = _Cursor(since=now, back=now)
            return self._back(room, cursor, begin) if cursor.back else self._new(room, cursor)

    def _room(self, channel: str, cursor: "_Cursor") -> Channel:
        """Whether a room may be read is asked once for all pages of the past, and each time for what is new."""
        if self._last is None or self._last.id != channel or not cursor.back:
            self._last = self._server.readable(channel)
        return self._last

    def _back(self, room: Channel, cursor: "_Cursor", begin: datetime | None) -> Page:
        events, end = self._server.back(room.id, cursor.back, cursor.until, self.page_size, _TYPES)
        more = bool(end) and not (begin and not cursor.until and events and _is_before(events[0], begin))
        following = replace(cursor, back=end) if more else _Cursor(cursor.since)
        if not cursor.until:  # a message of the past says itself that it was taken away
            events = [each for each in events if each.get("type") != messages.REDACTION]
        return self._page(room, events, following, more=more)

    def _new(self, room: Channel, cursor: "_Cursor") -> Page:
        synced = self._server.sync(room.id, cursor.since, self.page_size, _TYPES)
        until = cursor.since if synced.before else ""
        following = _Cursor(synced.following, synced.before, until)
        return self._page(room, synced.events, following, more=bool(synced.before))

    def _page(
        self, room: Channel, events: Sequence[dict[str, Any]], cursor: "_Cursor", *, more: bool
    ) -> Page:
        reading = _Reading(self._server, self._source, self._host, room, events)
        records: list[Record] = []
        left_out = 0
        for event in events:
            try:
                found = list(reading.records(event))
            except UNREADABLE:
                found = []
            left_out += not found
            records += found
        return Page(tuple(dict.fromkeys(records)), cursor.checkpoint(), more, left_out)


class _Reading:
    """The records of one page's events. What they change and is not among them is asked for."""

    def __init__(
        self, server: Homeserver, source: str, host: str, room: Channel, events: Sequence[dict[str, Any]]
    ) -> None:
        self._server, self._source, self._host, self._room = server, source, host, room
        self._known: dict[str, dict[str, Any] | None] = {
            each["event_id"]: each for each in events if isinstance(each.get("event_id"), str)
        }
        self._reacted: set[tuple[str, str]] = set()
        self._edits: dict[str, list[dict[str, Any]]] = {}
        for each in events:
            changed = messages.edited_event(each) if each.get("type") == messages.MESSAGE else None
            if changed:
                self._edits.setdefault(changed, []).append(each)

    def records(self, event: dict[str, Any]) -> Iterator[Record]:
        """What an event comes to; nothing for what programs said. Raises ValueError and others for what is none."""
        match event.get("type"):
            case messages.MESSAGE:
                changed = messages.edited_event(event)
                yield from self._message(self._event(changed) if changed else event)
            case messages.REACTION:
                target, sender = messages.reacted_to(event), text(event, "sender")
                if target and (target, sender) not in self._reacted:
                    at = of_milliseconds(event["origin_server_ts"])
                    self._reacted.add((target, sender))
                    yield Reaction(self._source, target, Author(sender), at)
            case messages.REDACTION:
                yield from self._redaction(messages.redacted(event))

    def _redaction(self, target: str | None) -> Iterator[Record]:
        """By what the server has of the event now: not everybody may redact, and a reaction can be redacted, too."""
        self._known.pop(target or "", None)
        event = self._event(target) if target else None
        if event and event.get("type") == messages.MESSAGE and messages.redaction_of(event):
            yield from self._message(event)

    def _message(self, event: dict[str, Any] | None) -> Iterator[Record]:
        if event is None or event.get("type") != messages.MESSAGE or messages.edited_event(event):
            return
        source_id = text(event, "event_id")
        if len(source_id) > _LONGEST_ID:
            return
        taken_away = messages.redaction_of(event)
        if taken_away:
            yield Tombstone(self._source, source_id, of_milliseconds(taken_away["origin_server_ts"]))
            return
        now = messages.current(event, self._edits.get(source_id, ()))
        said = messages.markdown(now.content)
        if not said:
            return
        occurred_at = of_milliseconds(event["origin_server_ts"])
        revision = revision_at(occurred_at, now.edited_at)
        answers = messages.answered(event)
        yield Contribution(
            source=self._source,
            source_id=source_id,
            revision=max(2, revision) if now.edited_at else 1,  # clocks of two servers may differ
            kind=ContributionKind.REPLY if answers else ContributionKind.POST,
            author=Author(text(event, "sender")),
            occurred_at=occurred_at,
            edited_at=now.edited_at,
            markdown=said,
            in_reply_to=answers,
            link=self._link(source_id),
            channel=self._room,
        )

    def _event(self, event_id: str) -> dict[str, Any] | None:
        if event_id not in self._known:
            self._known[event_id] = self._server.event(self._room.id, event_id)
        return self._known[event_id]

    def _link(self, event_id: str) -> str:
        room, event = quote(self._room.id, safe=""), quote(event_id, safe="")
        return f"https://matrix.to/#/{room}/{event}?via={quote(self._host, safe='')}"


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where we are, by the server's tokens: `since` of the last sync, `back` from which is read back, empty where
    nothing is, and `until`, where that ends: empty for the room's beginning.
    """

    since: str = ""
    back: str = ""
    until: str = ""

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            since, back, until = json.loads(checkpoint.cursor)
            return cls(str(since), str(back), str(until))
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(json.dumps([self.since, self.back, self.until], separators=(",", ":")))


def _is_before(event: dict[str, Any], begin: datetime) -> bool:
    try:
        return of_milliseconds(event.get("origin_server_ts")) < begin
    except ValueError:
        return False
