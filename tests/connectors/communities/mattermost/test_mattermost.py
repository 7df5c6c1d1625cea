"""Mattermost, on loopback, as its documentation of the web API (version 4) describes it."""

import json
from datetime import datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.mattermost import Mattermost
from connectors.contract import Checked, CommunityTrouble, Contribution
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.contract.pull_contract import SECRET, PullContract, Service, kept_of, pages_of

TOWN, BACK_ROOM = "4xp9fdt77pncbef59f4k1qe83o", "qmd5oqtwoibz8cuzxzg5ekshgr"


class MattermostServer(Service):
    """One team with a public channel and a private one."""

    channel = TOWN
    page_size = 200

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.posts: dict[str, dict[str, Any]] = {}
        self.types = {TOWN: "O", BACK_ROOM: "P"}
        self.verified = {"ada": True, "bob": False}
        self.domain = "works.example"
        settings = {"site": server.url_for("")}
        self.community = Mattermost(CommunityConnection(http, clock, settings, {"token": SECRET}))

    def answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return self.revoked()
        path = request.path.removeprefix("/api/v4/").split("/")
        match path:
            case ["users", "me"]:
                return _json({"id": "bot1", "username": "stoa", "roles": "system_user"})
            case ["users", "me", "teams"]:
                return _json([{"id": "team1", "display_name": "Works"}])
            case ["users", "me", "teams", "team1", "channels"]:
                return _json([self._channel(each) for each in self.types])
            case ["users", "ids"]:
                return _json([self._user(each) for each in request.get_json()])
            case ["channels", channel] if channel in self.types:
                return _json(self._channel(channel))
            case ["channels", channel, "posts"] if channel in self.types:
                return _json(self._listed(channel, request))
        return Answer('{"id": "api.context.404.app_error", "status_code": 404}', 404)

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        return self._add(TOWN, text, author, root_id=answers or "")

    def edit(self, source_id: str, text: str) -> None:
        self.posts[source_id] |= {"message": text, "edit_at": self._now(), "update_at": self._now()}

    def delete(self, source_id: str) -> None:
        self.posts[source_id] |= {"message": "", "delete_at": self._now(), "update_at": self._now()}

    def whisper(self, text: str) -> None:
        self._add(BACK_ROOM, text, "ada")

    def by_program(self, text: str) -> None:
        self._add(TOWN, text, "ada", props={"from_webhook": "true"})
        self._add(TOWN, "ada joined the channel.", "ada", type="system_join_channel")

    def too_often(self, seconds: int) -> Answer:
        return Answer(
            "limit exceeded", 429, headers={"X-Ratelimit-Limit": "101", "X-Ratelimit-Reset": str(seconds)}
        )

    def expected(self) -> Checked:
        """What `check` answers."""
        return Checked(f"mattermost:{self.server.host}:{self.server.port}", "stoa")

    def react(self, source_id: str, user: str) -> None:
        reaction = {"user_id": user, "post_id": source_id, "emoji_name": "tada", "create_at": self._now()}
        self.posts[source_id].setdefault("metadata", {}).setdefault("reactions", []).append(reaction)
        self.posts[source_id]["update_at"] = self._now()

    def _add(self, channel: str, text: str, author: str, **more: Any) -> str:
        at = self._now()
        post_id = f"{len(self.posts):026}"
        self.posts[post_id] = {
            "id": post_id, "create_at": at, "update_at": at, "edit_at": 0, "delete_at": 0, "is_pinned": False,
            "user_id": author, "channel_id": channel, "root_id": "", "original_id": "", "message": text, "type": "",
            "props": {}, "hashtags": "", "pending_post_id": "", "reply_count": 0, "metadata": {}, **more,
        }  # fmt: skip
        return post_id

    def _listed(self, channel: str, request: Request) -> dict[str, Any]:
        """The latest first; with `since`, whatever has changed, what was deleted too, and the roots of it besides."""
        posts = [each for each in reversed(self.posts.values()) if each["channel_id"] == channel]
        if "since" in request.args:
            listed = [each for each in posts if each["update_at"] > int(request.args["since"])][:1000]
        else:
            there = [each for each in posts if not each["delete_at"]]
            before = request.args.get("before")
            start = [each["id"] for each in posts].index(before) + 1 if before else 0
            there = [each for each in posts[start:] if not each["delete_at"]]
            listed = there[: int(request.args["per_page"])]
        roots = {each["root_id"] for each in listed if each["root_id"]}
        shown = {each["id"]: each for each in listed} | {root: self.posts[root] for root in roots}
        return {
            "order": [each["id"] for each in listed],
            "posts": shown,
            "next_post_id": "",
            "prev_post_id": "",
        }

    def _channel(self, channel: str) -> dict[str, Any]:
        return {"id": channel, "type": self.types[channel], "display_name": "Town square", "delete_at": 0}

    def _user(self, user: str) -> dict[str, Any]:
        verified = self.verified.get(user, False)
        mail = {"email": f"{user}@{self.domain}", "email_verified": verified}
        return {"id": user, "username": user, "first_name": "Never", "last_name": "Kept", **mail}

    def _now(self) -> int:
        return int(self.clock.now().timestamp() * 1000)


def _json(content: object) -> Answer:
    return Answer(json.dumps(content), content_type="application/json")


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> MattermostServer:
    return MattermostServer(server, http, clock)


class TestMattermost(PullContract):
    pass


def test_only_verified_addresses_are_told_and_no_names(service: MattermostServer) -> None:
    service.post("Mine", author="ada")
    service.post("Mine", author="bob")
    page = service.community.pull(TOWN, None)
    authors = {
        each.author.subject: each.author.mail for each in page.records if isinstance(each, Contribution)
    }
    assert authors == {"ada": "ada@works.example", "bob": None}
    assert "Never" not in repr(page)


def test_a_channel_that_is_not_public_any_more_is_refused(service: MattermostServer) -> None:
    service.post("For all")
    checkpoint = service.community.pull(TOWN, None).checkpoint
    service.types[TOWN] = "P"
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull(TOWN, checkpoint)
    assert refused.value.code == "community.forbidden"
    assert refused.value.needs_person


def test_a_person_reacts_once_by_however_many_signs(service: MattermostServer) -> None:
    source_id = service.post("Good")
    service.react(source_id, "bob")
    service.react(source_id, "bob")
    assert kept_of(*pages_of(service)).reactions == {(source_id, "bob")}


def test_where_too_much_has_changed_to_be_told_all_is_read_anew(service: MattermostServer) -> None:
    (*_, last) = pages_of(service)
    said = {service.post(f"Number {number}"): f"Number {number}" for number in range(1_001)}
    assert kept_of(*pages_of(service, last.checkpoint)).texts() == said
