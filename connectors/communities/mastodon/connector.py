"""Public posts of Mastodon by its REST API, under hashtags and of accounts."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote, urlsplit

from connectors.communities.answers import UNREADABLE, member, objects, readable, text
from connectors.communities.asking import Asker, cursor_lost
from connectors.communities.connection import CommunityConnection
from connectors.communities.instants import of_iso, revision_at
from connectors.communities.markup import from_html, from_plain
from connectors.communities.mastodon import manifest
from connectors.contract import (
    Author,
    Channel,
    Checked,
    Checkpoint,
    CommunityTrouble,
    Contribution,
    ContributionKind,
    Page,
)
from connectors.http import Response, retry_after

_PAGE = 40  # the most that Mastodon gives
_DAY = 86_400_000 << 16  # in Mastodon's ids: milliseconds, then 16 bits that tell apart
_PAGES_AGAIN = 5  # at most, of what was read before: for edits, and for what came late from other servers
_LONGEST_WAIT = 86_400.0  # seconds
_HASHTAG = re.compile(r"#(\w{1,100})")
_ACCOUNT = re.compile(r"@([A-Za-z0-9_.-]{1,100}(?:@[A-Za-z0-9.-]{1,150})?)")


class Mastodon:
    """Reads what is posted publicly; boosts and what bots post never.

    A channel is read from its latest post back. Later it is read from the latest again, back to a day before what was
    there last: Mastodon tells neither of edits nor of posts that came late from other servers.
    """

    manifest = manifest.MANIFEST

    def __init__(self, connection: CommunityConnection) -> None:
        self._site = connection.required("site").rstrip("/")
        self._source = f"mastodon:{urlsplit(self._site).netloc.lower()}"
        self._token = connection.secrets.get("token", "").strip()
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        self._asker = _Asker(connection.http, connection.clock, manifest.WORDS, headers, _wait)
        lines = connection.settings.get("places", "").split("\n")
        self._lines = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
        self._accounts: dict[str, str] = {}

    def check(self) -> Checked:
        """As whom we read there, and whether it has what was named."""
        with readable():
            account = self._name()
            unreadable = len(self._places()) < len(self._lines)
        return Checked(self._source, account, (manifest.UNREADABLE_LINE,) if unreadable else ())

    def channels(self) -> Sequence[Channel]:
        """The hashtags and accounts that were named, as far as the server has them."""
        with readable():
            self._name()
            return sorted(self._places(), key=lambda place: place.title.casefold())

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page, from the latest post back."""
        cursor = _Cursor.read(since)
        parameters: dict[str, str | int] = {"limit": _PAGE}
        if cursor.back:
            parameters["max_id"] = cursor.back
        with readable():
            path = self._path(channel)
            if path.startswith("accounts"):
                parameters["exclude_reblogs"] = "true"
            posts = objects(self._asker.get(f"{self._site}/api/v1/{path}", parameters))
            numbers = [int(text(each, "id")) for each in posts]
            following = cursor.after(numbers, ended=bool(begin and posts and _is_before(posts[-1], begin)))
        found = [self._contribution(channel, each) for each in posts]
        records = tuple(each for each in found if each)
        return Page(records, following.checkpoint(), bool(following.back), len(found) - len(records))

    def _name(self) -> str:
        if self._token:
            told = self._asker.get(f"{self._site}/api/v1/accounts/verify_credentials")
            return f"@{text(told, 'acct')}"
        return text(self._asker.get(f"{self._site}/api/v2/instance"), "domain")

    def _places(self) -> list[Channel]:
        found = []
        for line in self._lines:
            try:
                self._path(line)
            except CommunityTrouble as trouble:
                if trouble.code != "community.gone":
                    raise
            else:
                found.append(Channel(line, line))
        return found

    def _path(self, place: str) -> str:
        """Where the posts of a hashtag or an account are."""
        hashtag, account = _HASHTAG.fullmatch(place), _ACCOUNT.fullmatch(place)
        if hashtag:
            return f"timelines/tag/{quote(hashtag[1], safe='')}"
        if not account:
            raise self._asker.gone()
        if place not in self._accounts:
            url = f"{self._site}/api/v1/accounts/lookup"
            self._accounts[place] = text(self._asker.get(url, {"acct": account[1]}), "id")
        return f"accounts/{quote(self._accounts[place], safe='')}/statuses"

    def _contribution(self, channel: str, post: dict[str, Any]) -> Contribution | None:
        """A post, None for one that is not for us or cannot be read."""
        account = member(post, "account")
        if post.get("visibility") != "public" or post.get("reblog") or member(account, "bot"):
            return None
        try:
            return self._read(channel, post)
        except UNREADABLE:
            return None

    def _read(self, channel: str, post: dict[str, Any]) -> Contribution | None:
        occurred_at = of_iso(post["created_at"])
        edited_at = of_iso(post["edited_at"]) if post.get("edited_at") else None
        warning, answers, url = post.get("spoiler_text"), post.get("in_reply_to_id"), post.get("url")
        said = [from_plain(str(warning or "")), from_html(text(post, "content"))]
        markdown = "\n\n".join(each for each in said if each.strip())
        if not said[1].strip():
            return None
        poll = post.get("poll")
        options = objects(poll.get("options")) if isinstance(poll, dict) else []
        return Contribution(
            source=self._source,
            source_id=text(post, "id"),
            revision=max(2, revision_at(occurred_at, edited_at)) if edited_at else 1,
            kind=ContributionKind.REPLY if answers else ContributionKind.POST,
            author=Author(text(post["account"], "id")),
            occurred_at=occurred_at,
            edited_at=edited_at,
            markdown=markdown,
            in_reply_to=str(answers) if answers else None,
            link=url if isinstance(url, str) and url.startswith("https://") else None,
            particulars=tuple(text(each, "title") for each in options),
            channel=Channel(channel, channel),
            tags=tuple(text(each, "name") for each in objects(post.get("tags") or [])),
        )


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a reading is: the id `back` from which it goes on, 0 for the latest; the latest that it has seen.

    `known` is the latest of the reading before, 0 in the first one; `pages` how many this one has had.
    """

    back: int = 0
    latest: int = 0
    known: int = 0
    pages: int = 0

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            back, latest, known, pages = map(int, json.loads(checkpoint.cursor))
            return cls(back, latest, known, pages)
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(json.dumps([self.back, self.latest, self.known, self.pages], separators=(",", ":")))

    def after(self, numbers: Sequence[int], *, ended: bool) -> "_Cursor":
        """After a page of posts with these ids; `ended` where what is older is not wanted."""
        latest = max((*numbers, self.latest))
        oldest = min(numbers, default=0)
        if self.known:
            enough = self.pages + 1 >= _PAGES_AGAIN and oldest <= self.known
            ended = ended or enough or oldest <= self.known - _DAY
        if not numbers or ended or (self.back and oldest >= self.back):
            return _Cursor(known=max(latest, self.known))
        return replace(self, back=oldest, latest=latest, pages=self.pages + 1)


class _Asker(Asker):
    def refusal(self, response: Response) -> CommunityTrouble:
        """422: a server that shows this to nobody who is not logged in."""
        return self.unauthorised() if response.status == 422 else super().refusal(response)


def _wait(response: Response, now: datetime) -> float | None:
    """`X-RateLimit-Reset` is the instant from which more may be asked, by the server's clock."""
    seconds = retry_after(response, now)
    if seconds is not None or response.status != 429:
        return seconds
    try:
        return min(
            max((of_iso(response.headers.get("X-RateLimit-Reset")) - now).total_seconds(), 0.0), _LONGEST_WAIT
        )
    except ValueError:
        return None


def _is_before(post: dict[str, Any], begin: datetime) -> bool:
    try:
        return of_iso(post.get("created_at")) < begin
    except ValueError:
        return False
