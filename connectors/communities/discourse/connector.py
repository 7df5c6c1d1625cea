"""Discourse's public categories by its API, and by its webhooks.

Source: docs.discourse.org (list categories, show category, list latest posts across topics), and where it is silent
Discourse's own code: `latest_posts_query.rb`, `posts_controller.rb`, `post_serializer.rb`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

from connectors.communities.answers import UNREADABLE, member, objects, readable, text
from connectors.communities.asking import Asker, cursor_lost
from connectors.communities.connection import CommunityConnection
from connectors.communities.discourse import manifest
from connectors.communities.discourse.calls import received
from connectors.communities.discourse.posts import Forum
from connectors.communities.instants import of_iso
from connectors.contract import (
    Channel,
    Checked,
    Checkpoint,
    CommunityTrouble,
    Contribution,
    Page,
    Received,
    Tombstone,
)
from connectors.http import HttpTrouble, Response, retry_after

_PAGE: Final = 50  # the most posts that Discourse gives
_PAGES_AGAIN: Final = 3  # from the latest back, in each reading: for what was edited or deleted
_MOST_LISTED: Final = 50  # pages of categories
_LONGEST_WAIT: Final = 86_400.0  # seconds


class Discourse:
    """Reads what people post in categories that everybody there may see, never messages.

    The forum tells its latest posts over all categories, 50 at a time; a channel is read from the latest back. Later
    readings begin with the latest again, and go back to what was known, three pages at least.
    """

    manifest = manifest.MANIFEST

    def __init__(self, connection: CommunityConnection) -> None:
        self._site = connection.required("site").rstrip("/")
        self._forum = Forum(f"discourse:{_place_of(self._site)}", self._site)
        self._connection = connection
        headers = {"Api-Key": connection.required("key"), "Api-Username": connection.required("username")}
        self._asker = _Asker(self._site, connection, headers)

    def check(self) -> Checked:
        """As whom we read."""
        with readable():
            user = member(self._asker.get(f"{self._site}/session/current.json"), "current_user")
            sees_all = member(user, "admin") or member(user, "moderator")
            return Checked(self._forum.source, text(user, "username"), (manifest.STAFF,) if sees_all else ())

    def channels(self) -> Sequence[Channel]:
        """The categories that everybody may see, those within others too."""
        with readable():
            return sorted(self._categories().values(), key=lambda channel: channel.title.casefold())

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page from the latest post back."""
        cursor = _Cursor.read(since)
        with readable():
            place = self._public(channel)
            before = {"before": cursor.back} if cursor.back else None
            answer = self._asker.get(f"{self._site}/posts.json", before)
            posts = objects(member(answer, "latest_posts"))
            following = cursor.after(
                _numbers(posts), ended=bool(begin and posts and _all_before(posts, begin))
            )
        here = [post for post in posts if str(post.get("category_id")) == place.id]
        found = [each for post in here if (each := self._record(post, place))]
        return Page(tuple(found), following.checkpoint(), bool(following.back), len(here) - len(found))

    def accept(self, headers: Mapping[str, str], body: bytes) -> Received:
        """Take a call of a webhook."""
        secret = self._connection.secrets.get("webhook_secret", "").strip()
        return received(self._forum, secret, self._connection.clock.now(), headers, body)

    def _record(self, post: dict[str, Any], place: Channel) -> Contribution | Tombstone | None:
        try:
            return self._forum.contribution(post, place)
        except UNREADABLE:
            return None

    def _public(self, channel: str) -> Channel:
        url = f"{self._site}/c/{quote(channel, safe='')}/show.json"
        category = member(self._asker.get(url), "category")
        if member(category, "read_restricted") is not False:
            raise self._asker.forbidden()
        return _channel(category)

    def _categories(self) -> dict[str, Channel]:
        """Page by page: forums with many categories give twenty at a time, others all of them whatever the page."""
        found: dict[str, Channel] = {}
        seen: set[object] = set()
        for page in range(1, _MOST_LISTED + 1):
            parameters: dict[str, str | int] = {"include_subcategories": "true", "page": page}
            answer = self._asker.get(f"{self._site}/categories.json", parameters)
            listed = _with_those_within(objects(member(member(answer, "category_list"), "categories")))
            new = [each for each in listed if each.get("id") not in seen]
            if not new:
                break
            seen |= {each.get("id") for each in new}
            public = [_channel(each) for each in new if each.get("read_restricted") is False]
            found |= {each.id: each for each in public}
        return found


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a reading is: the number `back` of the post before which it goes on, 0 for the latest.

    `latest` is the highest number that it has seen, `known` that of the reading before, 0 in the first one; `pages`
    how many it has had; `is_gap` says that `back` is only reckoned. Discourse gives what is before a number; older
    ones also the post of that number, and of fifty only those that are to be seen. So a page with nothing earlier is
    the end only where the post `back`, which was there, is not given again.
    """

    back: int = 0
    latest: int = 0
    known: int = 0
    pages: int = 0
    is_gap: bool = False

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            back, latest, known, pages, is_gap = map(int, json.loads(checkpoint.cursor))
            return cls(back, latest, known, pages, bool(is_gap))
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        fields = [self.back, self.latest, self.known, self.pages, int(self.is_gap)]
        return Checkpoint(json.dumps(fields, separators=(",", ":")))

    def after(self, numbers: Sequence[int], *, ended: bool) -> "_Cursor":
        """After a page of posts of these numbers; `ended` where what is older is not wanted."""
        latest = max((*numbers, self.latest))
        earlier = [each for each in numbers if not self.back or each < self.back]
        if earlier:
            back, is_gap = min(earlier), False
        elif self.back and (self.is_gap or self.back in numbers):
            back, is_gap = self.back - _PAGE, True
        else:
            back, is_gap = 0, False
        pages = self.pages + 1
        if ended or back <= 1 or (self.known and back <= self.known and pages >= _PAGES_AGAIN):
            return _Cursor(known=max(latest, self.known))
        return _Cursor(back, latest, self.known, pages, is_gap)


class _Asker(Asker):
    """Discourse answers 403 both to a key that it does not know and to what an account may not see."""

    def __init__(self, site: str, connection: CommunityConnection, headers: Mapping[str, str]) -> None:
        super().__init__(connection.http, connection.clock, manifest.WORDS, headers, _wait)
        self._session = f"{site}/session/current.json"

    def refusal(self, response: Response) -> CommunityTrouble:
        trouble = super().refusal(response)
        if response.url == self._session and trouble.code in ("community.forbidden", "community.gone"):
            return self.unauthorised()
        if trouble.code == "community.forbidden":
            try:
                self.ask("GET", self._session)
            except CommunityTrouble as other:
                return other
        return trouble


def _wait(response: Response, now: datetime) -> float | None:
    """By `Retry-After`, or by what stands in the answer of the limits that Discourse itself keeps."""
    seconds = retry_after(response, now)
    if seconds is not None or response.status != 429:
        return seconds
    try:
        told = float(response.json()["extras"]["wait_seconds"])
    except (HttpTrouble, *UNREADABLE):
        return None
    return min(max(told, 0.0), _LONGEST_WAIT)


def _place_of(site: str) -> str:
    parts = urlsplit(site)
    return f"{parts.netloc.lower()}{parts.path}"


def _with_those_within(categories: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Categories and, as deep as Discourse has them, those within them."""
    listed = list(categories)
    for each in listed:
        within = each.get("subcategory_list")
        listed += objects(within) if isinstance(within, list) else []
    return listed


def _channel(category: dict[str, Any]) -> Channel:
    return Channel(str(int(category["id"])), text(category, "name"))


def _numbers(posts: Sequence[dict[str, Any]]) -> list[int]:
    return [each["id"] for each in posts if isinstance(each.get("id"), int)]


def _all_before(posts: Sequence[dict[str, Any]], begin: datetime) -> bool:
    try:
        return all(of_iso(each.get("created_at")) < begin for each in posts)
    except ValueError:
        return False
