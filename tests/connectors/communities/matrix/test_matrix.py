"""A Matrix homeserver on loopback, as the client-server API (spec.matrix.org, version 1.18) describes it."""

import json
from datetime import datetime
from itertools import islice
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.matrix import Matrix, messages
from connectors.contract import CommunityTrouble, Contribution
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from sync.contributions.plain import plain_text
from tests.connectors.contract.pull_contract import SECRET, PullContract, Service, kept_of, pages_of

TOWN, BACK_ROOM, DIRECT = "!town:works.example", "!back:works.example", "!two:works.example"
PUBLIC = {"m.room.join_rules": {"join_rule": "public"}, "m.room.name": {"name": "Town square"}}
INVITED = {
    "m.room.join_rules": {"join_rule": "invite"},
    "m.room.history_visibility": {"history_visibility": "shared"},
}


class Homeserver(Service):
    """An account in a public room, a private one and a direct conversation."""

    channel = TOWN
    page_size = 50

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.events: list[dict[str, Any]] = []
        self.by_id: dict[str, dict[str, Any]] = {}
        self.edits: dict[str, dict[str, Any]] = {}
        self.states: dict[str, dict[str, Any]] = {
            TOWN: dict(PUBLIC),
            BACK_ROOM: INVITED,
            DIRECT: dict(PUBLIC),
        }
        self.account_data = {"m.direct": {self.account("bob"): [DIRECT]}}
        settings = {"site": server.url_for("")}
        self.community = Matrix(CommunityConnection(http, clock, settings, {"token": SECRET}))

    def account(self, author: str) -> str:
        return f"@{author}:works.example"

    def answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return self.revoked()
        path = request.path.removeprefix("/_matrix/client/v3/").rstrip("/").split("/")
        match path:
            case ["account", "whoami"]:
                return _json({"user_id": self.account("stoa"), "device_id": "ABC", "is_guest": False})
            case ["joined_rooms"]:
                return _json({"joined_rooms": list(self.states)})
            case ["user", _, "account_data", kind] if kind in self.account_data:
                return _json(self.account_data[kind])
            case ["rooms", room, "state", kind] if kind in self.states.get(room, ()):
                return _json(self.states[room][kind])
            case ["rooms", room, "event", event_id] if event_id in self.by_id:
                return _json(self._shown(self.by_id[event_id]))
            case ["rooms", room, "messages"] if room in self.states:
                return self._messages(room, request)
            case ["sync"]:
                return self._sync(request)
        return _json({"errcode": "M_NOT_FOUND", "error": "Not found."}, 404)

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        content: dict[str, Any] = {"msgtype": "m.text", "body": text}
        if answers:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": answers}}
        return self.send(content, author)

    def edit(self, source_id: str, text: str) -> None:
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": source_id}
        self.send({"msgtype": "m.text", "body": f"* {text}", "m.new_content": new, "m.relates_to": relation})

    def delete(self, source_id: str) -> None:
        redaction = self.send({"redacts": source_id}, kind=messages.REDACTION, redacts=source_id)
        gone = self.by_id[source_id]
        gone["content"], gone["unsigned"] = {}, {"redacted_because": self.by_id[redaction]}

    def whisper(self, text: str) -> None:
        self.send({"msgtype": "m.text", "body": text}, room=BACK_ROOM)

    def by_program(self, text: str) -> None:
        self.send({"msgtype": "m.notice", "body": text})
        self.send({"membership": "join"}, kind="m.room.member", state_key=self.account("ada"))

    def react(self, source_id: str, author: str, key: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": source_id, "key": key}
        return self.send({"m.relates_to": relation}, author, kind=messages.REACTION)

    def too_often(self, seconds: int) -> Answer:
        told = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": seconds * 1000}
        return _json(told, 429)

    def revoked(self) -> Answer:
        told = {"errcode": "M_UNKNOWN_TOKEN", "error": "Unrecognised access token", "soft_logout": False}
        return _json(told, 401)

    def send(
        self,
        content: dict[str, Any],
        author: str = "ada",
        *,
        room: str = TOWN,
        kind: str = messages.MESSAGE,
        **more: str,
    ) -> str:
        event_id = f"${len(self.events):043}"
        event = {
            "type": kind, "event_id": event_id, "room_id": room, "sender": self.account(author), "content": content,
            "origin_server_ts": int(self.clock.now().timestamp() * 1000), "unsigned": {"age": 5}, **more,
        }  # fmt: skip
        self.events.append(event)
        self.by_id[event_id] = event
        changed = messages.edited_event(event)
        if changed:
            self.edits[changed] = event
        return event_id

    def _messages(self, room: str, request: Request) -> Answer:
        """Latest first, up to what `to` names; no `end` where there is nothing more."""
        assert request.args["dir"] == "b"
        try:
            start, stop = (_place(request.args.get(each, "s0")) for each in ("from", "to"))
        except ValueError:
            return _json({"errcode": "M_INVALID_PARAM", "error": "'from' parameter is invalid"}, 400)
        kinds, limit = json.loads(request.args["filter"])["types"], int(request.args["limit"])
        back = (each for each in range(start - 1, stop - 1, -1) if self._is_asked_for(each, room, kinds))
        told = list(islice(back, limit))
        answer = {
            "chunk": [self._shown(self.events[each]) for each in told],
            "start": request.args["from"],
        }
        if next(back, None) is not None:
            answer["end"] = f"s{told[-1]}"
        return _json(answer)

    def _sync(self, request: Request) -> Answer:
        asked = json.loads(request.args["filter"])["room"]
        assert request.args["set_presence"] == "offline"
        (room,), timeline = asked["rooms"], asked["timeline"]
        try:
            since = _place(request.args.get("since", "s0"))
        except ValueError:
            return _json({"errcode": "M_UNKNOWN", "error": "Invalid stream token"}, 400)
        new = [
            each
            for each in range(since, len(self.events))
            if self._is_asked_for(each, room, timeline["types"])
        ]
        told = new[-timeline["limit"] :]
        answer: dict[str, Any] = {"next_batch": f"s{len(self.events)}"}
        if told:
            events = [self._shown(self.events[each]) for each in told]
            shown = {"events": events, "limited": len(new) > len(told), "prev_batch": f"s{told[0]}"}
            answer["rooms"] = {"join": {room: {"timeline": shown, "state": {"events": []}}}}
        return _json(answer)

    def _is_asked_for(self, number: int, room: str, kinds: list[str]) -> bool:
        event = self.events[number]
        return event["room_id"] == room and event["type"] in kinds

    def _shown(self, event: dict[str, Any]) -> dict[str, Any]:
        """With the latest edit, as a server puts it together for those who read."""
        if event["event_id"] not in self.edits or messages.redaction_of(event):
            return event
        unsigned = {**event["unsigned"], "m.relations": {"m.replace": self.edits[event["event_id"]]}}
        return {**event, "unsigned": unsigned}


def _place(token: str) -> int:
    if not token.startswith("s"):
        raise ValueError(token)
    return int(token[1:])


def _json(content: object, status: int = 200) -> Answer:
    return Answer(json.dumps(content), status, content_type="application/json")


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> Homeserver:
    return Homeserver(server, http, clock)


class TestMatrix(PullContract):
    pass


def test_only_public_rooms_without_encryption_are_offered_and_read(service: Homeserver) -> None:
    encrypted, readable, space = "!sealed:works.example", "!window:works.example", "!space:works.example"
    service.states[encrypted] = {**PUBLIC, "m.room.encryption": {"algorithm": "m.megolm.v1.aes-sha2"}}
    service.states[readable] = {
        "m.room.join_rules": {"join_rule": "knock"},
        "m.room.history_visibility": {"history_visibility": "world_readable"},
        "m.room.canonical_alias": {"alias": "#window:works.example"},
    }
    service.states[space] = {**PUBLIC, "m.room.create": {"type": "m.space"}}
    offered = [(each.id, each.title) for each in service.community.channels()]
    assert offered == [(readable, "#window:works.example"), (TOWN, "Town square")]
    assert len(service.community.check().warnings) == 3
    for room, word in (
        (encrypted, "encrypted"),
        (BACK_ROOM, "not public"),
        (DIRECT, "direct"),
        ("!no:x", "not in"),
    ):
        with pytest.raises(CommunityTrouble, match=word) as refused:
            service.community.pull(room, None)
        assert refused.value.code == "community.forbidden"
        assert refused.value.needs_person
    checkpoint = service.community.pull(TOWN, None).checkpoint
    service.states[TOWN] |= {"m.room.encryption": {"algorithm": "m.megolm.v1.aes-sha2"}}
    with pytest.raises(CommunityTrouble, match="encrypted"):
        service.community.pull(TOWN, checkpoint)


def test_threads_replies_and_what_stands_before_them(service: Homeserver) -> None:
    root = service.post("Who has the key?")
    in_thread = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True}
    first = service.send({"msgtype": "m.text", "body": "Me", "m.relates_to": in_thread | _answers(root)})
    particular = in_thread | {"is_falling_back": False} | _answers(first)
    second = service.send({"msgtype": "m.text", "body": "Thanks", "m.relates_to": particular})
    html = '<mx-reply><blockquote><a href="x">In reply to</a> Who?</blockquote></mx-reply>It is <strong>here</strong>'
    body = "> <@ada:works.example> Who has the key?\n\nIt is *here*"
    formatted = {"format": "org.matrix.custom.html", "formatted_body": html}
    old = service.send({"msgtype": "m.text", "body": body, "m.relates_to": _answers(root), **formatted})
    bare = service.send({"msgtype": "m.text", "body": body, "m.relates_to": _answers(root)})
    quoting = service.send({"msgtype": "m.text", "body": "> is mine\nreally"})
    picture = {"msgtype": "m.image", "url": "mxc://works.example/abc", "body": "IMG_1.jpg"}
    service.send(picture)
    shown = service.send(picture | {"body": "How it is wired", "filename": "IMG_1.jpg"})
    (page,) = pages_of(service)
    read = {each.source_id: each for each in page.records if isinstance(each, Contribution)}
    answers = {each: read[each].in_reply_to for each in (first, second, old, bare, quoting)}
    assert answers == {first: root, second: first, old: root, bare: root, quoting: None}
    assert plain_text(read[old].markdown) == "It is here"
    assert plain_text(read[bare].markdown) == "It is *here*"
    assert "mine" in read[quoting].markdown
    assert plain_text(read[shown].markdown) == "How it is wired"
    assert page.left_out == 1


def test_only_its_author_edits_a_message_and_old_servers_tell_edits_otherwise(service: Homeserver) -> None:
    mine = service.post("Mine", author="bob")
    service.edit(mine, "Somebody else's")  # by ada
    assert kept_of(*pages_of(service)).texts() == {mine: "Mine"}
    event = service.by_id[mine] | {
        "unsigned": {"m.relations": {"m.replace": {"event_id": "$e", "origin_server_ts": 5}}}
    }
    assert messages.current(event, ()).content["body"] == "Mine"
    assert messages.current(event, ()).edited_at is not None


def test_reactions_count_once_and_taking_one_back_is_no_deletion(service: Homeserver) -> None:
    said = service.post("Good")
    service.react(said, "bob", "👍")
    again = service.react(said, "bob", "🎉")
    pages = list(pages_of(service))
    assert sum(len(page.records) for page in pages) == 2
    service.delete(again)
    pages += pages_of(service, pages[-1].checkpoint)
    kept = kept_of(*pages)
    assert (kept.reactions, kept.gone) == ({(said, service.account("bob"))}, set())


def test_more_than_one_sync_tells_is_read_back_over_the_gap(service: Homeserver) -> None:
    first, regretted = service.post("First"), service.post("Regretted")
    (last,) = pages_of(service)
    said = {service.post(f"Number {number}"): f"Number {number}" for number in range(120)}
    service.edit(first, "First, edited")
    service.delete(regretted)
    said |= {service.post(f"Later {number}"): f"Later {number}" for number in range(60)}
    pages = list(pages_of(service, last.checkpoint))
    kept = kept_of(last, *pages)
    assert kept.texts() == {**said, first: "First, edited"}
    assert kept.gone == {regretted}
    assert sum(len(page.records) for page in pages) == 182


def test_a_token_that_ran_out_and_a_cursor_that_was_lost(service: Homeserver) -> None:
    checkpoint = service.community.pull(TOWN, None).checkpoint
    told = {"errcode": "M_UNKNOWN_TOKEN", "error": "Access token has expired", "soft_logout": True}
    service.fault = lambda _: _json(told, 401)
    with pytest.raises(CommunityTrouble, match="has run out") as refused:
        service.community.check()
    assert refused.value.needs_person
    lost = json.dumps({"errcode": "M_UNKNOWN", "error": "Invalid stream token"})
    service.fault = lambda request: Answer(lost, 400) if "/sync" in request.path else service.answer(request)
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull(TOWN, checkpoint)
    assert refused.value.code == "community.cursor_lost"
    service.fault = lambda _: Answer("{}", 429, headers={"Retry-After": "9"})
    with pytest.raises(CommunityTrouble) as refused:
        service.community.check()
    assert refused.value.after == 9


def test_an_event_as_the_specification_shows_it_is_read() -> None:
    event = json.loads(
        """{
          "content": {"body": "This is an example text message", "format": "org.matrix.custom.html",
            "formatted_body": "<b>This is an example text message</b>", "msgtype": "m.text"},
          "event_id": "$143273582443PhrSn:example.org", "origin_server_ts": 1432735824653,
          "room_id": "!jEsUZKDJdhlrceRyVU:example.org", "sender": "@example:example.org", "type": "m.room.message",
          "unsigned": {"age": 1234, "membership": "join"}}"""
    )
    now = messages.current(event, ())
    assert plain_text(messages.markdown(now.content)) == "This is an example text message"
    assert (now.edited_at, messages.answered(event)) == (None, None)


def _answers(event_id: str) -> dict[str, Any]:
    return {"m.in_reply_to": {"event_id": event_id}}
