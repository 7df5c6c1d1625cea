"""How records are written into a file for another system: its columns, as data.

Three are built in. Their column names come from what is public:

* ``successfactors``: the entity `ExternalLearningEvents` of SAP SuccessFactors Learning (OData,
  `learningevent-service/v1`), with the properties that it takes in. How long each may be is not public.
* ``cornerstone``: Cornerstone's *Edge Import*, external training load. Public are its key (User ID, Start Date/Time,
  Transcript Status, Training Title) and the status *Completed*; the other headings are proposals, to be compared with
  the template that an administrator of Cornerstone downloads.
* ``tcmanager``: there is no public description of an import; headings and signs are those that are usual in German
  spreadsheets, to be agreed on with whoever looks after that system.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, Final, Self
from uuid import UUID, uuid5

from config.errors import StoaError
from sync.scoring.documents import DocumentSchema, packaged_text

SCHEMA_VERSION: Final = 1
MOST_COLUMNS: Final = 40
BUILT_IN: Final = ("successfactors", "cornerstone", "tcmanager")
_NAMES: Final = UUID("6f5f2f52-7c3c-5d3a-9a70-6c1d0b8f7f3e")  # below which built-in ones have their ids


class TransferRefused(StoaError):
    """A profile that cannot be used, or a transfer that is not made."""

    default_code = "transfer.invalid"


class Source(StrEnum):
    """What stands in a column."""

    USER_ID = (
        "user_id"  # as the LMS of the course knows the person; with some it is the number of the employee
    )
    MAIL = "mail"
    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    KIND = "kind"  # `competency` or `certificate`
    CODE = "code"  # of the competency, or the name of what is certified
    TITLE = "title"
    FRAMEWORK = "framework"
    LEVEL = "level"  # its number on the scale, from 1
    LEVEL_NAME = "level_name"
    DATE = "date"
    VALID_UNTIL = "valid_until"
    COURSE = "course"
    RECORD = "record"  # a random id, the same whenever the record is handed over
    HOURS = "hours"  # hours or credits, by code
    FIXED = "fixed"


FIELD_OF: Final[Mapping[Source, str | None]] = {
    Source.USER_ID: "user_id",
    Source.MAIL: "mail",
    Source.NAME: "name",
    Source.GIVEN_NAME: "name",
    Source.FAMILY_NAME: "name",
    Source.KIND: "competency",
    Source.CODE: "competency",
    Source.TITLE: "competency",
    Source.FRAMEWORK: "competency",
    Source.LEVEL: "level",
    Source.LEVEL_NAME: "level",
    Source.DATE: "time",
    Source.VALID_UNTIL: "time",
    Source.COURSE: "space_title",
    Source.RECORD: None,
    Source.HOURS: "competency",
    Source.FIXED: None,
}
"""What each tells is on a purpose's field list (`sync.consent`); None for what tells nothing of anybody."""


class Records(StrEnum):
    """Which records go."""

    ALL = "all"
    COMPETENCIES = "competencies"
    CERTIFICATES = "certificates"


class Encoding(StrEnum):
    """In which bytes a file is written, by the name of Python's codec."""

    UTF_8 = "utf-8"
    UTF_8_MARKED = "utf-8-sig"  # which Excel needs to see
    WINDOWS = "cp1252"


class Dates(StrEnum):
    """How a day or an instant is written; instants in the time of the course."""

    ISO = "iso"  # 2026-03-02
    ISO_TIME = "iso_time"  # 2026-03-02T13:00:00+01:00
    ISO_UTC = "iso_utc"  # 2026-03-02T12:00:00Z
    GERMAN = "german"  # 02.03.2026
    BRITISH = "british"  # 02/03/2026
    AMERICAN = "american"  # 03/02/2026


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `text` is the fixed text, or what stands where the source has nothing.

    `longest` is in characters, None for any length. `words` are written instead of values; of hours they are the hours
    by code.
    """

    heading: str
    source: Source
    text: str = ""
    longest: int | None = None
    required: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    def dump(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "heading": self.heading,
            "source": self.source.value,
            "text": self.text,
            "longest": self.longest,
            "required": self.required,
            "words": dict(self.words),
        }


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile; ``data/profile.schema.json`` says what each part means."""

    name: str
    columns: tuple[Column, ...]
    records: Records = Records.ALL
    language: str = "en"
    delimiter: str = ","
    encoding: Encoding = Encoding.UTF_8
    decimal: str = "."
    dates: Dates = Dates.ISO

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read a profile from its JSON. Raises `TransferRefused` with a sentence that names the place."""
        document = _schema().checked(data)
        columns = tuple(_column(each) for each in document["columns"])
        headings = [each.heading for each in columns]
        if len(set(headings)) < len(headings):
            raise TransferRefused("Two columns have the same heading.", code="transfer.heading_twice")
        return cls(
            name=document["name"],
            columns=columns,
            records=Records(document["records"]),
            language=document["language"],
            delimiter=document["delimiter"],
            encoding=Encoding(document["encoding"]),
            decimal=document["decimal"],
            dates=Dates(document["dates"]),
        )

    def dump(self) -> dict[str, Any]:
        """The profile as JSON holds it; `parse` gives an equal one back."""
        return {
            "version": SCHEMA_VERSION,
            "name": self.name,
            "records": self.records.value,
            "language": self.language,
            "delimiter": self.delimiter,
            "encoding": self.encoding.value,
            "decimal": self.decimal,
            "dates": self.dates.value,
            "columns": [each.dump() for each in self.columns],
        }

    @property
    def fields(self) -> frozenset[str]:
        """What of a purpose's field list its columns tell."""
        return frozenset(found for each in self.columns if (found := FIELD_OF[each.source]))


@cache
def built_in(key: str) -> Profile:
    """One of the built-in profiles."""
    return Profile.parse(json.loads(packaged_text("sync.transfers", f"{key}.json")))


def built_in_id(key: str) -> UUID:
    """By which id it is known what was handed over with a built-in profile."""
    return uuid5(_NAMES, key)


def _column(entry: Mapping[str, Any]) -> Column:
    return Column(
        heading=entry["heading"],
        source=Source(entry["source"]),
        text=entry.get("text", ""),
        longest=entry.get("longest"),
        required=entry.get("required", False),
        words=entry.get("words", {}),
    )


@cache
def _schema() -> DocumentSchema:
    return DocumentSchema("sync.transfers", "profile.schema.json", TransferRefused)
