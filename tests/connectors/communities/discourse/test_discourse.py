"""A Discourse on loopback, as docs.discourse.org and its own code describe its API and webhooks."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.discourse import Discourse
from connectors.contract import Channel, CommunityTrouble, Contribution, ContributionKind, Tombstone
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.contract.pull_contract import SECRET, PullContract, Service, kept_of, pages_of
from tests.connectors.contract.webhook_contract import Call, Caller, WebhookContract

TOWN, STAFF_ROOM, ELSEWHERE = 5, 3, 6
ACCOUNTS = {"ada": 17, "bob": 18, "system": -1}
WEBHOOK_SECRET = "at-least-twelve-characters"
# As a forum answers, every field that its schema (latest_posts_response.json) requires.
RECORDED: dict[str, Any] = {
    "id": 2081, "name": "Never Kept", "username": "ada", "avatar_template": "/letter_avatar/ada/{size}.png",
    "created_at": "2026-03-02T11:58:00.123Z", "cooked": "<p>Mine</p>", "post_number": 3, "post_type": 1,
    "posts_count": 4, "updated_at": "2026-03-02T11:58:00.456Z", "reply_count": 0, "reply_to_post_number": 2,
    "quote_count": 1, "incoming_link_count": 0, "reads": 2, "readers_count": 1, "score": 0.4, "yours": False,
    "topic_id": 44, "topic_slug": "how-to-measure", "topic_title": "How to measure",
    "topic_html_title": "How to measure", "category_id": TOWN, "display_username": "Never Kept",
    "primary_group_name": None, "flair_name": None, "flair_url": None, "flair_bg_color": None, "flair_color": None,
    "flair_group_id": None, "badges_granted": [], "version": 1, "can_edit": False, "can_delete": False,
    "can_recover": False, "can_see_hidden_post": False, "can_wiki": False, "user_title": None, "bookmarked": False,
    "raw": '[quote="bob, post:2, topic:44"]\nBob\'s words\n[/quote]\n\nMine, see ![the part|690x388](upload://x1.png)',
    "actions_summary": [], "moderator": False, "admin": False, "staff": False, "user_id": 17, "hidden": False,
    "trust_level": 1, "deleted_at": None, "user_deleted": False, "edit_reason": None,
    "can_view_edit_history": True, "wiki": False, "excerpt": "Mine", "truncated": False, "reviewable_id": None,
    "reviewable_score_count": 0, "reviewable_score_pending_count": 0, "post_url": "/t/how-to-measure/44/3",
    "can_accept_answer": False, "can_unaccept_answer": False, "accepted_answer": False,
    "topic_accepted_answer": None,
}  # fmt: skip


class Forum(Service):
    """`is_old`: it gives the posts with the fifty numbers up to `before`, as Discourse did before 2026."""

    channel = str(TOWN)
    page_size = 50

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.posts: list[dict[str, Any]] = []
        self.restricted = {TOWN: False, STAFF_ROOM: True, ELSEWHERE: False}
        self.unseen: set[int] = set()
        self.is_old = False
        self.is_admin = False
        settings = {"site": server.url_for(""), "username": "stoa"}
        self.community = Discourse(CommunityConnection(http, clock, settings, {"key": SECRET}))

    def account(self, author: str) -> str:
        return str(ACCOUNTS[author])

    def answer(self, request: Request) -> Answer:
        if (request.headers.get("Api-Key"), request.headers.get("Api-Username")) != (SECRET, "stoa"):
            return self.revoked()
        match request.path.strip("/").split("/"):
            case ["session", "current.json"]:
                return _json({"current_user": {"id": 9, "username": "stoa", "admin": self.is_admin}})
            case ["categories.json"]:
                town = self._category(TOWN) | {"subcategory_list": [self._category(ELSEWHERE)]}
                return _json({"category_list": {"categories": [self._category(STAFF_ROOM), town]}})
            case ["c", number, "show.json"] if number.isdigit() and int(number) in self.restricted:
                return _json({"category": self._category(int(number))})
            case ["posts.json"]:
                return _json({"latest_posts": self._latest(int(request.args.get("before", 0)))})
        return _json({"errors": ["The requested URL could not be found."], "error_type": "not_found"}, 404)

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        return self._add(text, author, TOWN, answers)

    def edit(self, source_id: str, text: str) -> None:
        self._of(source_id).update(raw=text, updated_at=self._now())

    def delete(self, source_id: str) -> None:
        gone = {"raw": "(post deleted by author)", "user_deleted": True, "updated_at": self._now()}
        self._of(source_id).update(gone)

    def whisper(self, text: str) -> None:
        self._add(text, "ada", STAFF_ROOM)
        self._add(text, "ada", TOWN, post_type=4)

    def by_program(self, text: str) -> None:
        self._add(text, "system", TOWN)
        self._add(text, "ada", TOWN, post_type=3)

    def too_often(self, seconds: int) -> Answer:
        extras = {"wait_seconds": seconds, "time_left": f"{seconds} seconds"}
        return _json({"errors": ["Too often."], "error_type": "rate_limit", "extras": extras}, 429)

    def revoked(self) -> Answer:
        return _json({"errors": ["The API key is invalid."], "error_type": "invalid_access"}, 403)

    def _add(self, raw: str, author: str, category: int, answers: str | None = None, **more: Any) -> str:
        number = len(self.posts) + 1
        topic = int(answers.partition("/")[0]) if answers else number + 1000
        place = sum(each["topic_id"] == topic for each in self.posts) + 1 if answers else 1
        answered = int(answers.partition("/")[2]) if answers else 0
        self.posts.append(
            RECORDED
            | {
                "id": number, "raw": raw, "user_id": ACCOUNTS[author], "username": author, "topic_id": topic,
                "category_id": category, "created_at": self._now(), "updated_at": self._now(),
                "post_number": place, "reply_to_post_number": answered if answered > 1 else None,
            }
            | more
        )  # fmt: skip
        return f"{topic}/{place}"

    def _latest(self, before: int) -> list[dict[str, Any]]:
        end = before - (not self.is_old) if before else len(self.posts)
        latest = self.posts[max(end - 50, 0) : end][::-1]
        return [each for each in latest if each["id"] not in self.unseen]

    def _of(self, source_id: str) -> dict[str, Any]:
        return next(each for each in self.posts if f"{each['topic_id']}/{each['post_number']}" == source_id)

    def _category(self, number: int) -> dict[str, Any]:
        return {"id": number, "name": f"Room {number}", "read_restricted": self.restricted[number]}

    def _now(self) -> str:
        return self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _json(content: object, status: int = 200) -> Answer:
    return Answer(json.dumps(content), status, content_type="application/json; charset=utf-8")


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> Forum:
    return Forum(server, http, clock)


class TestDiscourse(PullContract):
    pass


class Hook(Caller):
    signs_time = False

    def __init__(self, forum: Forum, http: HttpClient, clock: SetClock) -> None:
        super().__init__(clock)
        self.forum = forum
        settings = {"site": forum.server.url_for(""), "username": "stoa"}
        secrets = {"key": SECRET, "webhook_secret": WEBHOOK_SECRET}
        self.community = Discourse(CommunityConnection(http, clock, settings, secrets))
        self.began = forum._now()
        self._event = "post_created"

    def signed(self, body: bytes, *, wrongly: bool = False) -> Call:
        secret = b"another-secret" if wrongly else WEBHOOK_SECRET.encode()
        return {
            "Content-Type": "application/json", "X-Discourse-Instance": "http://forum.example",
            "X-Discourse-Event-Id": "4711", "X-Discourse-Event-Type": "post", "X-Discourse-Event": self._event,
            "X-Discourse-Event-Signature": f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}",
        }, body  # fmt: skip

    def posted(self, text: str, source_id: str) -> bytes:
        return self._call("post_created", source_id, raw=text, updated_at=self.began)

    def edited(self, text: str, source_id: str) -> bytes:
        return self._call("post_edited", source_id, raw=text, updated_at=self.forum._now())

    def deleted(self, source_id: str) -> bytes:
        return self._call("post_destroyed", source_id, raw="Regretted", updated_at=self.began)

    def whispered(self, text: str) -> bytes:
        return self._call("post_created", "17", raw=text, topic_archetype="private_message", category_id=None)

    def unrelated(self) -> bytes:
        self._event = "user_created"
        return json.dumps({"user": {"id": 17, "username": "ada"}}).encode()

    def _call(self, event: str, number: str, **more: Any) -> bytes:
        self._event = event
        told = {"topic_archetype": "regular", "category_slug": "town", "post_number": int(number)}
        return json.dumps({"post": RECORDED | told | {"created_at": self.began} | more}).encode()


@pytest.fixture
def caller(service: Forum, http: HttpClient, clock: SetClock) -> Hook:
    return Hook(service, http, clock)


class TestDiscourseWebhook(WebhookContract):
    pass


def test_a_recorded_answer_is_read_without_what_it_quotes_and_without_names(service: Forum) -> None:
    service.posts.append(RECORDED)
    page = service.community.pull(service.channel, None)
    (said,) = page.records
    assert isinstance(said, Contribution)
    assert (said.source_id, said.in_reply_to, said.kind) == ("44/3", "44/2", ContributionKind.REPLY)
    assert (said.markdown, said.revision, said.edited_at) == ("Mine, see the part", 1, None)
    assert said.channel == Channel("5", "Room 5")
    assert said.link == f"{service.server.url_for('')}t/44/3".replace("//t/", "/t/")
    assert "Never" not in repr(page)


def test_an_older_forum_is_read_over_gaps_to_its_beginning(service: Forum) -> None:
    service.is_old = True
    said = {service.post("The first"): "The first"}
    for _ in range(160):
        service.post("In a message, which is not given")
        service.unseen.add(len(service.posts))
    said |= {service.post("The last", author="bob"): "The last"}
    assert kept_of(*pages_of(service)).texts() == said


def test_a_category_that_is_not_public_any_more_is_refused_though_the_key_is_good(service: Forum) -> None:
    service.post("For all")
    checkpoint = service.community.pull(service.channel, None).checkpoint
    service.restricted[TOWN] = True
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull(service.channel, checkpoint)
    assert refused.value.code == "community.forbidden"
    service.fault = lambda request: (
        service.revoked() if request.path.startswith("/c/") else service.answer(request)
    )
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull(service.channel, checkpoint)
    assert refused.value.code == "community.forbidden"
    assert {each.id for each in service.community.channels()} == {str(ELSEWHERE)}


def test_an_account_of_the_staff_is_warned_of(service: Forum) -> None:
    assert not service.community.check().warnings
    service.is_admin = True
    assert service.community.check().warnings


def test_what_the_staff_deleted_is_told_by_the_call_for_the_same_id(service: Forum, caller: Hook) -> None:
    service.posts.append(RECORDED)
    (said,) = service.community.pull(service.channel, None).records
    (gone,) = caller.community.accept(*caller.signed(caller.deleted("3"))).records
    assert isinstance(gone, Tombstone)
    assert (gone.source, gone.source_id) == (said.source, said.source_id)
