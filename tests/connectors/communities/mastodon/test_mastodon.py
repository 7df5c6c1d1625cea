"""Mastodon, on loopback, as its documentation (docs.joinmastodon.org: methods, entities, rate limits) describes it."""

import json
from bisect import bisect_left
from datetime import datetime, timedelta
from html import escape
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.mastodon import Mastodon
from connectors.contract import CommunityTrouble, Contribution
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from sync.contributions.plain import plain_text
from tests.connectors.contract.pull_contract import SECRET, PullContract, Service, kept_of, pages_of

ACCOUNTS = {"ada": "109348684", "bob": "14715", "stoa": "23634", "bot": "99"}


class MastodonServer(Service):
    """Posts under one hashtag, by accounts of this and other servers."""

    channel = "#lernen"
    page_size = 40

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.posts: list[dict[str, Any]] = []
        self.http = http
        self.community = self.connected(SECRET)

    def connected(self, token: str, places: str = "#lernen\n@ada\n") -> Mastodon:
        settings = {"site": self.server.url_for(""), "places": places}
        return Mastodon(
            CommunityConnection(self.http, self.clock, settings, {"token": token} if token else {})
        )

    def account(self, author: str) -> str:
        return ACCOUNTS[author]

    def answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization", f"Bearer {SECRET}") != f"Bearer {SECRET}":
            return self.revoked()
        match request.path.removeprefix("/api/").split("/"):
            case ["v2", "instance"]:
                return _json({"domain": "works.example", "title": "Works", "version": "4.5.2"})
            case ["v1", "accounts", "verify_credentials"]:
                return _json(self._person("stoa"))
            case ["v1", "accounts", "lookup"] if request.args["acct"] in ACCOUNTS:
                return _json(self._person(request.args["acct"]))
            case ["v1", "timelines", "tag", "lernen"]:
                return self._listed(request, [each for each in self.posts if each["tags"]])
            case ["v1", "accounts", number, "statuses"]:
                return self._listed(request, [each for each in self.posts if each["account"]["id"] == number])
        return _json({"error": "Record not found"}, 404)

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        return self.add(text, author, in_reply_to_id=answers)

    def edit(self, source_id: str, text: str) -> None:
        (post,) = (each for each in self.posts if each["id"] == source_id)
        post |= {"content": _html(text), "edited_at": self._now()}

    def delete(self, source_id: str) -> None:
        self.posts = [each for each in self.posts if each["id"] != source_id]

    def whisper(self, text: str) -> None:
        """What followers alone may read is told to whoever follows."""
        self.add(text, "ada", visibility="private")

    def by_program(self, text: str) -> None:
        self.add(text, "bot")
        self.add("", "ada", reblog={"id": "1", "content": _html(text)})

    def too_often(self, seconds: int) -> Answer:
        reset = self.clock.now() + timedelta(seconds=seconds)
        headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0"}
        headers["X-RateLimit-Reset"] = reset.isoformat(timespec="microseconds").replace("+00:00", "Z")
        return Answer('{"error": "Too many requests"}', 429, headers=headers)

    def revoked(self) -> Answer:
        return _json({"error": "The access token is invalid"}, 401)

    def add(self, text: str, author: str, **more: Any) -> str:
        number = (int(self.clock.now().timestamp() * 1000) << 16) + len(self.posts)
        self.posts.append(
            {
                "id": str(number), "created_at": self._now(), "in_reply_to_id": None, "in_reply_to_account_id": None,
                "sensitive": False, "spoiler_text": "", "visibility": "public", "language": "de",
                "uri": f"https://works.example/users/{author}/statuses/{number}",
                "url": f"https://works.example/@{author}/{number}", "replies_count": 0, "reblogs_count": 0,
                "favourites_count": 0, "edited_at": None, "content": _html(text), "reblog": None,
                "account": self._person(author), "media_attachments": [], "mentions": [], "emojis": [],
                "tags": [{"name": "lernen", "url": "https://works.example/tags/lernen"}], "card": None, "poll": None,
                **more,
            }
        )  # fmt: skip
        return str(number)

    def _listed(self, request: Request, posts: list[dict[str, Any]]) -> Answer:
        limit = int(request.args["limit"])
        assert limit <= 40
        before = int(request.args.get("max_id", 1 << 63))
        end = bisect_left(posts, before, key=lambda each: int(each["id"]))
        return _json(posts[max(end - limit, 0) : end][::-1])

    def _person(self, name: str) -> dict[str, Any]:
        return {
            "id": ACCOUNTS[name], "username": name, "acct": name, "display_name": "Never Kept", "locked": False,
            "bot": name == "bot", "url": f"https://works.example/@{name}",
        }  # fmt: skip

    def _now(self) -> str:
        return self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _html(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _json(content: object, status: int = 200) -> Answer:
    return Answer(json.dumps(content), status, content_type="application/json")


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> MastodonServer:
    return MastodonServer(server, http, clock)


class TestMastodon(PullContract):
    pass


def test_an_account_is_read_and_what_is_not_there_is_told(service: MastodonServer) -> None:
    mine = service.post("Mine", author="ada")
    service.add("For my followers", "ada", visibility="private")
    service.add("Between us", "ada", visibility="direct")
    service.post("Not mine", author="bob")
    mastodon = service.connected("", "@ada\n@nobody@works.example\nada")
    assert [each.id for each in mastodon.channels()] == ["@ada"]
    assert len(mastodon.check().warnings) == 1
    assert mastodon.check().account == "works.example"
    page = mastodon.pull("@ada", None)
    assert kept_of(page).texts() == {mine: "Mine"}
    assert page.left_out == 2
    assert "Never" not in repr(page)
    for name in ("@nobody@works.example", "../../v2/search", "#a/b"):
        with pytest.raises(CommunityTrouble) as refused:
            mastodon.pull(name, None)
        assert refused.value.code == "community.gone"


def test_what_comes_late_from_another_server_is_found_within_a_day(service: MastodonServer) -> None:
    early = service.add("Said first", "bob")
    late = service.posts.pop()  # this server does not have it yet
    service.clock.advance(timedelta(hours=20))
    service.post("Said later")
    (*_, last) = pages_of(service)
    service.posts.insert(0, late)
    assert early in kept_of(*pages_of(service, last.checkpoint)).texts()


def test_a_busy_hashtag_is_read_again_in_part_alone(service: MastodonServer) -> None:
    for number in range(400):
        service.clock.advance(timedelta(seconds=10))
        service.post(f"Number {number}")
    (*_, last) = pages_of(service)
    said = {service.post(f"New {number}"): f"New {number}" for number in range(250)}
    pages = list(pages_of(service, last.checkpoint))
    assert kept_of(*pages).texts().items() >= said.items()
    assert len(pages) == 7  # what is new, and no more than the page that it ends in
    assert len(list(pages_of(service, pages[-1].checkpoint))) == 5


def test_a_server_that_shows_nothing_to_strangers_asks_for_a_token(service: MastodonServer) -> None:
    service.fault = lambda _: _json({"error": "This method requires an authenticated user"}, 422)
    with pytest.raises(CommunityTrouble, match="access token") as refused:
        service.connected("").pull("#lernen", None)
    assert refused.value.needs_person


def test_a_post_as_the_documentation_shows_it_is_read(service: MastodonServer) -> None:
    service.posts.append(
        json.loads(
            """{
              "id": "103270115826048975", "created_at": "2019-12-08T03:48:33.901Z",
              "in_reply_to_id": "103270115826048970",
              "in_reply_to_account_id": "1", "sensitive": true, "spoiler_text": "Ends *badly*", "visibility": "public",
              "language": "en", "uri": "https://mastodon.example/users/G/statuses/103270115826048975",
              "url": "https://mastodon.example/@G/103270115826048975", "edited_at": null,
              "content":
                "<p>&quot;I lost my <b>all</b>&quot;<br>see <a href=\\"https://e.example/a\\">this</a></p>",
              "reblog": null, "application": {"name": "Web", "website": null},
              "account": {"id": "1", "username": "G", "acct": "G", "display_name": "Never Kept", "locked": false,
                "bot": false, "created_at": "2016-03-16T14:34:26.392Z", "fields": [], "emojis": []},
              "media_attachments": [], "mentions": [], "tags": [{"name": "lernen", "url": "x"}], "emojis": [],
              "card": null,
              "poll": {"id": "34830", "options": [{"title": "accept", "votes_count": 6}, {"title": "deny"}]}}"""
        )
    )
    (page,) = [each for each in pages_of(service) if each.records]
    (read,) = page.records
    assert isinstance(read, Contribution)
    assert (read.in_reply_to, read.tags, read.particulars) == (
        "103270115826048970",
        ("lernen",),
        ("accept", "deny"),
    )
    assert plain_text(read.markdown).startswith('Ends *badly*\n"I lost my all"')
    assert "[this](https://e.example/a)" in read.markdown
