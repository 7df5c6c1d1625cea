"""A member's own posts and comments, by LinkedIn's Member Data Portability APIs, which the EU's DMA asks for.

What there is already comes from the Member Snapshot API, what follows from the Member Changelog API
(learn.microsoft.com/linkedin/dma/member-data-portability): only members in the European Economic Area and Switzerland.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

from config.language import N_
from connectors.communities.answers import UNREADABLE, member, objects, readable, text
from connectors.communities.asking import Asker, Words, cursor_lost
from connectors.communities.connection import CommunityConnection
from connectors.communities.instants import of_iso, of_milliseconds, revision_at
from connectors.communities.linkedin.manifest import MANIFEST
from connectors.communities.markup import from_plain
from connectors.communities.oauth import OAuth
from connectors.contract import (
    Author,
    Channel,
    Checked,
    Checkpoint,
    CommunityTrouble,
    Contribution,
    ContributionKind,
    Page,
    Record,
    Tombstone,
)

_API: Final = "https://api.linkedin.com/rest"
_POSTS: Final = "https://www.linkedin.com/feed/update/"
_VERSION: Final = "202312"
_EVENTS: Final = 50  # the most that the change log gives
_DOMAINS: Final = ("MEMBER_SHARE_INFO", "ALL_COMMENTS")
_CHANGES: Final = len(_DOMAINS)
_OF_OTHERS: Final = "CONNECTIONS"  # a visibility: not everybody may read it
_LONGEST_ID: Final = 255
OWN: Final = Channel("own", "LinkedIn")
_WORDS: Final = Words(
    unauthorised=N_(
        "LinkedIn does not know the access token any more: it has ended, or the member took their consent back. They "
        "have to connect their account once more."
    ),
    forbidden=N_(
        "LinkedIn does not let this app read the member's data. The app needs the product Member Data Portability, and "
        "the member has to live in the European Economic Area or Switzerland."
    ),
    gone=N_(
        "LinkedIn has no data of this member yet. It takes some minutes after the consent; try again then."
    ),
)


class LinkedIn:
    """Reads what one member wrote themselves, by a token that they gave. What others wrote is passed over."""

    manifest = MANIFEST
    oauth = OAuth(
        "https://www.linkedin.com/oauth/v2/authorization",
        "https://www.linkedin.com/oauth/v2/accessToken",
        ("r_dma_portability_3rd_party",),
        pkce=False,
    )

    def __init__(self, connection: CommunityConnection, api: str = _API) -> None:
        headers = {
            "Authorization": f"Bearer {connection.required('token')}",
            "LinkedIn-Version": connection.settings.get("version", "").strip() or _VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        self._asker = Asker(connection.http, connection.clock, _WORDS, headers)
        self._api = api
        self._member = ""

    def check(self) -> Checked:
        """Who gave the token."""
        self._member = ""
        with readable():
            who = self._who()
            return Checked(_source(who), who)

    def channels(self) -> Sequence[Channel]:
        """The one there is: what the member wrote."""
        self.check()
        return [OWN]

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page: of what there was, posts and then comments, and of what has changed since."""
        cursor = _Cursor.read(since)
        if channel != OWN.id:
            raise self._asker.gone()
        with readable():
            who = self._who()
            if cursor.part < _CHANGES:
                return self._snapshot(who, cursor, begin)
            return self._changes(who, cursor, begin)

    def _who(self) -> str:
        if not self._member:
            answer = self._asker.get(f"{self._api}/memberAuthorizations", {"q": "memberAndApplication"})
            found = objects(member(answer, "elements"))
            if not found:
                raise self._asker.gone()
            self._member = text(member(found[0], "memberComplianceAuthorizationKey"), "member")
        return self._member

    def _snapshot(self, who: str, cursor: "_Cursor", begin: datetime | None) -> Page:
        domain = _DOMAINS[cursor.part]
        try:
            asked: dict[str, str | int] = {"q": "criteria", "domain": domain, "start": cursor.start}
            answer = self._asker.get(f"{self._api}/memberSnapshotData", asked)
        except CommunityTrouble as trouble:
            if trouble.code != "community.gone":
                raise
            answer = {"elements": []}  # LinkedIn answers 404 where a domain has nothing (more)
        rows = [
            row
            for each in objects(member(answer, "elements"))
            for row in objects(member(each, "snapshotData") or [])
        ]
        following = _following(answer)
        if following is None or following <= cursor.start:
            cursor = replace(cursor, part=cursor.part + 1, start=0)
        else:
            cursor = replace(cursor, start=following)
        read: Callable[[str, dict[str, Any]], Record | None] = (
            _shared if domain == _DOMAINS[0] else _commented
        )
        return _page(who, rows, read, cursor, begin, more=True)

    def _changes(self, who: str, cursor: "_Cursor", begin: datetime | None) -> Page:
        asked: dict[str, str | int] = {"q": "memberAndApplication", "count": _EVENTS, "start": cursor.start}
        if cursor.processed:
            asked["startTime"] = cursor.processed
        events = objects(member(self._asker.get(f"{self._api}/memberChangeLogs", asked), "elements"))
        latest = max((each["processedAt"] for each in events), default=0)
        if not isinstance(latest, int):
            raise ValueError("no instant")
        more = len(events) >= _EVENTS
        if latest > cursor.processed:
            cursor = replace(cursor, processed=latest, start=0)
        else:
            cursor = replace(cursor, start=cursor.start + _EVENTS if more else 0)
        return _page(who, events, _changed, cursor, begin, more=more)


def _page(
    who: str,
    rows: Sequence[dict[str, Any]],
    read: Callable[[str, dict[str, Any]], Record | None],
    cursor: "_Cursor",
    begin: datetime | None,
    *,
    more: bool,
) -> Page:
    found = list(_read(who, rows, read))
    records = tuple(each for each in found if each and (begin is None or not _is_before(each, begin)))
    return Page(records, cursor.checkpoint(), more, found.count(None))


def _is_before(record: Record, begin: datetime) -> bool:
    return isinstance(record, Contribution) and (record.edited_at or record.occurred_at) < begin


def _read(
    who: str, rows: Sequence[dict[str, Any]], read: Callable[[str, dict[str, Any]], Record | None]
) -> Iterator[Record | None]:
    for each in rows:
        try:
            yield read(who, each)
        except UNREADABLE:
            yield None


def _shared(who: str, row: dict[str, Any]) -> Contribution | None:
    """A post as the snapshot has it."""
    if row.get("Visibility") == _OF_OTHERS:
        return None
    link = text(row, "ShareLink").strip()
    return _contribution(who, _urn_in(link), row["Date"], text(row, "ShareCommentary"))


def _commented(who: str, row: dict[str, Any]) -> Contribution | None:
    """A comment as the snapshot has it."""
    link = text(row, "Link").strip()
    urn = parse_qs(urlsplit(link).query)["commentUrn"][0]
    return _contribution(who, urn, row["Date"], text(row, "Message"), answers=_urn_in(link))


def _changed(who: str, event: dict[str, Any]) -> Record | None:
    """An event of the change log; None for what others did, and what is no post or comment."""
    what, activity = text(event, "resourceName"), event.get("activity") or {}
    if what not in ("ugcPosts", "socialActions/comments") or event.get("actor", who) != who:
        return None
    is_comment = what == "socialActions/comments"
    source_id = _comment_urn(activity, event) if is_comment else text(event, "resourceId")
    if event.get("method") == "DELETE":
        return Tombstone(_source(who), source_id, of_milliseconds(event["processedAt"]))
    if activity.get("actor" if is_comment else "author", who) != who:
        return None
    created, modified = (of_milliseconds(activity[each]["time"]) for each in ("created", "lastModified"))
    if is_comment:
        said, answers = text(activity["message"], "text"), text(activity, "object")
    else:
        if activity["visibility"]["com.linkedin.ugc.MemberNetworkVisibility"] == _OF_OTHERS:
            return None
        content = activity["specificContent"]["com.linkedin.ugc.ShareContent"]
        said, answers = text(content["shareCommentary"], "text"), None
    return _contribution(who, source_id, created, said, answers=answers, modified=modified)


def _contribution(
    who: str,
    source_id: str,
    created: object,
    said: str,
    *,
    answers: str | None = None,
    modified: datetime | None = None,
) -> Contribution:
    """Instants are to the second, as the snapshot tells them."""
    at = created if isinstance(created, datetime) else of_iso(str(created).removesuffix(" UTC"))
    occurred_at = at.replace(microsecond=0)
    edited_at = modified if modified and (modified - at).total_seconds() >= 1 else None
    markdown = from_plain(said)
    if not markdown.strip() or not 0 < len(source_id) <= _LONGEST_ID:
        raise ValueError("nothing is said")
    return Contribution(
        source=_source(who),
        source_id=source_id,
        revision=revision_at(occurred_at, edited_at),
        kind=ContributionKind.REPLY if answers else ContributionKind.POST,
        author=Author(who),
        occurred_at=occurred_at,
        edited_at=edited_at,
        markdown=markdown,
        in_reply_to=answers,
        link=_POSTS + (f"{answers}?commentUrn={quote(source_id)}" if answers else source_id),
        channel=OWN,
    )


def _source(who: str) -> str:
    return f"linkedin:{who}"[:_LONGEST_ID]


def _urn_in(link: str) -> str:
    """The id of the post that an address leads to. Raises ValueError."""
    urn = unquote(urlsplit(link).path).rstrip("/").rpartition("/")[2]
    if not urn.startswith("urn:li:"):
        raise ValueError("no post")
    return urn


def _comment_urn(activity: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """The id of a comment as addresses have it; of a deletion the post stands in the event's own address alone."""
    thing = activity.get("object") or unquote(text(event, "resourceUri")).split("/")[2]
    return f"urn:li:comment:({str(thing).removeprefix('urn:li:')},{text(event, 'resourceId')})"


def _following(answer: Any) -> int | None:
    for each in objects(member(member(answer, "paging") or {}, "links") or []):
        if each.get("rel") == "next":
            return int(parse_qs(urlsplit(text(each, "href")).query)["start"][0])
    return None


@dataclass(frozen=True, slots=True)
class _Cursor:
    """`part` is what is read, `start` how far; `processed` is when the change log's latest event was, by LinkedIn."""

    part: int = 0
    start: int = 0
    processed: int = 0

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            part, start, processed = json.loads(checkpoint.cursor)
            return cls(int(part), int(start), int(processed))
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(json.dumps(astuple(self), separators=(",", ":")))
