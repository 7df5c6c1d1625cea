"""Posts of Bluesky accounts by the AT protocol, from the server (PDS) that holds them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.communities.answers import UNREADABLE, member, objects, readable, text
from connectors.communities.asking import Asker, cursor_lost
from connectors.communities.bluesky import manifest
from connectors.communities.bluesky.text import markdown, tags
from connectors.communities.connection import CommunityConnection
from connectors.communities.instants import of_iso
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
from connectors.http import HttpTrouble, Response, retry_after

_PAGE = 100  # the most that a server gives
_POSTS = "app.bsky.feed.post"
_NOT_OUTSIDE = "!no-unauthenticated"  # with which an account labels itself
_ACCOUNT = re.compile(
    r"@?((?:[a-zA-Z0-9-]{1,63}\.)+[a-zA-Z][a-zA-Z0-9-]{0,62}|did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,200})"
)
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")  # of a record
_NOT_THERE = frozenset(
    ("RepoNotFound", "RepoTakendown", "RepoSuspended", "RepoDeactivated", "InvalidRequest", "HandleNotFound")
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_LEEWAY = timedelta(days=1)  # by which the clock of whoever posts may be wrong
_LONGEST_ID = 255
_LONGEST_WAIT = 86_400.0  # seconds


class Bluesky:
    """Reads the posts of the accounts that are named, oldest first; a channel is an account.

    Keys of posts rise with time, so that the last key says where we are. Only the server that was entered is ever
    asked: what an account says of where it is kept is followed nowhere.
    """

    manifest = manifest.MANIFEST

    def __init__(self, connection: CommunityConnection) -> None:
        self._site = connection.settings.get("site", "").strip().rstrip("/") or manifest.HOME
        self._host = urlsplit(self._site).netloc.lower()
        self._source = f"bluesky:{self._host}"
        self._asker = _Asker(connection.http, connection.clock, manifest.WORDS, wait=_wait)
        lines = connection.settings.get("accounts", "").split("\n")
        self._lines = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def check(self) -> Checked:
        """Whether the server answers, and holds the accounts."""
        with readable():
            text(self._ask("com.atproto.server.describeServer"), "did")
            missing = len(self._accounts()) < len(self._lines)
        return Checked(self._source, self._host, (manifest.NOT_THERE,) if missing else ())

    def channels(self) -> Sequence[Channel]:
        """The accounts that were named and that this server holds."""
        with readable():
            text(self._ask("com.atproto.server.describeServer"), "did")
            return sorted(self._accounts(), key=lambda account: account.title)

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page of an account's posts, from its DID or handle."""
        after = _first_key(begin) if since is None else since.cursor
        if after and not _KEY.fullmatch(after):
            raise cursor_lost()
        with readable():
            account = self._account(channel)
            self._heed_wishes(account.id)
            asked = {"repo": account.id, "collection": _POSTS, "limit": str(_PAGE), "reverse": "true"}
            answer = self._ask("com.atproto.repo.listRecords", asked | ({"cursor": after} if after else {}))
            posts = objects(member(answer, "records"))
            last = _key(posts[-1]) if posts else after
            if posts and last <= after:
                raise ValueError("posts are not in their order")
        records = [self._contribution(account, each) for each in posts]
        kept = tuple(each for each in records if each)
        more = len(posts) == _PAGE
        return Page(kept, Checkpoint(last or _first_key(_EPOCH)), more, len(records) - len(kept))

    def _accounts(self) -> list[Channel]:
        found = []
        for line in self._lines:
            try:
                found.append(self._account(line))
            except CommunityTrouble as trouble:
                if trouble.code != "community.gone":
                    raise
        return found

    def _account(self, name: str) -> Channel:
        matched = _ACCOUNT.fullmatch(name)
        if not matched:
            raise self._asker.gone()
        described = self._ask("com.atproto.repo.describeRepo", {"repo": matched[1]})
        did = text(described, "did")
        if matched[1].startswith("did:") and did != matched[1]:
            raise ValueError("another account")
        return Channel(did, text(described, "handle"))

    def _heed_wishes(self, did: str) -> None:
        """Raise `CommunityTrouble` where the account asks not to be shown to those who are not logged in."""
        asked = {"repo": did, "collection": "app.bsky.actor.profile", "limit": "1"}
        for each in objects(member(self._ask("com.atproto.repo.listRecords", asked), "records")):
            labels = member(member(each, "value"), "labels")
            values = member(labels, "values") if isinstance(labels, dict) else None
            if isinstance(values, list) and any(
                label.get("val") == _NOT_OUTSIDE for label in objects(values)
            ):
                raise self._asker.forbidden()

    def _contribution(self, account: Channel, post: dict[str, Any]) -> Contribution | None:
        try:
            return self._read(account, post)
        except UNREADABLE:
            return None

    def _read(self, account: Channel, post: dict[str, Any]) -> Contribution | None:
        record, source_id, key = post["value"], text(post, "uri"), _key(post)
        said = markdown(text(record, "text"), record.get("facets"))
        if (
            not said.strip()
            or source_id != f"at://{account.id}/{_POSTS}/{key}"
            or len(source_id) > _LONGEST_ID
        ):
            return None
        reply = record.get("reply")
        answers = text(member(reply, "parent"), "uri") if reply else None
        embed = record.get("embed")
        external = embed.get("external") if isinstance(embed, dict) else None
        shared = external.get("uri") if isinstance(external, dict) else None
        return Contribution(
            source=self._source,
            source_id=source_id,
            revision=1,
            kind=ContributionKind.REPLY if answers else ContributionKind.POST,
            author=Author(account.id),
            occurred_at=of_iso(record["createdAt"]),
            markdown=said,
            in_reply_to=answers,
            link=f"https://bsky.app/profile/{quote(account.id, safe=':')}/post/{quote(key, safe='')}",
            particulars=(shared,)
            if isinstance(shared, str) and shared.startswith(("https://", "http://"))
            else (),
            channel=account,
            tags=tags(record),
        )

    def _ask(self, method: str, parameters: dict[str, str | int] | dict[str, str] | None = None) -> Any:
        return self._asker.get(f"{self._site}/xrpc/{method}", dict(parameters or {}))


class _Asker(Asker):
    def refusal(self, response: Response) -> CommunityTrouble:
        """A server says 400 for accounts that it does not hold."""
        return (
            self.gone()
            if response.status == 400 and _error(response) in _NOT_THERE
            else super().refusal(response)
        )


def _error(response: Response) -> object:
    try:
        return member(response.json(), "error")
    except (HttpTrouble, ValueError):
        return None


def _wait(response: Response, now: datetime) -> float | None:
    """`ratelimit-reset` is the second since 1970 from which more may be asked."""
    seconds = retry_after(response, now)
    reset = response.headers.get("ratelimit-reset", "")
    if seconds is None and response.status == 429 and reset.isascii() and reset.isdigit() and len(reset) < 12:
        return min(max(int(reset) - (now - _EPOCH).total_seconds(), 0.0), _LONGEST_WAIT)
    return seconds


def _key(post: dict[str, Any]) -> str:
    key = text(post, "uri").rpartition("/")[2]
    if not _KEY.fullmatch(key):
        raise ValueError("no key of a record")
    return key


def _first_key(begin: datetime | None) -> str:
    """The key (TID) that a post of just before `begin` has: microseconds and 10 bits that tell clocks apart."""
    if begin is None:
        return ""
    number = max((begin - _LEEWAY - _EPOCH) // _MICROSECOND, 0) << 10
    return "".join(_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))
