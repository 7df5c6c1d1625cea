"""Slack's Events API: the calls that Slack makes, proven by the app's signing secret.

Source: docs.slack.dev, "Verifying requests from Slack", "The Events API" and the events' own pages.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.communities.answers import UNREADABLE
from connectors.communities.instants import of_microseconds
from connectors.communities.slack.live import Place, gone, gone_in, records_of, said_in
from connectors.communities.slack.messages import Message, is_id, micros_of
from connectors.contract import Author, Channel, Reaction, Received, Record, WebhookRefused

_SIGNATURE, _STAMP = "x-slack-signature", "x-slack-request-timestamp"
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_LATEST = 300  # seconds that a call may be on its way, as Slack has it
_LONGEST_CHALLENGE = 1_000  # characters
_PUBLIC = "channel"
_NOT_PUBLIC = ("D", "G")  # what ids of direct messages and of groups begin with; a reaction tells no more


def received(secret: str, now: datetime, headers: Mapping[str, str], body: bytes) -> Received:
    """Check a call and read it. Raises `WebhookRefused`."""
    _check({name.lower(): each for name, each in headers.items()}, secret, now, body)
    call = _read(body)
    if call.get("type") == "url_verification":
        challenge = call.get("challenge")
        return Received(answer=challenge[:_LONGEST_CHALLENGE] if isinstance(challenge, str) else "")
    event, team = call.get("event"), _team(call)
    if call.get("type") != "event_callback" or not isinstance(event, dict) or not team:
        return Received()
    try:
        found = _Event(event, f"slack:{team}").received()
    except UNREADABLE:
        found = Received()
    delivery = call.get("event_id")
    return Received(found.records, delivery if isinstance(delivery, str) else "", found.changed)


def _check(headers: Mapping[str, str], secret: str, now: datetime, body: bytes) -> None:
    stamp = headers.get(_STAMP, "")
    signed = b"v0:" + stamp.encode(errors="replace") + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    given = headers.get(_SIGNATURE, "")
    if not secret or not hmac.compare_digest(given.encode(errors="replace"), expected.encode()):
        raise WebhookRefused(
            "The call is not signed with the app's signing secret.", code="webhook.signature"
        )
    if not _SECONDS.fullmatch(stamp) or abs(int(stamp) - now.timestamp()) > _LATEST:
        raise WebhookRefused("The call was signed too long ago, or in the future.", code="webhook.late")


def _read(body: bytes) -> dict[str, Any]:
    try:
        call = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WebhookRefused("The call holds no JSON.", code="webhook.malformed") from error
    if not isinstance(call, dict):
        raise WebhookRefused("The call holds no event.", code="webhook.malformed")
    return call


def _team(call: Mapping[str, Any]) -> str | None:
    """The workspace that the app is in; in channels that are shared, `team_id` may be the other one."""
    match call.get("authorizations"):
        case [{"team_id": str() as team}, *_] if is_id(team):
            return team
    named = call.get("team_id")
    return named if isinstance(named, str) and is_id(named) else None


class _Event:
    """One event of the workspace `source`."""

    def __init__(self, event: dict[str, Any], source: str) -> None:
        self._event, self._source = event, source

    def received(self) -> Received:
        match self._event.get("type"):
            case "message" if self._event.get("channel_type") == _PUBLIC:
                return self._message(self._place(self._event.get("channel")))
            case "reaction_added":
                return self._reaction()
        return Received()

    def _message(self, place: Place) -> Received:
        match self._event.get("subtype"):
            case "message_deleted":
                return _told(gone(self._event.get("deleted_ts"), place, self._at()))
            case "message_changed":
                described = self._event.get("message")
                deleted = gone_in(described, place, self._at())
                return _told(deleted) if deleted else self._said(described, place)
        return self._said(self._event, place)

    def _said(self, described: object, place: Place) -> Received:
        """What was said. Slack does not tell the author's address here: reading the channel does."""
        message = said_in(described)
        if not isinstance(message, Message):
            return Received()
        return Received(tuple(records_of(message, place, mail=None)), changed=(place.channel.id,))

    def _reaction(self) -> Received:
        match self._event:
            case {"user": str() as user, "item": {"type": "message", "channel": channel, "ts": ts}}:
                place = self._place(channel)
                if is_id(user) and micros_of(ts) is not None and not place.channel.id.startswith(_NOT_PUBLIC):
                    return _told(Reaction(self._source, place.id_of(ts), Author(user), self._at()))
        return Received()

    def _place(self, channel: object) -> Place:
        if not isinstance(channel, str) or not is_id(channel):
            raise ValueError("no channel")
        return Place(self._source, Channel(channel, channel))

    def _at(self) -> datetime | None:
        micros = micros_of(self._event.get("event_ts"))
        return None if micros is None else of_microseconds(micros)


def _told(record: Record | None) -> Received:
    return Received((record,)) if record else Received()
