"""A server of the AT protocol on loopback, as its lexicons (com.atproto.repo and others) and the PDS's code have it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.bluesky import Bluesky
from connectors.contract import CommunityTrouble, Contribution
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from sync.contributions.plain import plain_text
from tests.connectors.contract.pull_contract import PullContract, Service, kept_of, pages_of

DID, HANDLE = "did:plc:vwzwgnygau7ed7b7wt5ux7y2", "ada.works.example"
POSTS = "app.bsky.feed.post"
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


class PersonalDataServer(Service):
    """The repository of one account: whoever posts in the channel is that account."""

    channel = DID
    page_size = 100

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.records: dict[str, dict[str, Any]] = {}
        self.labels: list[dict[str, str]] = []
        self.made = 0
        settings = {"site": server.url_for(""), "accounts": f"@{HANDLE}\nnobody.example\n"}
        self.community = Bluesky(CommunityConnection(http, clock, settings))

    def account(self, author: str) -> str:
        return DID

    def answer(self, request: Request) -> Answer:
        match request.path.removeprefix("/xrpc/"):
            case "com.atproto.server.describeServer":
                return _json({"did": "did:web:works.example", "availableUserDomains": [".works.example"]})
            case "com.atproto.repo.describeRepo" if request.args["repo"] in (DID, HANDLE):
                return _json(
                    {"handle": HANDLE, "did": DID, "didDoc": {}, "collections": [], "handleIsCorrect": True}
                )
            case "com.atproto.repo.listRecords" if request.args["repo"] == DID:
                return _json(self._listed(request))
        return _json({"error": "InvalidRequest", "message": "Could not find repo"}, 400)

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        reference = {"uri": answers, "cid": "bafyreib"}
        more = {"reply": {"root": reference, "parent": reference}} if answers else {}
        return self.add({"$type": POSTS, "text": text, "langs": ["de"], "createdAt": self._now(), **more})

    def add(self, record: dict[str, Any]) -> str:
        self.made += 1
        micros = (self.clock.now() - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        number = (micros + self.made) << 10
        uri = f"at://{DID}/{POSTS}/{''.join(_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))}"
        self.records[uri] = {"uri": uri, "cid": "bafyreia", "value": record}
        return uri

    def delete(self, source_id: str) -> None:
        del self.records[source_id]

    def too_often(self, seconds: int) -> Answer:
        reset = str(int(self.clock.now().timestamp()) + seconds)
        headers = {"ratelimit-limit": "3000", "ratelimit-remaining": "0", "ratelimit-reset": reset}
        return Answer(
            '{"error": "RateLimitExceeded"}', 429, headers=headers | {"ratelimit-policy": "3000;w=300"}
        )

    def revoked(self) -> Answer:
        return _json({"error": "AuthenticationRequired", "message": "Log in"}, 401)

    def _listed(self, request: Request) -> dict[str, Any]:
        """By key, after the cursor; the last key is told as the cursor, at the end as well."""
        if request.args["collection"] != POSTS:
            value = {"$type": "app.bsky.actor.profile", "displayName": "Never Kept"}
            labels = {"$type": "com.atproto.label.defs#selfLabels", "values": self.labels}
            return {
                "records": [
                    {"uri": f"at://{DID}/app.bsky.actor.profile/self", "value": value | {"labels": labels}}
                ]
            }
        assert request.args["reverse"] == "true"
        after = f"at://{DID}/{POSTS}/{request.args.get('cursor', '')}"
        told = [self.records[each] for each in sorted(each for each in self.records if each > after)]
        told = told[: int(request.args["limit"])]
        return {"records": told, **({"cursor": told[-1]["uri"].rpartition("/")[2]} if told else {})}

    def _now(self) -> str:
        return self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(content: object, status: int = 200) -> Answer:
    return Answer(json.dumps(content), status, content_type="application/json")


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> PersonalDataServer:
    return PersonalDataServer(server, http, clock)


class TestBluesky(PullContract):
    pass


def test_accounts_that_the_server_does_not_hold_are_told(service: PersonalDataServer) -> None:
    assert [(each.id, each.title) for each in service.community.channels()] == [(DID, HANDLE)]
    assert len(service.community.check().warnings) == 1
    for name in ("nobody.example", "did:plc:another", "https://inner.example/", "a.example?x=1"):
        with pytest.raises(CommunityTrouble) as refused:
            service.community.pull(name, None)
        assert refused.value.code == "community.gone"


def test_whoever_does_not_want_to_be_shown_outside_is_not_read(service: PersonalDataServer) -> None:
    service.post("For those who are logged in")
    checkpoint = service.community.pull(DID, None).checkpoint
    service.labels.append({"val": "!no-unauthenticated"})
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull(DID, checkpoint)
    assert refused.value.code == "community.forbidden"


def test_nobody_elses_server_is_asked_whatever_an_account_says(
    service: PersonalDataServer, clock: SetClock, http: HttpClient
) -> None:
    elsewhere = {"id": "#atproto_pds", "serviceEndpoint": "http://127.0.0.1:1/"}
    told = {"handle": HANDLE, "did": DID, "didDoc": {"service": [elsewhere]}, "collections": []}
    said = service.post("Here")
    service.fault = lambda each: _json(told) if "describeRepo" in each.path else service.answer(each)
    assert kept_of(*pages_of(service)).texts() == {said: "Here"}
    assert Bluesky(CommunityConnection(http, clock, {"accounts": HANDLE})).manifest.hosts == (
        "https://bsky.social",
    )


def test_a_post_as_the_documentation_shows_it_is_read(service: PersonalDataServer) -> None:
    record = json.loads(
        """{"$type": "app.bsky.feed.post", "createdAt": "2023-08-07T05:46:14.423045Z", "langs": ["th", "en-US"],
          "text": "✨ see example.com *now* #lernen @bob.works.example", "tags": ["more"],
          "facets": [
            {"index": {"byteStart": 8, "byteEnd": 19},
             "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/a_b?c=\\"d\\""}]},
            {"index": {"byteStart": 1, "byteEnd": 3},
             "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://within.a.character.example"}]},
            {"index": {"byteStart": 26, "byteEnd": 33},
             "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "lernen"}]},
            {"index": {"byteStart": 400, "byteEnd": 900},
             "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://outside.example"}]}, null],
          "embed": {"$type": "app.bsky.embed.external",
            "external": {"uri": "https://shared.example/", "title": "x"}}}"""
    )
    uri = service.add(record)
    service.add(record | {"createdAt": "9999-99-99"})
    (page,) = pages_of(service)
    (read,) = page.records
    assert isinstance(read, Contribution)
    assert plain_text(read.markdown) == "✨ see example.com *now* #lernen @bob.works.example"
    assert "[example.com](https://example.com/a_b?c=" in read.markdown
    assert "outside.example" not in read.markdown
    assert (read.tags, read.particulars) == (("more", "lernen"), ("https://shared.example/",))
    assert read.link == f"https://bsky.app/profile/{DID}/post/{uri.rpartition('/')[2]}"
    assert "Never" not in repr(page)
    assert page.left_out == 1
