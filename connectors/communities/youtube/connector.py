"""Comments under videos, by the YouTube Data API v3 (developers.google.com/youtube/v3/docs/commentThreads/list)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from config.language import N_
from connectors.communities.answers import UNREADABLE, member, objects, readable, text
from connectors.communities.asking import Asker, Words, cursor_lost, too_often
from connectors.communities.connection import CommunityConnection
from connectors.communities.instants import of_iso, revision_at
from connectors.communities.markup import from_plain
from connectors.communities.youtube.manifest import MANIFEST
from connectors.contract import (
    Author,
    Channel,
    Checked,
    Checkpoint,
    CommunityTrouble,
    ConnectorError,
    Contribution,
    ContributionKind,
    Page,
)
from connectors.http import HttpTrouble, Response

SOURCE: Final = "youtube:www.youtube.com"
_API: Final = "https://www.googleapis.com/youtube/v3"
_THREADS: Final = 50  # of a page; the ids of those with more replies stand in the cursor
_REPLIES: Final = 100  # the most that comments.list gives
_MOST_VIDEOS: Final = 50  # that videos.list takes at once
_LONGEST_TOKEN: Final = 400
_VIDEO: Final = re.compile(r"(?:^|[?&]v=|youtu\.be/|/shorts/|/live/|/embed/)([A-Za-z0-9_-]{11})(?=$|[?&#/])")
_PACIFIC: Final = ZoneInfo("America/Los_Angeles")  # where the day of a quota ends
_WORDS: Final = Words(
    unauthorised=N_(
        "YouTube does not take the API key. Make one in the Google Cloud console under APIs & Services → Credentials, "
        "and enter it."
    ),
    forbidden=N_(
        "YouTube does not let this key read. In the Google Cloud console, enable the YouTube Data API v3 for its "
        "project, and lift restrictions of the key to other interfaces."
    ),
    gone=N_("There is no such public video any more. Choose another one, or stop reading it."),
)
_DISABLED: Final = N_("Comments are turned off under this video. Choose another one, or stop reading it.")
_MISSING: Final = N_(
    "Not all of the videos are there and public. Look at their addresses, and enter those that are."
)


class YouTube:
    """Reads the comments under public videos, and all replies to them.

    The API tells nothing of what has changed. So the first reading goes through all threads, the latest first, and so
    does a later one when the video has another number of comments than then; otherwise only the latest are looked at.
    """

    manifest = MANIFEST

    def __init__(self, connection: CommunityConnection, api: str = _API) -> None:
        """Raises `ConnectorError` for what names no video."""
        found = [_VIDEO.search(each) for each in connection.required("videos").split()]
        self._videos = list(dict.fromkeys(each[1] for each in found if each))
        if None in found or len(self._videos) > _MOST_VIDEOS:
            raise ConnectorError(
                "Enter at most 50 videos, each by its id or its address.", code="connector.no_setting"
            )
        headers = {"X-Goog-Api-Key": connection.required("api_key")}
        self._asker = _YouTubeAsker(connection.http, connection.clock, _WORDS, headers)
        self._api = api

    def check(self) -> Checked:
        """Whether the key is taken, and all videos are there."""
        there = self._described(self._videos)
        warnings = (_MISSING,) if len(there) < len(self._videos) else ()
        return Checked(
            SOURCE, ", ".join(_title(each) for each in there.values())[:255] or "YouTube", warnings
        )

    def channels(self) -> Sequence[Channel]:
        """The videos that were entered, as far as they are public."""
        channels = [Channel(id_, _title(each)) for id_, each in self._described(self._videos).items()]
        return sorted(channels, key=lambda channel: channel.title.casefold())

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page: of threads, or of the replies to one that has more than come with it."""
        cursor = _Cursor.read(since)
        if channel not in self._videos:
            raise self._asker.gone()
        with readable():
            if cursor.parents:
                return self._replies(channel, cursor, begin)
            if not cursor.page:
                video = self._described([channel]).get(channel)
                if video is None:
                    raise self._asker.gone()
                cursor = cursor.begun(_count(video), _title(video)[:100])
            return self._threads(channel, cursor, begin)

    def _described(self, videos: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The public ones among these videos."""
        with readable():
            asked: dict[str, str | int] = {
                "part": "snippet,statistics,status",
                "id": ",".join(videos),
                "maxResults": _MOST_VIDEOS,
            }
            found = objects(member(self._asker.get(f"{self._api}/videos", asked), "items"))
            return {
                text(each, "id"): each
                for each in found
                if member(each.get("status"), "privacyStatus") == "public" and each["id"] in videos
            }

    def _threads(self, video: str, cursor: "_Cursor", begin: datetime | None) -> Page:
        answer = self._list(
            "commentThreads",
            cursor.page,
            part="snippet,replies",
            videoId=video,
            maxResults=_THREADS,
            order="time",
        )
        comments: list[dict[str, Any]] = []
        parents: list[str] = []
        for thread in objects(member(answer, "items")):
            comments.append(thread["snippet"]["topLevelComment"])
            replies = objects(member(thread.get("replies") or {}, "comments") or [])
            total = thread["snippet"].get("totalReplyCount")
            if isinstance(total, int) and total > len(replies):
                parents.append(text(thread, "id"))  # not all come along; which ones do, nobody says
            else:
                comments += replies
        is_whole = cursor.is_whole
        following = replace(
            cursor, page=_token(answer) if is_whole else "", parents=tuple(parents), replies=""
        )
        return self._page(video, comments, following, begin)

    def _replies(self, video: str, cursor: "_Cursor", begin: datetime | None) -> Page:
        parent, *rest = cursor.parents
        try:
            answer = self._list(
                "comments", cursor.replies, part="snippet", parentId=parent, maxResults=_REPLIES
            )
        except CommunityTrouble as trouble:
            if trouble.code != "community.gone":
                raise
            answer = {"items": []}  # deleted since the thread was listed
        token = _token(answer)
        following = replace(cursor, parents=cursor.parents if token else tuple(rest), replies=token)
        return self._page(video, objects(member(answer, "items")), following, begin)

    def _list(self, what: str, page: str, **asked: str | int) -> Any:
        token = {"pageToken": page} if page else {}
        return self._asker.get(f"{self._api}/{what}", {**asked, "textFormat": "plainText", **token})

    def _page(
        self, video: str, comments: Sequence[dict[str, Any]], cursor: "_Cursor", begin: datetime | None
    ) -> Page:
        channel = Channel(video, cursor.title or video)
        read = list(_read(channel, comments))
        records = tuple(
            each for each in read if each and (begin is None or (each.edited_at or each.occurred_at) >= begin)
        )
        more = bool(cursor.page or cursor.parents)
        return Page(records, (cursor if more else cursor.done()).checkpoint(), more, read.count(None))


def _read(channel: Channel, comments: Sequence[dict[str, Any]]) -> Iterator[Contribution | None]:
    for each in comments:
        try:
            yield _contribution(channel, each)
        except UNREADABLE:
            yield None


def _contribution(channel: Channel, comment: Mapping[str, Any]) -> Contribution:
    snippet, source_id = comment["snippet"], text(comment, "id")
    occurred_at, updated = (
        of_iso(snippet["publishedAt"]),
        of_iso(snippet.get("updatedAt") or snippet["publishedAt"]),
    )
    edited_at = updated if updated > occurred_at else None
    parent = snippet.get("parentId")
    markdown = from_plain(text(snippet, "textDisplay"))
    if not markdown.strip() or len(source_id) > 255:
        raise ValueError("nothing is said")
    return Contribution(
        source=SOURCE,
        source_id=source_id,
        revision=revision_at(occurred_at, edited_at),
        kind=ContributionKind.REPLY if parent else ContributionKind.POST,
        author=Author(text(snippet["authorChannelId"], "value")),
        occurred_at=occurred_at,
        edited_at=edited_at,
        markdown=markdown,
        in_reply_to=text(snippet, "parentId") if parent else None,
        link=f"https://www.youtube.com/watch?v={channel.id}&lc={source_id}",
        channel=channel,
    )


class _YouTubeAsker(Asker):
    """Reads why YouTube refuses: the reason of its first error."""

    def refusal(self, response: Response) -> CommunityTrouble:
        reason = _reason(response)
        if reason in ("quotaExceeded", "dailyLimitExceeded"):
            return too_often(_until_midnight(self._clock.now()))
        if reason in ("rateLimitExceeded", "userRateLimitExceeded"):
            return too_often(self._wait(response, self._clock.now()))
        if reason in ("API_KEY_INVALID", "keyInvalid", "keyExpired"):
            return self.unauthorised()
        if reason == "commentsDisabled":
            return CommunityTrouble(_DISABLED, code="community.forbidden", needs_person=True)
        if reason == "invalidPageToken":
            return cursor_lost()
        return super().refusal(response)


def _reason(response: Response) -> str:
    try:
        error = member(response.json(), "error")
        details = [each.get("reason") for each in objects(member(error, "details") or [])]
        reasons = [each.get("reason") for each in objects(member(error, "errors") or [])]
    except (HttpTrouble, *UNREADABLE):
        return ""
    return next((each for each in (*details, *reasons) if isinstance(each, str)), "")


def _until_midnight(now: datetime) -> float:
    here = now.astimezone(_PACIFIC)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(0), _PACIFIC)
    return (midnight.timestamp()) - now.timestamp()


def _token(answer: Any) -> str:
    token = member(answer, "nextPageToken")
    return token if isinstance(token, str) and len(token) <= _LONGEST_TOKEN else ""


def _title(video: Mapping[str, Any]) -> str:
    title = member(video.get("snippet") or {}, "title")
    return title if isinstance(title, str) and title else str(video["id"])


def _count(video: Mapping[str, Any]) -> str:
    return str(member(video.get("statistics") or {}, "commentCount"))[:20]


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where the reading is: on a page of threads, or (`parents`) on a page of the replies to the first of these.

    `count` is how many comments the video had when this reading began, `before` when the last one did that came to its
    end; `is_whole` says that all threads are read.
    """

    page: str = ""
    parents: tuple[str, ...] = ()
    replies: str = ""
    count: str = ""
    before: str = ""
    is_whole: bool = True
    title: str = ""

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            page, parents, replies, count, before, is_whole, title = json.loads(checkpoint.cursor)
            return cls(
                str(page),
                tuple(map(str, parents)),
                str(replies),
                str(count),
                str(before),
                bool(is_whole),
                str(title),
            )
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(json.dumps(astuple(self), separators=(",", ":"), ensure_ascii=False))

    def begun(self, count: str, title: str) -> "_Cursor":
        return _Cursor(count=count, before=self.before, is_whole=count != self.before, title=title)

    def done(self) -> "_Cursor":
        return _Cursor(before=self.count)
