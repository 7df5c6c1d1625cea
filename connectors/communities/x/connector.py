"""Public posts of accounts, or of a search, by X's API v2 with an app's bearer token (docs.x.com/x-api/posts)."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from html import unescape
from typing import Any, Final, Self
from urllib.parse import quote

from config.language import N_
from connectors.communities.answers import UNREADABLE, member, objects, readable, text
from connectors.communities.asking import Asker, Words, cursor_lost
from connectors.communities.connection import CommunityConnection
from connectors.communities.instants import of_iso, of_milliseconds
from connectors.communities.markup import from_plain
from connectors.communities.x.manifest import MANIFEST
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
from connectors.http import Response, retry_after

SOURCE: Final = "x:x.com"
_API: Final = "https://api.x.com/2"
_PAGE: Final = 100  # the most posts that X gives in one page
_LONGEST_QUERY: Final = 255  # characters; it is the channel's id
_MOST_CHANNELS: Final = 50
_LONGEST_TOKEN: Final = 400
_FIELDS: Final = (
    "author_id,conversation_id,created_at,edit_history_tweet_ids,entities,note_tweet,referenced_tweets"
)
_USER: Final = re.compile(r"@([A-Za-z0-9_]{1,15})")
_ID: Final = re.compile(r"[0-9]{1,19}")
_FIRST_SNOWFLAKE: Final = 1288834974657  # milliseconds after 1970, from which ids of posts count
_WORDS: Final = Words(
    unauthorised=N_(
        "X does not know the bearer token. Make a new one in the developer console under your app's keys and tokens, "
        "and enter it."
    ),
    forbidden=N_(
        "X does not let this app read. See in the developer console whether it belongs to a project whose plan has "
        "this access; posts of protected accounts are never read."
    ),
    gone=N_("There is no such account on X any more. Choose another one, or stop reading it."),
)
_NO_CREDIT: Final = N_(
    "The credits of the app on X are used up. Buy more in the developer console, or stop reading it."
)


class X:
    """Reads posts, replies among them, never reposts. What is edited has a new id: the first one is the post's own."""

    manifest = MANIFEST

    def __init__(self, connection: CommunityConnection, api: str = _API) -> None:
        """Raises `ConnectorError` for too many channels, or too long ones."""
        lines = (" ".join(each.split()) for each in connection.required("read").splitlines())
        self._channels = list(dict.fromkeys(each for each in lines if each))
        if len(self._channels) > _MOST_CHANNELS or any(len(each) > _LONGEST_QUERY for each in self._channels):
            raise ConnectorError(
                "Enter at most 50 accounts or searches, each of at most 255 characters.",
                code="connector.no_setting",
            )
        headers = {"Authorization": f"Bearer {connection.required('token')}"}
        self._asker = _XAsker(connection.http, connection.clock, _WORDS, headers, _wait)
        self._api = api

    def check(self) -> Checked:
        """Whether the token is taken; costs nothing."""
        with readable():
            project = text(member(self._asker.get(f"{self._api}/usage/tweets"), "data"), "project_id")
            return Checked(SOURCE, f"project {project}"[:255])

    def channels(self) -> Sequence[Channel]:
        """What was entered."""
        self.check()
        return [Channel(each, each) for each in sorted(self._channels, key=str.casefold)]

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page: the latest posts first, then what came since."""
        cursor = _Cursor.read(since)
        if channel not in self._channels:
            raise self._asker.gone()
        with readable():
            answer = self._asker.get(*self._question(channel, cursor))
            meta = member(answer, "meta")
            posts = objects(member(answer, "data") or [])
            if not isinstance(meta, dict) or (not posts and meta.get("result_count") != 0):
                raise ValueError("no list of posts")
            return self._page(channel, posts, cursor.after(meta), begin)

    def _question(self, channel: str, cursor: "_Cursor") -> tuple[str, dict[str, str | int]]:
        asked: dict[str, str | int] = {"max_results": _PAGE, "tweet.fields": _FIELDS}
        if cursor.since:
            asked["since_id"] = cursor.since
        if cursor.token:
            asked["pagination_token"] = cursor.token
        user = _USER.fullmatch(channel)
        if user is None:
            return f"{self._api}/tweets/search/recent", {**asked, "query": f"({channel}) -is:retweet"}
        user_id = cursor.user or self._user(user[1])
        cursor.user = user_id
        return f"{self._api}/users/{user_id}/tweets", {**asked, "exclude": "retweets"}

    def _user(self, name: str) -> str:
        answer = self._asker.get(f"{self._api}/users/by/username/{quote(name)}", {"user.fields": "protected"})
        found = member(answer, "data")
        if found is None and member(answer, "errors"):
            raise self._asker.gone()
        if member(found, "protected"):
            raise self._asker.forbidden()
        user_id = text(found, "id")
        if not _ID.fullmatch(user_id):
            raise ValueError("no id")
        return user_id

    def _page(
        self, channel: str, posts: Sequence[dict[str, Any]], cursor: "_Cursor", begin: datetime | None
    ) -> Page:
        read = list(_read(Channel(channel, channel), posts))
        found = [each for each in read if each]
        records = tuple(
            each for each in found if begin is None or (each.edited_at or each.occurred_at) >= begin
        )
        if begin and found and not records:
            cursor = cursor.at_the_end()
        return Page(records, cursor.checkpoint(), bool(cursor.token), read.count(None))


def _read(channel: Channel, posts: Sequence[dict[str, Any]]) -> Iterator[Contribution | None]:
    for each in posts:
        try:
            yield _contribution(channel, each)
        except UNREADABLE:
            yield None


def _contribution(channel: Channel, post: dict[str, Any]) -> Contribution:
    """Raises ValueError for what is no post of somebody's own."""
    post_id, written_at = text(post, "id"), of_iso(post["created_at"])
    versions = [str(each) for each in post.get("edit_history_tweet_ids") or [post_id]]
    references = {
        text(each, "type"): text(each, "id") for each in objects(post.get("referenced_tweets") or [])
    }
    if "retweeted" in references or post_id not in versions or not all(map(_ID.fullmatch, versions)):
        raise ValueError("a repost, or no post")
    note = post.get("note_tweet") or post
    markdown = from_plain(_text(note, post))
    if not markdown.strip():
        raise ValueError("nothing is said")
    revision = versions.index(post_id) + 1
    answers = references.get("replied_to")
    quoted = references.get("quoted")
    return Contribution(
        source=SOURCE,
        source_id=versions[0],
        revision=revision,
        kind=ContributionKind.REPLY if answers else ContributionKind.POST,
        author=Author(text(post, "author_id")),
        occurred_at=written_at if revision == 1 else _instant_of(versions[0]),
        edited_at=written_at if revision > 1 else None,
        markdown=markdown,
        in_reply_to=answers,
        link=f"https://x.com/i/web/status/{post_id}",
        particulars=(f"https://x.com/i/web/status/{quoted}",) if quoted else (),
        channel=channel,
        tags=tuple(text(each, "tag") for each in _entities(note, post, "hashtags")),
    )


def _text(note: dict[str, Any], post: dict[str, Any]) -> str:
    """What was written, with the addresses that X has shortened."""
    said = text(note, "text")
    for each in _entities(note, post, "urls"):
        short, long = each.get("url"), each.get("expanded_url")
        if isinstance(short, str) and isinstance(long, str) and short:
            said = said.replace(short, long)
    return unescape(said)


def _entities(note: dict[str, Any], post: dict[str, Any], name: str) -> list[dict[str, Any]]:
    entities = note.get("entities") or post.get("entities") or {}
    return objects(entities.get(name) or [])[:50]


def _instant_of(post_id: str) -> datetime:
    """When a post was made, by its id, to the second, as X tells it of others."""
    return of_milliseconds((int(post_id) >> 22) + _FIRST_SNOWFLAKE).replace(microsecond=0)


class _XAsker(Asker):
    def refusal(self, response: Response) -> CommunityTrouble:
        if response.status == 402:
            return CommunityTrouble(_NO_CREDIT, code="community.forbidden", needs_person=True)
        if response.status == 400 and b"since_id" in response.body:
            return cursor_lost()  # a search reaches a week back, and no further
        return super().refusal(response)


def _wait(response: Response, now: datetime) -> float | None:
    """X's `x-rate-limit-reset` is when the window ends, in seconds after 1970."""
    reset = response.headers.get("x-rate-limit-reset", "")
    if response.status == 429 and reset.isascii() and reset.isdigit() and len(reset) <= 12:
        return min(max(int(reset) - now.timestamp(), 0.0), 86_400.0)
    return retry_after(response, now)


@dataclass(slots=True)
class _Cursor:
    """`since` is the post up to which all was read; of the reading under way `newest` is the latest.

    `token` is the page that follows, `user` the id of the account that is read, empty for a search.
    """

    since: str = ""
    newest: str = ""
    token: str = ""
    user: str = ""

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            since, newest, token, user = json.loads(checkpoint.cursor)
            return cls(str(since), str(newest), str(token), str(user))
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(json.dumps(astuple(self), separators=(",", ":")))

    def after(self, meta: dict[str, Any]) -> "_Cursor":
        """Raises ValueError for ids that are none."""
        newest = str(meta.get("newest_id") or "")
        if newest and not _ID.fullmatch(newest):
            raise ValueError("no id")
        latest = max(self.newest, newest, key=lambda each: int(each or 0))
        token = meta.get("next_token")
        if isinstance(token, str) and token and len(token) <= _LONGEST_TOKEN:
            return _Cursor(self.since, latest, token, self.user)
        return _Cursor(self.since, latest, "", self.user).at_the_end()

    def at_the_end(self) -> "_Cursor":
        return _Cursor(self.newest or self.since, "", "", self.user)
