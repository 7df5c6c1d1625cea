"""A CSV file in which an administrator lists contributions of any community.

Columns in any order, of which ``id``, ``author``, ``occurred_at`` and ``text`` are needed: see
docs/connectors/archives.md. Unlike an archive of a service, the file is refused as a whole at the first row that cannot
be read, with its line, so that it can be mended.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

from connectors.archives import MIB, CsvRecord, MalformedCsv, csv_records, csv_rows, parents_first
from connectors.communities.generic_csv.manifest import MANIFEST
from connectors.communities.instants import of_iso, revision_at, within
from connectors.communities.personal import LONGEST_TEXT, absolute, channel_of
from connectors.communities.plain import usable
from connectors.contract import ArchiveRefused, Author, Contribution, ContributionKind

SOURCE: Final = "generic_csv"
_COLUMNS: Final = {
    name: (name,)
    for name in (
        *("id", "kind", "occurred_at", "edited_at", "author", "author_mail", "title"),
        *("text", "link", "in_reply_to", "channel", "tags", "licence"),
    )
}
_NEEDED: Final = ("id", "author", "occurred_at", "text")
_LARGEST: Final = 256 * MIB
_CHUNK: Final = 64 * 1024
_LONGEST_ID: Final = 255
_MOST_TAGS: Final = 30
_MAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,189}")
# As Excel writes an instant in a German row; 3/1/2026 may be in March or in January, and is refused.
_DAY_FIRST = re.compile(
    r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:,? +([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?", re.ASCII
)
_OTHER_FILES: Final = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF document"),
    (b"\xff\xfe", "a text in UTF-16"),
    (b"\xfe\xff", "a text in UTF-16"),
    (b"<", "a web page"),
    (b"{", "a JSON file"),
    (b"[", "a JSON file"),
)


class GenericCsv:
    """Reads a plain .csv file: commas, semicolons or tabs, UTF-8 with or without a byte order mark."""

    manifest = MANIFEST

    def read(self, archive: Path) -> Iterator[Contribution]:
        """Every contribution, parents before their replies. Raises `ArchiveRefused` before the first."""
        for _ in _once_each(_contributions(archive)):
            pass  # every line is looked at before anything of the file is given away
        yield from parents_first(lambda: (each for each, _ in _contributions(archive)))


def _once_each(contributions: Iterable[tuple[Contribution, int]]) -> Iterator[Contribution]:
    seen: set[int] = set()
    for contribution, line in contributions:
        key = hash(contribution.source_id)
        if key in seen:
            _refuse(line, "the id stands in the file already, and each has to be there once")
        seen.add(key)
        yield contribution


def _contributions(path: Path) -> Iterator[tuple[Contribution, int]]:
    """Each contribution, and the line that it begins on."""
    with _opened(path) as file:
        chunks = _chunks(file)
        try:
            rows = csv_rows(chunks, delimiter=None)
            for record in csv_records(rows, _COLUMNS, _NEEDED):
                if any(value.strip() for value in record.values.values()):
                    yield _contribution(record), record.line
        except MalformedCsv as error:
            if error.reason == "no headings":
                raise _refused(
                    "The file has no headings id, author, occurred_at and text in its first lines; write them above "
                    "the columns and bring the file again."
                ) from error
            if error.reason == "not UTF-8":
                _refuse(error.line, "there is a character that is not UTF-8: save the file as “CSV UTF-8”")
            _refuse(error.line, "it cannot be read: a cell is too long, or a quotation mark is missing")


def _contribution(record: CsvRecord) -> Contribution:
    line = record.line
    text, in_reply_to = usable(record["text"]).strip(), _id(record, "in_reply_to", needed=False)
    if not text or len(text) > LONGEST_TEXT:
        _refuse(line, f"the text is empty, or longer than {LONGEST_TEXT:,} characters")
    occurred_at = _instant(record, "occurred_at")
    edited_at = _instant(record, "edited_at") if record["edited_at"].strip() else None
    link = record["link"].strip() or None
    if link and not absolute(link):
        _refuse(line, "the link is no address that begins with http:// or https://")
    mail = record["author_mail"].strip().casefold() or None
    if mail and not _MAIL.fullmatch(mail):
        _refuse(line, "the author_mail is no e-mail address")
    return Contribution(
        source=SOURCE,
        source_id=_id(record, "id") or "",
        revision=revision_at(occurred_at, edited_at),
        kind=_kind(record, in_reply_to),
        author=Author(_id(record, "author") or "", mail),
        occurred_at=occurred_at,
        markdown=text,
        title=_line(record, "title"),
        in_reply_to=in_reply_to,
        link=link,
        edited_at=edited_at,
        channel=channel_of(record["channel"].strip()),
        tags=_tags(record["tags"]),
        licence=_line(record, "licence"),
    )


def _kind(record: CsvRecord, in_reply_to: str | None) -> ContributionKind:
    said = record["kind"].strip().casefold()
    implied = ContributionKind.REPLY if in_reply_to else ContributionKind.POST
    if said and said != implied:
        _refuse(record.line, "the kind is post or reply; a reply has an in_reply_to, and a post has none")
    return implied


def _id(record: CsvRecord, name: str, *, needed: bool = True) -> str | None:
    value = usable(record[name]).strip()
    if len(value) > _LONGEST_ID or "\n" in value or (needed and not value):
        _refuse(record.line, f"the {name} is empty, or longer than {_LONGEST_ID} characters")
    return value or None


def _instant(record: CsvRecord, name: str) -> datetime:
    """An instant in UTC where no zone is named. Refuses what cannot be told for sure."""
    value = record[name].strip()
    with suppress(ValueError):
        if found := _DAY_FIRST.fullmatch(value):
            day, month, year, hour, minute, second = (int(each or 0) for each in found.groups())
            return within(datetime(year, month, day, hour, minute, second, tzinfo=UTC))
        if "-" in value:
            return of_iso(value)
    return _refuse(record.line, f"the {name} is no time like 2026-03-01T10:15:00Z")


def _line(record: CsvRecord, name: str) -> str | None:
    return " ".join(usable(record[name]).split())[:_LONGEST_ID] or None


def _tags(value: str) -> tuple[str, ...]:
    tags = (tag.strip().lstrip("#")[:100] for tag in re.split(r"[,;|]", usable(value)))
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:_MOST_TAGS]


def _opened(path: Path) -> BinaryIO:
    try:
        if path.is_file():
            return path.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable() from error
    raise _unreadable()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    first = file.read(_CHUNK)
    if not first.strip():
        raise _refused(
            "The file is empty; bring a .csv file with headings and a row for each contribution.", "not_csv"
        )
    for magic, kind in _OTHER_FILES:
        if first.startswith(magic):
            raise _refused(
                f"The file is no CSV file but {kind}; save the table as “CSV UTF-8” and bring that.",
                "not_csv",
            )
    read = 0
    while first:
        read += len(first)
        if read > _LARGEST:
            raise _refused(f"The file is larger than {_LARGEST // MIB} MiB; bring it in parts.", "too_large")
        yield first
        first = file.read(_CHUNK)


def _unreadable() -> ArchiveRefused:
    return _refused(
        "The file cannot be opened; check that it is a file, that it is there and that it may be read.",
        "unreadable",
    )


def _refuse(line: int, reason: str) -> NoReturn:
    raise _refused(f"Line {line} of the file cannot be used: {reason}; mend it and bring the file again.")


def _refused(sentence: str, code: str = "malformed") -> ArchiveRefused:
    return ArchiveRefused(sentence, code=f"archive.{code}")
