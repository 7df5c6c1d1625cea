"""GitHub on loopback, as docs.github.com describes discussions in its GraphQL API and in its webhooks."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.github_discussions import GitHubDiscussions
from connectors.contract import CommunityTrouble, Contribution, ContributionKind, Tombstone
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.contract.pull_contract import SECRET, PullContract, Service, kept_of, pages_of
from tests.connectors.contract.webhook_contract import Call, Caller, WebhookContract

ACCOUNTS = {"ada": 583231, "bob": 583232}
WEBHOOK_SECRET = "it-is-a-secret"


class GitHub(Service):
    """One repository with the category `q-a`. Discussions are ordered by when they changed, comments by age."""

    channel = "q-a"
    page_size = 25

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.discussions: dict[str, dict[str, Any]] = {}
        self.changes: dict[int, str] = {}
        self.numbers = count(1)
        self.things: dict[str, dict[str, Any]] = {}
        self.is_private = False
        self.errors: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        settings = {"repository": "works/learning"}
        self.community = GitHubDiscussions(
            CommunityConnection(http, clock, settings, {"token": SECRET}), server.url_for("").rstrip("/")
        )

    def account(self, author: str) -> str:
        return str(ACCOUNTS[author])

    def answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return self.revoked()
        if self.errors:
            return _json({"data": {"repository": None}, "errors": self.errors}, headers=self.headers)
        asked = request.get_json()
        variables = asked["variables"]
        query = asked["query"].split("(")[0].split()[-1]
        if "owner" in variables:
            return _json({"data": self._of_repository(query, variables)})
        return _json({"data": {"node": self._node(query, variables)}})

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        said = self._said(text, author)
        if answers is None:
            number = said["databaseId"]
            said |= {"title": "How", "labels": {"nodes": [{"name": "measuring"}]}, "comments": []}
            self.discussions[said["id"]] = said
            return self._keep(f"discussion/{number}", said, said)
        said |= {"isMinimized": False, "deletedAt": None, "replies": []}
        above = self.things[answers]
        above["comments" if "comments" in above else "replies"].append(said)
        return self._keep(f"comment/{said['databaseId']}", said, above["root"])

    def edit(self, source_id: str, text: str) -> None:
        thing = self.things[source_id]
        thing.update(body=text, lastEditedAt=self._now())
        self._touch(thing["root"])

    def delete(self, source_id: str) -> None:
        thing = self.things[source_id]
        if "comments" in thing:
            self.changes.pop(thing["change"])
        else:
            thing.update(body="", deletedAt=self._now(), author=None)
            self._touch(thing["root"])

    def by_program(self, text: str) -> None:
        thing = self.things[self.post(text)]
        thing["author"] = {"__typename": "Bot"}
        self.things[self.post("Of an account that is no more")]["author"] = None

    def too_often(self, seconds: int) -> Answer:
        reset = str(int(self.clock.now().timestamp()) + seconds)
        headers = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
        return _json(
            {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}, headers=headers
        )

    def revoked(self) -> Answer:
        return _json({"message": "Bad credentials", "status": "401"}, 401)

    def _said(self, text: str, author: str) -> dict[str, Any]:
        number = len(self.things) + 1000
        return {
            "id": f"D_kwDOAAA{number}", "databaseId": number, "url": f"https://github.com/works/learning/{number}",
            "body": text, "createdAt": self._now(), "lastEditedAt": None,
            "author": {"__typename": "User", "databaseId": ACCOUNTS[author]},
        }  # fmt: skip

    def _keep(self, source_id: str, said: dict[str, Any], root: dict[str, Any]) -> str:
        said["root"] = root
        self.things[source_id] = self.things[said["id"]] = said
        self._touch(root)
        return source_id

    def _touch(self, root: dict[str, Any]) -> None:
        self.changes.pop(root.get("change", -1), None)
        root["change"] = next(self.numbers)
        root["updatedAt"] = self._now()
        self.changes[root["change"]] = root["id"]

    def _of_repository(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        assert (variables["owner"], variables["name"]) == ("works", "learning")
        category = {"id": "DIC_kwDOAAA1", "slug": "q-a", "name": "Questions"}
        match query:
            case "Who":
                told = {
                    "nameWithOwner": "works/learning",
                    "isPrivate": self.is_private,
                    "hasDiscussionsEnabled": True,
                }
                return {"viewer": {"login": "stoa-reader"}, "repository": told}
            case "Categories":
                return {"repository": {"discussionCategories": {"nodes": [category]}}}
            case "Category":
                return {
                    "repository": {"discussionCategory": category if variables["slug"] == "q-a" else None}
                }
        assert query == "Listed"
        assert variables["category"] == "DIC_kwDOAAA1"
        changes = [each for each in reversed(self.changes) if each < int(variables.get("after", 10**9))]
        edges = [
            {"cursor": str(each), "node": self._shown(self.discussions[self.changes[each]])}
            for each in changes[:25]
        ]
        return {
            "repository": {"discussions": {"edges": edges, "pageInfo": {"hasNextPage": len(changes) > 25}}}
        }

    def _node(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        thing, after = self.things[variables["id"]], int(variables.get("after", 0))
        if query == "MoreComments":
            return {
                "databaseId": thing["databaseId"],
                "comments": _some(thing["comments"], after, 25, self._shown),
            }
        return {
            "databaseId": thing["databaseId"],
            "replies": _some(thing["replies"], after, 100, self._shown),
        }

    def _shown(self, thing: dict[str, Any]) -> dict[str, Any]:
        shown = {name: each for name, each in thing.items() if name not in ("root", "change")}
        if "comments" in thing:
            shown["comments"] = _some(thing["comments"], 0, 25, self._shown)
        if "replies" in thing:
            shown["replies"] = _some(thing["replies"], 0, 15, self._shown)
        return shown

    def _now(self) -> str:
        return self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _some(things: list[dict[str, Any]], after: int, most: int, shown: Any) -> dict[str, Any]:
    end = after + most
    info = {"hasNextPage": end < len(things), "endCursor": str(end)}
    return {"nodes": [shown(each) for each in things[after:end]], "pageInfo": info}


def _json(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(
        json.dumps(content), status, headers=headers, content_type="application/json; charset=utf-8"
    )


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> GitHub:
    return GitHub(server, http, clock)


class TestGitHubDiscussions(PullContract):
    pass


class Hook(Caller):
    signs_time = False

    def __init__(self, http: HttpClient, clock: SetClock) -> None:
        super().__init__(clock)
        secrets = {"token": SECRET, "webhook_secret": WEBHOOK_SECRET}
        self.community = GitHubDiscussions(
            CommunityConnection(http, clock, {"repository": "works/learning"}, secrets)
        )
        self.began = clock.now()
        self.event = "discussion_comment"

    def signed(self, body: bytes, *, wrongly: bool = False) -> Call:
        secret = b"another" if wrongly else WEBHOOK_SECRET.encode()
        return {
            "Content-Type": "application/json", "X-GitHub-Event": self.event, "X-GitHub-Hook-ID": "292430182",
            "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "X-Hub-Signature-256": f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}",
        }, body  # fmt: skip

    def posted(self, text: str, source_id: str) -> bytes:
        return self.call("created", source_id, body=text)

    def edited(self, text: str, source_id: str) -> bytes:
        return self.call("edited", source_id, body=text, updated_at=_stamp(self.clock.now()))

    def deleted(self, source_id: str) -> bytes:
        return self.call("deleted", source_id, body="Regretted")

    def whispered(self, text: str) -> bytes:
        return self.call("created", "17", body=text).replace(b"works/learning", b"works/board-room")

    def unrelated(self) -> bytes:
        return self.call("answered", "17", body="Of no concern")

    def call(self, action: str, number: str, **more: Any) -> bytes:
        """As in the documentation of the event, as far as it is about what was said."""
        began, user = _stamp(self.began), {"login": "never-kept", "id": 583231, "type": "User"}
        said = {"user": user, "created_at": began, "updated_at": began, "author_association": "NONE"}
        discussion = {
            "repository_url": "https://api.github.com/repos/works/learning", "answer_html_url": None,
            "category": {"id": 1, "repository_id": 2, "emoji": ":pray:", "name": "Questions", "slug": "q-a"},
            "html_url": "https://github.com/works/learning/discussions/4", "id": 1000, "node_id": "D_kwDOAAA1000",
            "number": 4, "title": "How", "state": "open", "locked": False, "comments": 1, "body": "How?",
            "labels": [], **said,
        }  # fmt: skip
        comment = {
            "id": int(number), "node_id": f"DC_kwDOAAA{number}", "parent_id": None, "child_comment_count": 0,
            "html_url": f"https://github.com/works/learning/discussions/4#discussioncomment-{number}",
            "discussion_id": 1000, "repository_url": "https://api.github.com/repos/works/learning", **said, **more,
        }  # fmt: skip
        repository = {"id": 2, "full_name": "works/learning", "private": False}
        called = {"action": action, "discussion": discussion, "comment": comment, "repository": repository}
        return json.dumps(called | {"sender": user}).encode()


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def caller(http: HttpClient, clock: SetClock) -> Hook:
    return Hook(http, clock)


class TestGitHubWebhook(WebhookContract):
    pass


def test_a_long_discussion_is_read_to_the_last_reply(service: GitHub) -> None:
    root = service.post("Begun")
    said = {root: "Begun"}
    for number in range(28):
        comment = service.post(f"Comment {number}", author="bob", answers=root)
        said[comment] = f"Comment {number}"
        for reply in range({3: 120, 5: 16, 26: 16}.get(number, 1)):
            said[service.post(f"Reply {number}.{reply}", answers=comment)] = f"Reply {number}.{reply}"
    other = service.post("Another one")
    pages = list(pages_of(service))
    kept = kept_of(*pages)
    assert kept.texts() == said | {other: "Another one"}
    assert kept.contributions[root].kind is ContributionKind.POST
    assert (kept.contributions[root].title, kept.contributions[root].tags) == ("How", ("measuring",))
    for page in pages:
        assert kept_of(*pages, *pages_of(service, page.checkpoint)).texts() == kept.texts()


def test_a_comment_that_was_deleted_and_answered_is_gone_and_one_that_was_hidden_is_not_read(
    service: GitHub,
) -> None:
    root = service.post("Begun")
    gone, hidden = service.post("Regretted", answers=root), service.post("Spam", answers=root)
    service.things[hidden]["isMinimized"] = True
    pages = list(pages_of(service))
    service.clock.advance(timedelta(minutes=1))
    service.delete(gone)
    pages += pages_of(service, pages[-1].checkpoint)
    assert kept_of(*pages).gone == {gone}
    assert kept_of(*pages).texts() == {root: "Begun"}


@pytest.mark.parametrize(
    ("error", "code", "after"),
    [
        ({"type": "NOT_FOUND", "message": "Could not resolve to a Repository"}, "community.gone", None),
        ({"type": "FORBIDDEN", "message": "Resource not accessible"}, "community.forbidden", None),
        ({"message": "You have exceeded a secondary rate limit"}, "community.rate_limited", 60.0),
        ({"message": "Something went wrong"}, "community.malformed", None),
    ],
)
def test_errors_in_answers_that_say_success_are_told_apart(
    service: GitHub, error: dict[str, Any], code: str, after: float | None
) -> None:
    service.errors = [error]
    with pytest.raises(CommunityTrouble) as trouble:
        service.community.check()
    assert (trouble.value.code, trouble.value.after) == (code, after)


def test_a_private_repository_is_warned_of_and_an_unknown_category_is_gone(service: GitHub) -> None:
    assert not service.community.check().warnings
    service.is_private = True
    assert service.community.check().warnings
    with pytest.raises(CommunityTrouble) as gone:
        service.community.pull("announcements", None)
    assert gone.value.code == "community.gone"


def test_calls_tell_of_the_same_things_as_the_reading(service: GitHub, caller: Hook) -> None:
    root = service.post("How?")
    comment = service.post("So", answers=root)
    read = kept_of(*pages_of(service)).contributions
    number = comment.partition("/")[2]
    (said,) = caller.community.accept(*caller.signed(caller.posted("So", number))).records
    assert isinstance(said, Contribution)
    assert (said.source, said.source_id, said.in_reply_to) == (read[comment].source, comment, root)
    (reply,) = caller.community.accept(
        *caller.signed(caller.call("created", "9", body="Aha", parent_id=int(number)))
    ).records
    assert isinstance(reply, Contribution)
    assert reply.in_reply_to == comment
    assert "never-kept" not in repr(said)
    caller.event = "discussion"
    body = json.loads(caller.deleted("5"))
    del body["comment"]
    (gone,) = caller.community.accept(*caller.signed(json.dumps(body).encode())).records
    assert isinstance(gone, Tombstone)
    assert gone.source_id == "discussion/1000"
