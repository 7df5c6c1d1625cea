"""What a purpose says: for what, on which basis, to whom, which fields, for how long; versioned data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, Final, Self

from config.errors import StoaError
from config.language import best_language
from sync.scoring.documents import DocumentSchema, packaged_text

SCHEMA_VERSION: Final = 1
LONGEST_TEXT: Final = 2_000  # characters, as the schema has it
GRADE: Final = "grade"
FEEDBACK: Final = "feedback"
EVIDENCE: Final = "evidence"
STATEMENTS: Final = "statements"
TRANSFERS: Final = "transfers"
KNOWN: Final = (
    GRADE,
    FEEDBACK,
    EVIDENCE,
    STATEMENTS,
    TRANSFERS,
)  # the purposes that every organisation has from the beginning
_PACKAGE: Final = "sync.consent"
_SCHEMA: Final = "purpose.schema.json"


class PurposeRefused(StoaError):
    """A purpose that cannot be used as it is described."""

    default_code = "purpose.invalid"


class BasisKind(StrEnum):
    """Legal bases (GDPR Art. 6(1); Art. 88 for an agreement with the works council)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    WORKS_AGREEMENT = "works_agreement"


_ARTICLES: Final[Mapping[BasisKind, str]] = {
    BasisKind.CONSENT: "GDPR Art. 6(1)(a)",
    BasisKind.CONTRACT: "GDPR Art. 6(1)(b)",
    BasisKind.LEGAL_OBLIGATION: "GDPR Art. 6(1)(c)",
    BasisKind.PUBLIC_TASK: "GDPR Art. 6(1)(e)",
    BasisKind.LEGITIMATE_INTERESTS: "GDPR Art. 6(1)(f)",
    BasisKind.WORKS_AGREEMENT: "GDPR Art. 88(1), works agreement",
}

NOT_JUSTIFIED: Final = "purpose.justification"
_JUSTIFIED: Final = (BasisKind.LEGITIMATE_INTERESTS,)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text for people in both languages."""

    en: str
    de: str

    def said_in(self, locale: str | None) -> str:
        """The text in the language of a locale."""
        return self.de if best_language(locale) == "de" else self.en

    def dump(self) -> dict[str, str]:
        """As JSON holds it."""
        return {"en": self.en, "de": self.de}


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """On which basis data may leave, and why it applies where that has to be said (Art. 6(1)(f))."""

    kind: BasisKind
    justification: Bilingual | None = None

    @classmethod
    def of_article(cls, article: str) -> Self | None:
        """The basis that stands there in the law; None for no such one, and for one that has to be justified."""
        kinds = {where: kind for kind, where in _ARTICLES.items()}
        kind = kinds.get(article.strip())
        return None if kind is None or kind in _JUSTIFIED else cls(kind)

    @property
    def article(self) -> str:
        """Where it stands in the law."""
        return _ARTICLES[self.kind]


@dataclass(frozen=True, slots=True)
class PurposeDocument:
    """What a purpose says; ``data/purpose.schema.json`` says what each part means.

    Without a `legal_basis` it cannot be turned on. `retention_days` is None for as long as the course is kept.
    """

    name: str
    what_for: Bilingual
    legal_basis: LegalBasis | None
    recipients: tuple[str, ...]
    fields: tuple[str, ...]
    retention_days: int | None

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read a purpose from its JSON. Raises `PurposeRefused` with a sentence that names the place."""
        basis = data.get("legal_basis")
        if isinstance(basis, Mapping) and basis.get("kind") in _JUSTIFIED and "justification" not in basis:
            raise PurposeRefused(
                "At $.legal_basis: legitimate interests need a justification, for people to read: add "
                '"justification": {"en": "…", "de": "…"} beside "kind".',
                code=NOT_JUSTIFIED,
            )
        return cls.stored(_schema().checked(data))

    @classmethod
    def stored(cls, body: Mapping[str, Any]) -> Self:
        """Read a purpose that was checked before it was stored."""
        basis = body["legal_basis"]
        return cls(
            name=body["name"],
            what_for=Bilingual(**body["what_for"]),
            legal_basis=_basis(basis) if basis else None,
            recipients=tuple(body["recipients"]),
            fields=tuple(body["fields"]),
            retention_days=body["retention_days"],
        )

    def dump(self) -> dict[str, Any]:
        """The purpose as JSON holds it; `parse` gives an equal one back."""
        basis = self.legal_basis
        why = {"justification": basis.justification.dump()} if basis and basis.justification else {}
        return {
            "version": SCHEMA_VERSION,
            "name": self.name,
            "what_for": self.what_for.dump(),
            "legal_basis": {"kind": basis.kind.value, **why} if basis else None,
            "recipients": list(self.recipients),
            "fields": list(self.fields),
            "retention_days": self.retention_days,
        }

    def on(self, basis: LegalBasis) -> "PurposeDocument":
        """The same purpose on another basis. Raises `PurposeRefused` where that needs a (shorter) justification."""
        if basis.kind in _JUSTIFIED and basis.justification is None:
            raise PurposeRefused(
                "Legitimate interests need a justification, a sentence for people to read that says whose interests "
                'they are and why nothing outweighs them: add --justification "…".',
                code=NOT_JUSTIFIED,
            )
        why = basis.justification
        if why is not None and max(len(why.en), len(why.de)) > LONGEST_TEXT:
            raise PurposeRefused(
                f"A justification has at most {LONGEST_TEXT:,} characters: shorten --justification.",
                code=NOT_JUSTIFIED,
            )
        return PurposeDocument.parse(replace(self, legal_basis=basis).dump())

    def is_within(self, former: "PurposeDocument") -> bool:
        """Whether who agreed to a former version has agreed to this: the same words, and no more to nobody else."""
        same_words = (self.what_for, self.legal_basis) == (former.what_for, former.legal_basis)
        no_longer = former.retention_days is None or (
            self.retention_days is not None and self.retention_days <= former.retention_days
        )
        return (
            same_words
            and no_longer
            and set(self.recipients) <= set(former.recipients)
            and set(self.fields) <= set(former.fields)
        )

    @property
    def needs_consent(self) -> bool:
        """Whether nothing leaves of who has not consented."""
        return self.legal_basis is not None and self.legal_basis.kind is BasisKind.CONSENT


@cache
def built_in(name: str) -> PurposeDocument:
    """A purpose that every organisation has, as it is proposed."""
    return PurposeDocument.parse(json.loads(packaged_text(_PACKAGE, f"{name}.json")))


def purpose_schema() -> str:
    """The JSON Schema of purposes."""
    return packaged_text(_PACKAGE, _SCHEMA)


def _basis(body: Mapping[str, Any]) -> LegalBasis:
    why = body.get("justification")
    return LegalBasis(BasisKind(body["kind"]), Bilingual(**why) if why else None)


@cache
def _schema() -> DocumentSchema:
    return DocumentSchema(_PACKAGE, _SCHEMA, PurposeRefused)
