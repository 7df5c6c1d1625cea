"""Slack's events, signed as docs.slack.dev, "Verifying requests from Slack", says."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from connectors.communities.slack import Slack
from connectors.contract import Contribution, Reaction, Tombstone
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.communities.slack.service import GENERAL, TEAM, SlackServer
from tests.connectors.contract.pull_contract import SECRET
from tests.connectors.contract.webhook_contract import Call, Caller, WebhookContract

SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"


class SlackEvents(Caller):
    """The app's subscription to message.channels and reaction_added."""

    def __init__(self, http: HttpClient, clock: SetClock) -> None:
        super().__init__(clock)
        secrets = {"token": SECRET, "signing_secret": SIGNING}
        self.community: Slack = Slack(CommunityConnection(http, clock, {}, secrets))

    def signed(self, body: bytes, *, wrongly: bool = False) -> Call:
        stamp = str(int(self.clock.now().timestamp()))
        key = b"another" if wrongly else SIGNING.encode()
        digest = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
        return {**headers, "Content-Type": "application/json"}, body

    def posted(self, text: str, source_id: str) -> bytes:
        return self.event(self.message(text, source_id))

    def edited(self, text: str, source_id: str) -> bytes:
        edited = {"user": "U0ADA", "ts": f"{int(self.clock.now().timestamp())}.000000"}
        message = self.message(text, source_id)
        changed = {name: each for name, each in message.items() if name not in ("channel", "channel_type")}
        return self.event(self.about("message_changed", message=changed | {"edited": edited}))

    def deleted(self, source_id: str) -> bytes:
        ts = self.message("", source_id)["ts"]
        return self.event(self.about("message_deleted", deleted_ts=ts, previous_message={"ts": ts}))

    def whispered(self, text: str) -> bytes:
        return self.event(self.message(text, "17") | {"channel": "G0SECRET", "channel_type": "group"})

    def unrelated(self) -> bytes:
        return self.event({"type": "app_uninstalled"})

    def message(self, text: str, source_id: str, **more: Any) -> dict[str, Any]:
        said = {
            "type": "message",
            "channel": GENERAL,
            "channel_type": "channel",
            "user": "U0ADA",
            "text": text,
        }
        return said | {"ts": f"1772360000.{source_id:>06}", "team": TEAM, "event_ts": self._now(), **more}

    def about(self, subtype: str, **more: Any) -> dict[str, Any]:
        place = {"type": "message", "subtype": subtype, "channel": GENERAL, "channel_type": "channel"}
        return place | {"hidden": True, "ts": self._now(), "event_ts": self._now(), **more}

    def event(self, event: dict[str, Any], **more: Any) -> bytes:
        authorised = {"enterprise_id": None, "team_id": TEAM, "user_id": "U0STOA", "is_bot": True}
        call = {
            "token": "unused",
            "team_id": TEAM,
            "api_app_id": "A0STOA",
            "event": event,
            "type": "event_callback",
        }
        call |= {"event_id": "Ev0PV52K21", "event_time": 1772360000, "authorizations": [authorised], **more}
        return json.dumps(call).encode()

    def _now(self) -> str:
        return f"{int(self.clock.now().timestamp())}.000100"


@pytest.fixture
def caller(http: HttpClient, clock: SetClock) -> SlackEvents:
    return SlackEvents(http, clock)


class TestSlackEvents(WebhookContract):
    pass


def test_the_address_is_verified_by_an_answer(caller: SlackEvents) -> None:
    call = b'{"token": "unused", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3", "type": "url_verification"}'
    assert caller.community.accept(*caller.signed(call)).answer == "3eZbrw1aBm2rZgRNFdxV2595E9CY3"


def test_events_and_readings_bring_the_same(
    caller: SlackEvents, server: HTTPServer, http: HttpClient, clock: SetClock
) -> None:
    """Under one source and one id, so that nothing is kept twice; whoever is told of by an event is asked for later."""
    service = SlackServer(server, http, clock)
    root = service.say("Begun", user="U0ADA")
    reply = service.say("With a file", user="U0BOB", thread_ts=root.partition("/")[2], files=[{"id": "F1"}])
    pulled = {
        each.source_id: each
        for each in service.community.pull(GENERAL, None).records
        if isinstance(each, Contribution)
    }
    said = service.messages[reply.partition("/")[2]] | {"channel": GENERAL, "channel_type": "channel"}
    received = caller.community.accept(*caller.signed(caller.event(said | {"subtype": "file_share"})))
    (told,) = received.records
    assert isinstance(told, Contribution)
    read = pulled[reply]
    assert (told.source, told.source_id, told.revision) == (read.source, read.source_id, read.revision)
    assert (told.markdown, told.in_reply_to, told.author.subject) == (read.markdown, root, "U0BOB")
    assert received.changed == (GENERAL,)


def test_what_is_deleted_with_answers_is_told_in_another_shape(caller: SlackEvents) -> None:
    sign = {"type": "message", "subtype": "tombstone", "ts": "1772360000.000017", "user": "USLACKBOT"}
    (gone,) = caller.community.accept(
        *caller.signed(caller.event(caller.about("message_changed", message=sign)))
    ).records
    assert isinstance(gone, Tombstone)
    assert gone.source_id == f"{GENERAL}/1772360000.000017"
    assert caller.clock.now() - gone.occurred_at < timedelta(seconds=1)


def test_reactions_are_told_but_not_those_to_private_messages(caller: SlackEvents) -> None:
    item = {"type": "message", "channel": GENERAL, "ts": "1772360000.000017"}
    event = {
        "type": "reaction_added",
        "user": "U0BOB",
        "reaction": "tada",
        "item_user": "U0ADA",
        "item": item,
    }
    (reaction,) = caller.community.accept(*caller.signed(caller.event(event))).records
    assert isinstance(reaction, Reaction)
    assert (reaction.source_id, reaction.author.subject) == (f"{GENERAL}/1772360000.000017", "U0BOB")
    private = event | {"item": item | {"channel": "D024BE91L"}}
    assert not caller.community.accept(*caller.signed(caller.event(private))).records


def test_programs_are_nobody(caller: SlackEvents) -> None:
    body = caller.event(caller.message("Deployed", "17", bot_id="B0BOT"))
    assert not caller.community.accept(*caller.signed(body)).records
