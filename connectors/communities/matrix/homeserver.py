"""Asking a homeserver by the client-server API (Matrix 1.18), and which rooms of it may be read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.communities.answers import member, text
from connectors.communities.asking import Asker, cursor_lost
from connectors.communities.connection import CommunityConnection
from connectors.communities.matrix import manifest
from connectors.contract import Channel, CommunityTrouble
from connectors.http import HttpTrouble, Response, retry_after

_LONGEST_WAIT = 86_400.0  # seconds
_SPACE = "m.space"


class Homeserver:
    """One homeserver, with the account's token."""

    def __init__(self, connection: CommunityConnection) -> None:
        self.site = connection.required("site").rstrip("/")
        self.source = f"matrix:{urlsplit(self.site).netloc.lower()}"
        headers = {"Authorization": f"Bearer {connection.required('token')}"}
        self._asker = _Asker(connection.http, connection.clock, manifest.WORDS, headers, _wait)
        self._account = ""
        self._direct: frozenset[str] | None = None
        self._titles: dict[str, str] = {}

    def account(self) -> str:
        """The Matrix ID of the account. Raises `CommunityTrouble`, as everything here does."""
        if not self._account:
            self._account = text(self._get("account/whoami"), "user_id")
        return self._account

    def joined(self) -> list[str]:
        """Ids of the rooms that the account is in."""
        rooms = member(self._get("joined_rooms"), "joined_rooms")
        if not isinstance(rooms, list):
            raise ValueError("no list of rooms")
        return [each for each in rooms if isinstance(each, str)]

    def readable(self, room: str) -> Channel:
        """A room, if it may be read; raises `CommunityTrouble` that says why it may not."""
        if room not in self.joined():
            raise _forbidden(manifest.NOT_JOINED)
        why = self.why_not(room)
        if why:
            raise _forbidden(why)
        return Channel(room, self.title(room))

    def why_not(self, room: str) -> str | None:
        """Why a room that the account is in is not read, None where it is."""
        if room in self._directs():
            return manifest.DIRECT
        rule = member(self._state(room, "m.room.join_rules") or {}, "join_rule")
        if rule != "public":
            history = self._state(room, "m.room.history_visibility") or {}
            if member(history, "history_visibility") != "world_readable":
                return manifest.NOT_PUBLIC
        return None if self._state(room, "m.room.encryption") is None else manifest.ENCRYPTED

    def is_space(self, room: str) -> bool:
        """Whether it is no place to talk, but one that has rooms in it."""
        return bool(member(self._state(room, "m.room.create") or {}, "type") == _SPACE)

    def title(self, room: str) -> str:
        """What people there call it: its name, or else its alias, or else its id."""
        if room not in self._titles:
            name = member(self._state(room, "m.room.name") or {}, "name")
            if not name:
                name = member(self._state(room, "m.room.canonical_alias") or {}, "alias")
            self._titles[room] = str(name or room)
        return self._titles[room]

    def event(self, room: str, event_id: str) -> dict[str, Any] | None:
        """An event as it is now, with what has become of it; None where the account may not see it or it is gone."""
        try:
            found = self._get(f"{_path('rooms', room, 'event', event_id)}")
        except CommunityTrouble as trouble:
            if trouble.code in ("community.gone", "community.forbidden"):
                return None
            raise
        return found if isinstance(found, dict) else None

    def sync(self, room: str, since: str | None, limit: int, types: tuple[str, ...]) -> "Synced":
        """What has happened in a room since a token, the latest `limit` of it; without one, where we are now."""
        nothing = {"not_types": ["*"]}
        in_room = {
            "rooms": [room],
            "timeline": {"types": types, "limit": limit},
            "state": nothing,
            "ephemeral": nothing,
            "account_data": nothing,
        }
        asked = {"room": in_room, "presence": nothing, "account_data": nothing}
        parameters = {"filter": _json(asked), "timeout": "0", "set_presence": "offline"}
        answer = self._from_token("sync", parameters | ({"since": since} if since else {}), since)
        following = text(answer, "next_batch")
        joined = member(member(answer, "rooms") or {}, "join") or {}
        timeline = member(member(joined, room) or {}, "timeline") or {}
        before = text(timeline, "prev_batch") if member(timeline, "limited") else ""
        return Synced(_events(timeline, "events"), following, before)

    def back(
        self, room: str, start: str, until: str, limit: int, types: tuple[str, ...]
    ) -> tuple[list[dict[str, Any]], str]:
        """Events from a token back, in their order, and the token to go on from, empty at the end."""
        parameters = {"dir": "b", "from": start, "limit": str(limit), "filter": _json({"types": types})}
        path = f"{_path('rooms', room)}/messages"
        answer = self._from_token(path, parameters | ({"to": until} if until else {}), start)
        end = text(answer, "end") if member(answer, "end") else ""
        return _events(answer, "chunk")[::-1], "" if end == start else end

    def _from_token(self, path: str, parameters: Mapping[str, str], token: str | None) -> Any:
        try:
            return self._get(path, parameters)
        except CommunityTrouble as trouble:
            if token and trouble.code == "community.refused":  # 400 M_INVALID_PARAM, M_UNKNOWN
                raise cursor_lost() from trouble
            raise

    def _state(self, room: str, type_: str) -> dict[str, Any] | None:
        """The content of a state event, None where the room has none."""
        try:
            content = self._get(f"{_path('rooms', room, 'state', type_)}/")
        except CommunityTrouble as trouble:
            if trouble.code == "community.gone":
                return None
            raise
        if not isinstance(content, dict):
            raise ValueError("no state")
        return content

    def _directs(self) -> frozenset[str]:
        """The rooms that the account itself counts as direct conversations."""
        if self._direct is None:
            try:
                told = self._get(_path("user", self.account(), "account_data", "m.direct"))
            except CommunityTrouble as trouble:
                if trouble.code != "community.gone":
                    raise
                told = {}
            lists = [each for each in told.values() if isinstance(each, list)]
            self._direct = frozenset(room for each in lists for room in each if isinstance(room, str))
        return self._direct

    def _get(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:
        return self._asker.get(f"{self.site}/_matrix/client/v3/{path}", parameters)


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync brought: events in their order, the token for the next one, and, where there were too many to tell
    all, the token from which those before are read, empty otherwise.
    """

    events: list[dict[str, Any]]
    following: str
    before: str


class _Asker(Asker):
    def refusal(self, response: Response) -> CommunityTrouble:
        """A token that has run out may be renewed (`soft_logout`), but not by whoever has nothing else."""
        if response.status == 401 and _said(response, "soft_logout") is True:
            return CommunityTrouble(manifest.RAN_OUT, code="community.unauthorised", needs_person=True)
        return super().refusal(response)


def _wait(response: Response, now: datetime) -> float | None:
    """`Retry-After`, or what servers had before (Matrix 1.10) in the answer."""
    seconds = retry_after(response, now)
    if seconds is None and response.status == 429:
        told = _said(response, "retry_after_ms")
        if isinstance(told, int) and not isinstance(told, bool) and told >= 0:
            return min(told / 1000, _LONGEST_WAIT)
    return seconds


def _said(response: Response, name: str) -> object:
    try:
        return member(response.json(), name)
    except (HttpTrouble, ValueError):
        return None


def _forbidden(words: str) -> CommunityTrouble:
    return CommunityTrouble(words, code="community.forbidden", needs_person=True)


def _events(described: object, name: str) -> list[dict[str, Any]]:
    events = member(described, name)
    if events is None and name == "events":
        return []
    if not isinstance(events, list):
        raise ValueError("no list of events")
    return [each for each in events if isinstance(each, dict)]


def _path(*parts: str) -> str:
    return "/".join(quote(each, safe="") for each in parts)


def _json(asked: object) -> str:
    return json.dumps(asked, separators=(",", ":"))
