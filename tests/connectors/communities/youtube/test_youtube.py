"""YouTube on loopback, as the reference of its Data API v3 describes commentThreads, comments, videos and errors."""

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.youtube import YouTube
from connectors.contract import Channel, CommunityTrouble, ConnectorError, Contribution
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.contract.pull_contract import SECRET, PullContract, Service, kept_of, pages_of

VIDEO = "wtLJPvx7-ys"


class YouTubeServer(Service):
    """One video; a thread comes with at most two of its replies."""

    channel = VIDEO
    page_size = 50

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.comments: dict[str, dict[str, Any]] = {}
        self.roots: list[str] = []
        self.replies: dict[str, list[str]] = {}
        self.status = "public"
        settings = {"videos": f"https://www.youtube.com/watch?v={VIDEO}&t=5"}
        connection = CommunityConnection(http, clock, settings, {"api_key": SECRET})
        self.community = YouTube(connection, server.url_for("/youtube/v3"))

    def answer(self, request: Request) -> Answer:
        assert SECRET not in request.url
        if request.headers.get("X-Goog-Api-Key") != SECRET:
            return self.revoked()
        match request.path.removeprefix("/youtube/v3/"):
            case "videos":
                return _json({"kind": "youtube#videoListResponse", "items": [self._video()]})
            case "commentThreads":
                assert request.args["videoId"] == VIDEO
                return self._listed(request, [*reversed(self.roots)], self._thread)
            case "comments":
                return self._listed(
                    request, self.replies[request.args["parentId"]], self.comments.__getitem__
                )
        return error(404, "notFound")

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        number = f"{len(self.comments):08}"
        comment_id = f"{answers}.{number}" if answers else f"Ugz{number}"
        now = (at or self.clock.now()).isoformat().replace("+00:00", "Z")
        snippet = {
            "authorDisplayName": "@never-kept", "authorProfileImageUrl": "https://yt3.example/p.jpg",
            "authorChannelUrl": "http://www.youtube.com/@never-kept", "authorChannelId": {"value": author},
            "videoId": VIDEO, "textDisplay": text, "textOriginal": text, "canRate": True, "viewerRating": "none",
            "likeCount": 0, "publishedAt": now, "updatedAt": now, **({"parentId": answers} if answers else {}),
        }  # fmt: skip
        self.comments[comment_id] = {
            "kind": "youtube#comment",
            "etag": "e",
            "id": comment_id,
            "snippet": snippet,
        }
        (self.replies.setdefault(answers, []) if answers else self.roots).append(comment_id)
        return comment_id

    def edit(self, source_id: str, text: str) -> None:
        now = self.clock.now().isoformat()
        self.comments[source_id]["snippet"] |= {"textDisplay": text, "updatedAt": now}

    def too_often(self, seconds: int) -> Answer:
        """The day's quota is used up, so many seconds before midnight in California."""
        here = self.clock.now().astimezone(ZoneInfo("America/Los_Angeles"))
        midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        self.clock.advance(timedelta(seconds=midnight.timestamp() - here.timestamp() - seconds))
        return error(403, "quotaExceeded", domain="youtube.quota")

    def revoked(self) -> Answer:
        return error(400, "badRequest", details=[{"@type": "ErrorInfo", "reason": "API_KEY_INVALID"}])

    def _listed(self, request: Request, ids: list[str], shown: Any) -> Answer:
        assert request.args["textFormat"] == "plainText"
        token, most = request.args.get("pageToken"), int(request.args["maxResults"])
        start = ids.index(token.removeprefix("after-")) + 1 if token else 0
        listed = ids[start : start + most]
        following = {"nextPageToken": f"after-{listed[-1]}"} if start + most < len(ids) else {}
        info = {"totalResults": len(listed), "resultsPerPage": most}
        return _json({"etag": "e", **following, "pageInfo": info, "items": [shown(each) for each in listed]})

    def _thread(self, root: str) -> dict[str, Any]:
        replies = self.replies.get(root, [])
        snippet = {
            "videoId": VIDEO, "topLevelComment": self.comments[root], "canReply": True,
            "totalReplyCount": len(replies), "isPublic": True,
        }  # fmt: skip
        some = {"replies": {"comments": [self.comments[each] for each in replies[:2]]}} if replies else {}
        return {"kind": "youtube#commentThread", "id": root, "snippet": snippet, **some}

    def _video(self) -> dict[str, Any]:
        return {
            "kind": "youtube#video", "id": VIDEO, "snippet": {"title": "Keynote", "channelTitle": "Never Kept"},
            "statistics": {"viewCount": "5", "commentCount": str(len(self.comments))},
            "status": {"privacyStatus": self.status},
        }  # fmt: skip


def error(status: int, reason: str, domain: str = "global", **more: Any) -> Answer:
    errors = [{"message": "…", "domain": domain, "reason": reason}]
    body = {"error": {"code": status, "message": "…", "errors": errors, **more}}
    return Answer(json.dumps(body), status, content_type="application/json")


def _json(content: object) -> Answer:
    return Answer(json.dumps(content), content_type="application/json")


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> YouTubeServer:
    return YouTubeServer(server, http, clock)


class TestYouTube(PullContract):
    pass


def test_all_replies_are_read_and_nobody_is_named(service: YouTubeServer) -> None:
    root = service.post("Who has *measured* this?")
    said = {service.post(f"I have, number {number}", answers=root) for number in range(120)}
    pages = list(pages_of(service))
    found = kept_of(*pages).contributions
    assert found.keys() == {root, *said}
    assert "ever-kept" not in repr(pages).casefold()
    assert found[root].link == f"https://www.youtube.com/watch?v={VIDEO}&lc={root}"
    assert found[root].channel == Channel(VIDEO, "Keynote")
    service.requests.clear()
    list(pages_of(service, pages[-1].checkpoint))
    assert len(service.requests) <= 5, "an idle video costs few units"


@pytest.mark.parametrize(
    ("status", "reason", "code"),
    [
        (403, "commentsDisabled", "community.forbidden"),
        (403, "accessNotConfigured", "community.forbidden"),
        (404, "videoNotFound", "community.gone"),
        (400, "invalidPageToken", "community.cursor_lost"),
        (403, "rateLimitExceeded", "community.rate_limited"),
    ],
)
def test_why_youtube_refuses_is_told(service: YouTubeServer, status: int, reason: str, code: str) -> None:
    service.fault = lambda _: error(status, reason)
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull(VIDEO, None)
    assert refused.value.code == code


def test_a_video_that_is_not_public_is_not_read(
    service: YouTubeServer, http: HttpClient, clock: SetClock
) -> None:
    service.post("Between us")
    service.status = "unlisted"
    assert service.community.check().warnings
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull(VIDEO, None)
    assert refused.value.code == "community.gone"
    with pytest.raises(CommunityTrouble):
        service.community.pull("another-one", None)
    for wrong in ("https://example.org/", "short"):
        with pytest.raises(ConnectorError):
            YouTube(CommunityConnection(http, clock, {"videos": wrong}, {"api_key": SECRET}))


def test_a_comment_of_an_account_that_is_gone_is_left_out(service: YouTubeServer) -> None:
    gone, stays = service.post("Mine"), service.post("Mine too")
    del service.comments[gone]["snippet"]["authorChannelId"]
    (page,) = pages_of(service)
    assert [each.source_id for each in page.records if isinstance(each, Contribution)] == [stays]
    assert page.left_out == 1
