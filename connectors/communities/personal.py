"""What all personal archives have in common: the copy of their data that a service hands to a person."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, Final, Protocol

from config.clock import format_stamp
from config.language import N_
from connectors.archives import (
    MIB,
    CsvRecord,
    Limits,
    MalformedCsv,
    MalformedJson,
    SafeArchive,
    csv_records,
    csv_rows,
    json_array,
    open_zip,
    parents_first,
    shown_name,
)
from connectors.communities.instants import revision_at
from connectors.communities.plain import plain_markdown, usable
from connectors.contract import ArchiveRefused, Author, Channel, Contribution, ContributionKind, Manifest

SELF: Final = Author("self")
"""Whoever brings the archive: everything in it that is read is by them."""
# What manifests of personal archives say.
OWN_FILE: Final = N_("none: a learner asks the service for a copy of their data and brings in the file")
STAYS_HERE: Final = N_("nothing leaves: the file is read here and not kept")
NOT_CALLED: Final = N_("none: the service is not called")
NOT_SEEN: Final = N_("not seen: what was deleted there is only missing from a later archive")
SHAPED_ALIKE: Final = N_("files shaped like those that the service hands out; no real one")

PERSONAL_LIMITS: Final = Limits(member_bytes=256 * MIB, total_bytes=512 * MIB)
LONGEST_TEXT: Final = 100_000  # characters of one contribution
_LONGEST_ID = 255
_ABSOLUTE = re.compile(r"https?://[^\s<>\"\\]{1,2000}", re.IGNORECASE)

# What the archives of services are recognised by: names of members, whatever folder all lies in.
_SIGNS: Final = (
    ("X", r"(data/)?(tweets?|account|tweet-headers)\.js"),
    ("Facebook", r"(your_facebook_activity|your_activity_across_facebook|facebook_accounts_center)/.*"),
    ("YouTube (Google Takeout)", r"Takeout/.*"),
    ("Mastodon", r"(outbox|actor)\.json"),
    ("Discourse", r"(user_archive|preferences|auth_tokens)\.csv"),
    ("Discord", r"(messages|account|servers)/(index|user)\.json"),
    ("Slack", r"(users|channels|integration_logs)\.json"),
    ("LinkedIn", r"(Shares|Comments|Connections|Profile|Reactions|Invitations)(_[0-9]+)?\.csv"),
    ("Instagram", r"your_instagram_activity/.*"),
)


class Members(Protocol):
    """Which members of an archive are read, such as a pattern of their names."""

    def fullmatch(self, string: str, /) -> object:
        """Something true for a name that is one."""
        ...


class LeftOut(StrEnum):
    """Why something in an archive is no contribution."""

    OTHERS = "others"  # somebody else's words, passed on
    EMPTY = "empty"  # a picture or a share without a word
    PRIVATE = "private"  # what stands among public things
    DUPLICATE = "duplicate"
    MALFORMED = "malformed"


class PersonalArchive:
    """A personal archive in a zip file. Subclasses say which members are read, and what is in them.

    `service` is what people call it, `holds` what is read of it and `bring` what to bring instead of something else, to
    stand in sentences; `members` tell by its name what is opened, whatever folder all lies in.
    """

    manifest: ClassVar[Manifest]
    service: ClassVar[str]
    holds: ClassVar[str]
    bring: ClassVar[str]
    members: ClassVar[Members]
    limits: ClassVar[Limits] = PERSONAL_LIMITS

    def read(self, archive: Path) -> Iterator[Contribution]:
        """Every contribution, parents before their replies. Raises `ArchiveRefused` before the first."""
        return parents_first(
            lambda: (each for each in self._records(archive) if isinstance(each, Contribution))
        )

    def left_out(self, archive: Path) -> Counter[LeftOut]:
        """How much is read and is no contribution, by reason. Reads the archive through. Raises `ArchiveRefused`."""
        seen: set[int] = set()
        counted: Counter[LeftOut] = Counter()
        for record in self._records(archive):
            if isinstance(record, LeftOut):
                counted[record] += 1
            elif (key := hash(record.source_id)) in seen:
                counted[LeftOut.DUPLICATE] += 1
            else:
                seen.add(key)
        return counted

    def records(self, archive: SafeArchive, names: Sequence[str]) -> Iterator[Contribution | LeftOut]:
        """What is in the members of these names. Raises `ArchiveRefused`."""
        raise NotImplementedError

    def json_of(
        self,
        archive: SafeArchive,
        name: str,
        *,
        within: str | None = None,
        chunks: Iterable[bytes] | None = None,
    ) -> Iterator[Mapping[str, object]]:
        """The objects of a member's array, as `json_array` reads it; `chunks` where it is not all of the member."""
        try:
            for element in json_array(chunks or archive.chunks(name), within=within):
                if not isinstance(element, Mapping):
                    raise self.malformed(name)
                yield element
        except MalformedJson as error:
            raise self.malformed(name) from error

    def csv_of(
        self,
        archive: SafeArchive,
        name: str,
        columns: Mapping[str, Collection[str]],
        *,
        optional: Collection[str] = (),
        backslashes: bool = False,
    ) -> Iterator[CsvRecord]:
        """The records of a member with these columns, of which some may be missing, as `csv_records` reads them."""
        try:
            rows = csv_rows(archive.chunks(name), backslashes=backslashes)
            yield from csv_records(rows, columns, set(columns) - set(optional))
        except MalformedCsv as error:
            raise self.malformed(name) from error

    def malformed(self, name: str) -> ArchiveRefused:
        """The refusal of a member that is not shaped as the service writes it."""
        return ArchiveRefused(
            f"{shown_name(name)} in the archive is not what {self.service} writes there; "
            "ask for the archive again, and bring it as it was downloaded.",
            code="archive.malformed",
        )

    def opened(self, path: Path) -> AbstractContextManager[SafeArchive]:
        """The open archive. Raises `ArchiveRefused`."""
        return open_zip(path, limits=self.limits)

    def _records(self, path: Path) -> Iterator[Contribution | LeftOut]:
        with self.opened(path) as archive:
            names = sorted(name for name in archive.names() if self.members.fullmatch(name))
            if not names:
                raise self._missing(archive.names())
            yield from self.records(archive, names)

    def _missing(self, names: Sequence[str]) -> ArchiveRefused:
        found = looks_like(names)
        looks = f"looks like one of {found}" if found and found != self.service else f"holds no {self.holds}"
        return ArchiveRefused(
            f"This is no archive of {self.service} that can be read: it {looks}; {self.bring}.",
            code="archive.missing_member",
        )


def looks_like(names: Sequence[str]) -> str | None:
    """The service from whose archive members of these names are, or None."""
    bare = [re.sub(r"^(?:[^/]+/)?", "", name) for name in names]
    counted = {
        service: sum(1 for each in {*names, *bare} if re.fullmatch(signs, each)) for service, signs in _SIGNS
    }
    service = max(counted, key=lambda each: counted[each])
    return service if counted[service] else None


def contribution(
    source: str,
    source_id: str | None,
    kind: ContributionKind,
    occurred_at: datetime,
    text: str,
    *,
    in_reply_to: str | None = None,
    link: str | None = None,
    channel: Channel | None = None,
    particulars: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    title: str | None = None,
    edited_at: datetime | None = None,
    to_markdown: Callable[[str], str] = plain_markdown,
) -> Contribution | LeftOut:
    """One thing that whoever brings the archive wrote; without words, or with very many, it is none.

    `text` is plain, or what `to_markdown` takes. Without a `source_id`, or with one that is too long, it gets one of
    its own out of what kind of thing it is, when it was and what it says, which is the same in every archive.
    """
    markdown = to_markdown(text)
    if not markdown.strip():
        return LeftOut.EMPTY
    if len(text) > LONGEST_TEXT:
        return LeftOut.MALFORMED
    if not source_id or len(source_id) > _LONGEST_ID:
        told = "\n".join((kind.value, format_stamp(occurred_at), text))
        source_id = sha256(told.encode("utf-8", "replace")).hexdigest()
    return Contribution(
        source=source,
        source_id=source_id,
        revision=revision_at(occurred_at, edited_at),
        kind=kind,
        author=SELF,
        occurred_at=occurred_at,
        markdown=markdown,
        in_reply_to=in_reply_to,
        link=link if absolute(link) else None,
        title=title,
        edited_at=edited_at,
        particulars=particulars,
        channel=channel,
        tags=tags,
    )


def channel_of(id_: object, title: object = None) -> Channel | None:
    """A place in a service by what it tells of it, or None where that is nothing."""
    shown = " ".join(usable(title).split()) if isinstance(title, str) else ""
    key = usable(id_).strip() if isinstance(id_, str) else ""
    if not (key or shown):
        return None
    return Channel((key or shown)[:_LONGEST_ID], (shown or key)[:_LONGEST_ID])


def absolute(address: str | None) -> bool:
    """Whether this is an absolute address of the web."""
    return bool(address and _ABSOLUTE.fullmatch(address))
