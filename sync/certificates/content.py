"""What a certificate says, as its documents are made from it: data alone, without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Self

from config.clock import format_stamp, parse_stamp
from config.language import LANGUAGES, best_language

DEFAULT_ACCENT: Final = "#1d4f8c"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in some of the languages that Stoa speaks, by language; at least in one."""

    by_language: Mapping[str, str]

    def in_language(self, locale: str | None) -> str:
        """The text for a locale, or else in the first language that it is there in."""
        wanted = best_language(locale)
        for each in (wanted, *LANGUAGES):
            if self.by_language.get(each):
                return self.by_language[each]
        return next(iter(self.by_language.values()), "")


class TargetType(StrEnum):
    """What an alignment leads to (Open Badges 3.0, B.7.1 AlignmentTargetType), as far as organisations name it."""

    CASE = "CFItem"
    ESCO = "ext:esco:skill"


@dataclass(frozen=True, slots=True)
class Alignment:
    """That an achievement corresponds to a competency of a framework, by the competency's public address."""

    name: str
    url: str
    framework: str = ""
    code: str = ""
    target_type: TargetType | None = None


@dataclass(frozen=True, slots=True)
class Achievement:
    """What a certificate is for, in one version; `id` is the version's."""

    id: str
    title: Words
    description: Words
    criteria: Words
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How an organisation's documents look, and what its profile tells.

    `accent` is a colour as ``#rrggbb``, `logo` a picture that has been written anew, empty for none.
    """

    name: str
    accent: str = DEFAULT_ACCENT
    url: str = ""
    mail: str = ""
    logo: bytes = field(default=b"", repr=False)

    @property
    def mark(self) -> str:
        """By which one look is told from another; the name is the organisation's."""
        told = "\0".join((self.accent.lower(), self.url, self.mail, "")).encode()
        return sha256(told + self.logo).hexdigest()[:32]


class EvidenceKind(StrEnum):
    """What evidence is."""

    POINTS = "points"
    LEVEL = "level"
    ATTESTED = "attested"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a certificate rests on: what kind, where, when, who attested it, and in words of that person.

    `amount` is points in thousandths (None where it is not told how many) or a level, `name` that of a competency;
    `attested_by` the random id of a person in hexadecimal digits, whose name is looked up when it is shown.
    """

    kind: EvidenceKind
    at: datetime
    where: str = ""
    name: str = ""
    amount: int | None = None
    attested_by: str = ""
    note: str = ""

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read what `dump` wrote."""
        return cls(
            kind=EvidenceKind(document["kind"]),
            at=parse_stamp(document["at"]),
            where=document.get("where", ""),
            name=document.get("name", ""),
            amount=document.get("amount"),
            attested_by=document.get("attested_by", "").strip("@{}"),
            note=document.get("note", ""),
        )

    def dump(self) -> dict[str, Any]:
        """As JSON. Who attested it is written like a mention, so that an export masks them as it masks others."""
        told: dict[str, Any] = {"kind": self.kind.value, "at": format_stamp(self.at)}
        if self.attested_by:
            told["attested_by"] = f"@{{{self.attested_by}}}"
        rest = {"where": self.where, "name": self.name, "amount": self.amount, "note": self.note}
        return told | {key: value for key, value in rest.items() if value not in ("", None)}


def without_points(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The same without how many points anybody has: that it is what the definition asks for is told all the same."""
    return tuple(
        replace(each, amount=None) if each.kind is EvidenceKind.POINTS else each for each in evidence
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate is for. `name` is empty where it is not to be told, or not known."""

    name: str = ""
    mail: str = ""
    salt: str = ""


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Where a status list says whether a certificate is revoked: the list's address, and the place in it."""

    list_url: str
    index: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that the documents of one certificate tell; `token` is the secret part of its verification address.

    One that `is_sample` was never issued, and its paper says so.
    """

    token: str
    organisation: str
    look: Look
    achievement: Achievement
    holder: Holder
    valid_from: datetime
    valid_until: datetime | None
    status: StatusPlace
    evidence: tuple[Evidence, ...] = ()
    issued_by: str = ""
    revoked_at: datetime | None = None
    is_sample: bool = False
