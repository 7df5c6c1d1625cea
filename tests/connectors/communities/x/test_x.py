"""X on loopback, as the reference of its API v2 describes searches, timelines, users and errors."""

import json
from datetime import datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.x import X
from connectors.contract import CommunityTrouble, Contribution
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.contract.pull_contract import SECRET, PullContract, Service, kept_of, pages_of

SEARCH = "welding #ndt"


class XServer(Service):
    """A search, and the account @works with the id 77."""

    channel = SEARCH
    page_size = 100

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.posts: list[dict[str, Any]] = []
        self.protected = False
        settings = {"read": f"{SEARCH}\n@works\n"}
        self.community = X(
            CommunityConnection(http, clock, settings, {"token": SECRET}), server.url_for("/2")
        )

    def answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return self.revoked()
        match request.path.removeprefix("/2/").split("/"):
            case ["usage", "tweets"]:
                return _json({"data": {"project_id": "1369785403853424641", "project_usage": "5"}})
            case ["users", "by", "username", "works"]:
                return _json(
                    {"data": {"id": "77", "name": "N", "username": "works", "protected": self.protected}}
                )
            case ["users", "by", "username", _]:
                return _json({"errors": [{"title": "Not Found Error", "resource_type": "user"}]})
            case ["users", "77", "tweets"]:
                assert request.args["exclude"] == "retweets"
                return self._listed(request)
            case ["tweets", "search", "recent"]:
                assert request.args["query"] == f"({SEARCH}) -is:retweet"
                return self._listed(request)
        return Answer('{"title": "Not Found Error", "status": 404}', 404)

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        references = [{"type": "replied_to", "id": answers}] if answers else []
        return str(self._add(text, author, referenced_tweets=references)["id"])

    def edit(self, source_id: str, text: str) -> None:
        (latest, *_) = [
            each for each in reversed(self.posts) if each["edit_history_tweet_ids"][0] == source_id
        ]
        self.posts.remove(latest)
        new = self._add(text, latest["author_id"])
        new["edit_history_tweet_ids"] = [*latest["edit_history_tweet_ids"], new["id"]]

    def by_program(self, text: str) -> None:
        self._add(f"RT @ada: {text}", "bob", referenced_tweets=[{"type": "retweeted", "id": "1"}])

    def too_often(self, seconds: int) -> Answer:
        reset = str(int(self.clock.now().timestamp()) + seconds)
        return Answer('{"title": "Too Many Requests"}', 429, headers={"x-rate-limit-reset": reset})

    def revoked(self) -> Answer:
        return Answer('{"title": "Unauthorized", "type": "about:blank", "status": 401}', 401)

    def _add(self, said: str, author: str, **more: Any) -> dict[str, Any]:
        now = self.clock.now()
        number = (int(now.timestamp() * 1000) - 1288834974657 << 22) + len(self.posts)
        escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        post = {
            "id": str(number), "text": escaped, "author_id": author, "conversation_id": str(number),
            "created_at": f"{now:%Y-%m-%dT%H:%M:%S}.000Z", "edit_history_tweet_ids": [str(number)], **more,
        }  # fmt: skip
        self.posts.append(post)
        return post

    def _listed(self, request: Request) -> Answer:
        since, token = int(request.args.get("since_id", 0)), request.args.get("pagination_token")
        below = int(token.removeprefix("t")) if token else 2**63
        found = [each for each in reversed(self.posts) if since < int(each["id"]) < below]
        listed = found[: int(request.args["max_results"])]
        if not listed:
            return _json({"meta": {"result_count": 0}})
        meta = {"result_count": len(listed), "newest_id": listed[0]["id"], "oldest_id": listed[-1]["id"]}
        if len(found) > len(listed):
            meta["next_token"] = f"t{listed[-1]['id']}"
        return _json({"data": listed, "meta": meta})


def _json(content: object) -> Answer:
    return Answer(json.dumps(content), content_type="application/json")


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> XServer:
    return XServer(server, http, clock)


class TestX(PullContract):
    pass


def test_long_posts_short_addresses_and_quotes_are_read_whole(service: XServer) -> None:
    whole = {"text": "Long &amp; https://t.co/a", "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://ndt.example/x"}],
             "hashtags": [{"start": 0, "end": 4, "tag": "ndt"}]}}  # fmt: skip
    post_id = service._add("Lo…", "ada", note_tweet=whole, referenced_tweets=[{"type": "quoted", "id": "5"}])[
        "id"
    ]
    (found,) = service.community.pull("@works", None).records
    assert isinstance(found, Contribution)
    assert "<https://ndt.example/x>" in found.markdown
    assert "Lo…" not in found.markdown
    assert (found.tags, found.particulars) == (("ndt",), ("https://x.com/i/web/status/5",))
    assert found.link == f"https://x.com/i/web/status/{post_id}"
    assert kept_of(*pages_of(service)).contributions.keys() == {post_id}


def test_protected_accounts_and_missing_ones_are_not_read(
    service: XServer, http: HttpClient, clock: SetClock
) -> None:
    service.post("Between us")
    service.protected = True
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull("@works", None)
    assert refused.value.code == "community.forbidden"
    other = X(
        CommunityConnection(http, clock, {"read": "@nobody"}, {"token": SECRET}), service.server.url_for("/2")
    )
    with pytest.raises(CommunityTrouble) as missing:
        other.pull("@nobody", None)
    assert missing.value.code == "community.gone"


def test_a_plan_without_access_needs_a_person_and_a_search_that_stood_still_begins_anew(
    service: XServer,
) -> None:
    for status, body, code in (
        (402, '{"title": "CreditsDepleted"}', "community.forbidden"),
        (403, '{"title": "Client Forbidden", "reason": "client-not-enrolled"}', "community.forbidden"),
        (
            400,
            '{"errors": [{"parameters": {"since_id": ["1"]}}], "title": "Invalid Request"}',
            "community.cursor_lost",
        ),
    ):
        service.fault = lambda _, body=body, status=status: Answer(body, status)
        with pytest.raises(CommunityTrouble) as refused:
            service.community.pull(SEARCH, None)
        assert refused.value.code == code
