"""A record as a row of a file: cells in their order, or why it is left out."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import StringIO
from typing import Final
from uuid import UUID

from sync.frameworks.csv_rows import harmless, harmless_to_read
from sync.people.accounts import Profile as Person
from sync.transfers.profiles import Column, Dates, Profile, Records, Source
from sync.transfers.records import ZONE, Kind, Record

_ROWS_AT_ONCE: Final = 500


class Fault(StrEnum):
    """Why a record is not handed over."""

    EMPTY = "transfer.empty"  # a column that is needed has nothing
    TOO_LONG = "transfer.too_long"
    SIGN = "transfer.sign"  # the encoding has not got a sign
    UNKNOWN = "transfer.unknown"  # nobody can read any more who the person is
    RESTRICTED = "person.restricted"
    OBJECTED = "person.objected"
    NO_CONSENT = "consent.missing"


SILENT: Final = frozenset({Fault.RESTRICTED, Fault.OBJECTED, Fault.NO_CONSENT})
"""Of these it is said how many there are, and not of whom."""


LEFT_OUT: Final = ("line", "record", "kind", "name", "title", "column", "reason", "code")
"""The columns of a list of what is left out."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that is left out: why, at which column, empty for none, and on which line it would stand.

    Lines are those of a file into which all would fit, its headings on line 1; of whom nothing may be said has none.
    """

    record: Record
    fault: Fault
    column: str = ""
    line: int | None = None

    def told(self, names: Mapping[UUID, str], reason: str) -> tuple[str, ...]:
        """As a row of the list of what is left out: of whom, and what, only where that may be said."""
        if self.fault in SILENT:
            return ("", "", "", "", "", "", reason, self.fault.value)
        record, name = self.record, names.get(self.record.person_id, "")
        title = " ".join(record.title.split())
        place = (str(self.line or ""), str(record.id), record.kind.value)
        cells = (*place, name, title, self.column, reason, self.fault.value)
        return tuple(map(harmless_to_read, cells))


@dataclass(frozen=True, slots=True)
class Known:
    """Who somebody is: as the LMS of the course names them, and as their profile tells."""

    user_id: str
    person: Person


def write_row(profile: Profile, record: Record, known: Known | None) -> tuple[str, ...] | Rejected:
    """The cells of a record, none of which a spreadsheet takes for a formula; else why it is left out."""
    if known is None:
        return Rejected(record, Fault.UNKNOWN)
    cells: list[str] = []
    for column in profile.columns:
        cell = harmless(_cell(profile, column, record, known))
        fault = _fault(column, cell, profile)
        if fault is not None:
            return Rejected(record, fault, column.heading)
        cells.append(cell)
    return tuple(cells)


def example_row(profile: Profile) -> tuple[str, ...]:
    """The cells of a made-up record of nobody, also where they would not fit."""
    return tuple(harmless(_cell(profile, column, _record(profile), _NOBODY)) for column in profile.columns)


def write_file(profile: Profile, rows: Sequence[tuple[str, ...]]) -> Iterator[bytes]:
    """The file, piece by piece (RFC 4180, but for the separator)."""
    headings = tuple(harmless(each.heading) for each in profile.columns)
    encoding = profile.encoding.value
    yield from write_table((headings, *rows), profile.delimiter, encoding)


def write_table(rows: Sequence[Sequence[str]], delimiter: str, encoding: str) -> Iterator[bytes]:
    """Rows as CSV, piece by piece."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        out = StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(rows[start : start + _ROWS_AT_ONCE])
        # The mark of UTF-8 stands at the beginning alone.
        yield out.getvalue().encode(encoding if start == 0 else encoding.removesuffix("-sig"))


_NOBODY: Final = Known("4711", Person("Kim", "Muster", mail="kim.muster@example.org"))
_DAY: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _record(profile: Profile) -> Record:
    is_german = profile.language == "de"
    return Record(
        id=UUID(int=0), kind=Kind.CERTIFICATE if profile.records is Records.CERTIFICATES else Kind.COMPETENCY,
        person_id=UUID(int=0), space_id=UUID(int=0), course="Beispielkurs" if is_german else "Example course",
        code="A-1", title="Beispiel" if is_german else "Example",
        framework="Beispielrahmen" if is_german else "Example framework", level=2,
        level_name="kann" if is_german else "can", at=_DAY, valid_until=_DAY.replace(year=_DAY.year + 1),
    )  # fmt: skip


def _fault(column: Column, cell: str, profile: Profile) -> Fault | None:
    if column.required and not cell:
        return Fault.EMPTY
    if column.longest is not None and len(cell) > column.longest:
        return Fault.TOO_LONG
    try:
        cell.encode(profile.encoding.value)
    except UnicodeEncodeError:
        return Fault.SIGN
    return None


def _cell(profile: Profile, column: Column, record: Record, known: Known) -> str:
    value = _value(profile, column.source, record, known)
    if column.source is Source.HOURS:
        told = column.words.get(record.code, column.text)
        return told.replace(",", ".").replace(".", profile.decimal) if _is_number(told) else told
    if column.source in (Source.DATE, Source.VALID_UNTIL):
        return value or column.text
    return " ".join(column.words.get(value, value or column.text).split())


def _value(profile: Profile, source: Source, record: Record, known: Known) -> str:
    person = known.person
    values = {
        Source.USER_ID: known.user_id,
        Source.MAIL: person.mail,
        Source.NAME: person.display_name,
        Source.GIVEN_NAME: person.given_name,
        Source.FAMILY_NAME: person.family_name,
        Source.KIND: record.kind.value,
        Source.CODE: record.code,
        Source.TITLE: record.title,
        Source.FRAMEWORK: record.framework,
        Source.LEVEL: str(record.level) if record.level is not None else "",
        Source.LEVEL_NAME: record.level_name,
        Source.DATE: _date(record.at, profile.dates),
        Source.VALID_UNTIL: _date(record.valid_until, profile.dates) if record.valid_until else "",
        Source.COURSE: record.course,
        Source.RECORD: str(record.id),
    }
    return values.get(source) or ""


def _date(instant: datetime, dates: Dates) -> str:
    local = instant.astimezone(ZONE)
    match dates:
        case Dates.ISO_TIME:
            return local.isoformat(timespec="seconds")
        case Dates.ISO_UTC:
            return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case Dates.GERMAN:
            return local.strftime("%d.%m.%Y")
        case Dates.BRITISH:
            return local.strftime("%d/%m/%Y")
        case Dates.AMERICAN:
            return local.strftime("%m/%d/%Y")
        case _:
            return local.date().isoformat()


def _is_number(text: str) -> bool:
    whole, _, part = text.replace(",", ".").partition(".")
    return whole.isdecimal() and (not part or part.isdecimal())
