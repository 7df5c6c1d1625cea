"""Feeds, asked for again by what they say of themselves (ETag, Last-Modified)."""

import json
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, Final, Self
from urllib.parse import urljoin, urlsplit

from config.language import N_
from connectors.communities.asking import Asker, Words, cursor_lost, malformed
from connectors.communities.connection import CommunityConnection
from connectors.communities.feed.documents import Document, Entry, read_document
from connectors.communities.instants import of_iso, revision_at, within
from connectors.communities.markup import from_html, from_plain
from connectors.contract import (
    MOST_RECORDS,
    Access,
    Author,
    Channel,
    Checked,
    Checkpoint,
    CommunityTrouble,
    ConnectorError,
    Contribution,
    ContributionKind,
    Direction,
    Manifest,
    Page,
    Setting,
    SettingKind,
)
from connectors.http import Response

SOURCE: Final = "feed:web"
_MOST_FEEDS: Final = 50  # of one connection
_MOST_PAGES: Final = 2_000  # of one feed, followed back
_MOST_REDIRECTS: Final = 3
_LONGEST_ADDRESS: Final = 255  # characters; it is the channel's id
_LONGEST_PAGE: Final = 600  # characters of a page's address, which stands in the cursor
_LONGEST_TEXT: Final = 50_000
_LONGEST_LICENCE: Final = 255
_HEADS: Final = 30  # entries by which it is known that what follows was read before
_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
)
_CHARSET: Final = re.compile(r"charset\s{0,5}=\s{0,5}\"?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_MOVED: Final = N_(
    "The feed has moved to another host. Open its address in a browser, and enter the address that is shown then."
)
_NOT_ENTERED: Final = N_(
    "This feed is not among those that were entered. Enter its address, or stop reading it."
)

MANIFEST: Final = Manifest(
    id="feed",
    title=N_("Feed (Atom, RSS, JSON Feed, podcasts)"),
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("text and time of what is published"),
        N_("a check sum of the author's name, by which entries of one author are told from others"),
    ),
    authentication=N_("none: what everybody can read"),
    destination=N_("nothing leaves: the feed is only read"),
    rate_limits=N_("as each feed says; what has not changed is not sent again"),
    deletions=N_("not seen: feeds leave out what is older, too"),
    docs="docs/connectors/feed.md",
    settings=(
        Setting(
            "feeds",
            N_("Addresses of the feeds"),
            SettingKind.ADDRESSES,
            N_("of several one a line, or with a blank between them"),
        ),
    ),
    tells_edits=True,
    public=True,
)
_WORDS: Final = Words(
    unauthorised=N_("The feed asks for a password. Enter the address of a feed that everybody can read."),
    forbidden=N_("The feed does not let Stoa read it. Ask who publishes it, or stop reading it."),
    gone=N_("There is no feed at this address any more. Look for its new address, or stop reading it."),
)


class Feed:
    """Reads entries, back to the oldest where a feed has pages, and then what is new at its head.

    Entries come again as long as the head of a feed changes; what was taken already is the same. An edit is seen by an
    entry's own date of it, while the entry is on the feed's first page. The licence is the entry's, or else the feed's.
    """

    manifest = MANIFEST

    def __init__(self, connection: CommunityConnection) -> None:
        """Raises `ConnectorError` for no address, or one that is none."""
        self._feeds = list(dict.fromkeys(connection.required("feeds").split()))
        if len(self._feeds) > _MOST_FEEDS or any(len(each) > _LONGEST_ADDRESS for each in self._feeds):
            raise ConnectorError(
                "Enter at most 50 feeds, each by an address of at most 255 characters.",
                code="connector.no_setting",
            )
        self._asker = Asker(connection.http, connection.clock, _WORDS, {"Accept": _ACCEPT})

    def check(self) -> Checked:
        """What the feeds are called; what is wrong with those that cannot be read."""
        titles, troubles = self._titles()
        return Checked(
            SOURCE, ", ".join(titles.values())[:_LONGEST_LICENCE], tuple(each.message for each in troubles)
        )

    def channels(self) -> Sequence[Channel]:
        """The feeds that were entered; one that cannot be read just now is called by its address."""
        titles, _ = self._titles()
        channels = [Channel(each, titles.get(each, each)) for each in self._feeds]
        return sorted(channels, key=lambda channel: channel.title.casefold())

    def _titles(self) -> tuple[dict[str, str], Sequence[CommunityTrouble]]:
        titles: dict[str, str] = {}
        troubles: list[CommunityTrouble] = []
        for address in self._feeds:
            try:
                titles[address] = _channel(address, self._document(address, self._asked(address))).title
            except CommunityTrouble as trouble:
                troubles.append(trouble)
        if not titles:
            raise troubles[0]
        return titles, troubles

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page: of what a feed has, or nothing where it has not changed."""
        if channel not in self._feeds:
            raise CommunityTrouble(_NOT_ENTERED, code="community.gone", needs_person=True)
        cursor = _Cursor.read(since)
        try:
            response = self._asked(
                cursor.at or channel, {} if cursor.at or cursor.skipped else cursor.done.headers()
            )
        except CommunityTrouble as trouble:
            if not cursor.at or trouble.code != "community.gone":
                raise
            return Page(
                (), cursor.at_the_end().checkpoint(), more=False
            )  # a page that a feed names, and has not
        if response.status == 304:
            return Page((), cursor.checkpoint(), more=False)
        return self._page(channel, self._document(cursor.at or channel, response), response, cursor, begin)

    def _page(
        self, channel: str, document: Document, response: Response, cursor: "_Cursor", begin: datetime | None
    ) -> Page:
        if not cursor.at and not cursor.skipped:
            cursor = replace(cursor, begun=_Mark.of(response, document))
        entries = document.entries[cursor.skipped : cursor.skipped + MOST_RECORDS]
        read = [_contribution(channel, document, each) for each in entries]
        found = [each for each in read if each is not None]
        wanted = tuple(
            each for each in found if begin is None or (each.edited_at or each.occurred_at) >= begin
        )
        if cursor.skipped + len(entries) < len(document.entries):
            following = replace(cursor, skipped=cursor.skipped + len(entries))
            return Page(wanted, following.checkpoint(), more=True, left_out=len(read) - len(found))
        page = document.following or ""
        is_known = bool({_head(each) for each in document.entries}.intersection(cursor.done.heads))
        is_older = begin is not None and bool(found) and not wanted
        if is_known or is_older or not _is_next(page, cursor.at or channel) or cursor.pages >= _MOST_PAGES:
            page = ""
        following = (
            replace(cursor, at=page, skipped=0, pages=cursor.pages + 1) if page else cursor.at_the_end()
        )
        return Page(wanted, following.checkpoint(), more=bool(page), left_out=len(read) - len(found))

    def _asked(self, address: str, headers: dict[str, str] | None = None) -> Response:
        """The answer of a feed, or that it has not changed; redirects are followed on its own host alone."""
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._asker.ask(
                "GET", address, headers=headers or {}, also=(301, 302, 303, 304, 307, 308)
            )
            if response.ok or (response.status == 304 and headers):
                return response
            target = urljoin(address, response.headers.get("Location", ""))
            if urlsplit(target)[:2] != urlsplit(address)[:2]:
                raise CommunityTrouble(_MOVED, code="community.malformed", needs_person=True)
            address = target
        raise malformed()

    def _document(self, address: str, response: Response) -> Document:
        charset = _CHARSET.search(response.headers.get("Content-Type", ""))
        try:
            return read_document(response.body, address, charset[1] if charset else None)
        except (ValueError, RecursionError) as error:
            raise malformed() from error


def _contribution(address: str, document: Document, entry: Entry) -> Contribution | None:
    """An entry, None where it does not say when it was, or says nothing."""
    published, updated = _instant(entry.published), _instant(entry.updated)
    occurred_at = published or updated
    identity = entry.id or entry.link or ""
    link = entry.link or next(iter(entry.files), None)
    markdown = from_html(entry.html, base=entry.base).strip() or from_plain(entry.title)
    if occurred_at is None or not identity or not markdown.strip() or len(markdown) > _LONGEST_TEXT:
        return None
    edited_at = updated if updated and updated > occurred_at else None
    return Contribution(
        source=SOURCE,
        source_id=_hashed(address, identity),
        revision=revision_at(occurred_at, edited_at),
        kind=ContributionKind.REPLY if entry.answers else ContributionKind.POST,
        author=Author(
            _hashed(address, "author", " ".join((entry.author or document.author).casefold().split()))[:32]
        ),
        occurred_at=occurred_at,
        edited_at=edited_at,
        markdown=markdown,
        title=entry.title or None,
        in_reply_to=_hashed(address, entry.answers) if entry.answers else None,
        link=link,
        particulars=tuple(each for each in entry.files if each != link),
        channel=_channel(address, document),
        tags=entry.tags,
        licence=(entry.licence or document.licence)[:_LONGEST_LICENCE] or None,
    )


def _channel(address: str, document: Document) -> Channel:
    return Channel(address, document.title[:_LONGEST_ADDRESS] or address)


def _instant(value: str) -> datetime | None:
    """An instant as Atom or RSS write it (RFC 3339, RFC 822), None for what is none."""
    for read in (of_iso, _of_mail):
        try:
            return read(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _of_mail(value: str) -> datetime:
    instant = parsedate_to_datetime(value)
    return within((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC))


def _hashed(*parts: str) -> str:
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _head(entry: Entry) -> str:
    return _hashed(entry.id or entry.link or entry.title)[:8]


def _is_next(page: str, address: str) -> bool:
    return (
        bool(page)
        and page != address
        and len(page) <= _LONGEST_PAGE
        and urlsplit(page)[:2] == urlsplit(address)[:2]
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """How the first page of a feed was: what it says of itself, and its first entries."""

    etag: str = ""
    modified: str = ""
    heads: tuple[str, ...] = ()

    @classmethod
    def of(cls, response: Response, document: Document) -> Self:
        etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        return cls(
            etag if etag.isascii() and etag.isprintable() and len(etag) <= 150 else "",
            modified if modified.isascii() and modified.isprintable() and len(modified) <= 40 else "",
            tuple(_head(each) for each in document.entries[:_HEADS]),
        )

    def headers(self) -> dict[str, str]:
        """What to ask with, so that nothing comes where nothing has changed (RFC 9110, section 13.1)."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where the reading is: on the page `at` ("" for the first), after `skipped` entries of it.

    `begun` is how the feed was when this reading began, `done` how it was when the last one did that came to its end.
    """

    at: str = ""
    skipped: int = 0
    pages: int = 0
    begun: _Mark = _Mark()
    done: _Mark = _Mark()

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            at, skipped, pages, begun, done = json.loads(checkpoint.cursor)
            return cls(str(at), int(skipped), int(pages), _mark(begun), _mark(done))
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(json.dumps(astuple(self), separators=(",", ":")))

    def at_the_end(self) -> "_Cursor":
        return _Cursor(done=self.begun)


def _mark(described: Any) -> _Mark:
    etag, modified, heads = described
    return _Mark(str(etag), str(modified), tuple(map(str, heads)))
