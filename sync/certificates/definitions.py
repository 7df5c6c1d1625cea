"""What an organisation certifies, as data in versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.audit.trail import record
from sync.certificates.conditions import (
    AchievementRefused,
    Condition,
    dump_condition,
    parse_condition,
    require_levels,
)
from sync.certificates.content import Achievement, Alignment, TargetType, Words
from sync.certificates.issuers import lock_issuer
from sync.certificates.tables import AchievementVersion
from sync.scoring.documents import DocumentSchema

SCHEMA_VERSION: Final = 1
RENEWAL_MONTHS: Final = 3
_TYPES: Final = {"case": TargetType.CASE, "esco": TargetType.ESCO}


class IssuedBy(StrEnum):
    """Who may confirm certificates."""

    STAFF = "staff"
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition; ``data/achievement.schema.json`` says what each part means. Months are calendar months."""

    name: str
    title: Words
    description: Words
    criteria: Words
    alignments: tuple[Alignment, ...]
    valid_months: int | None
    renewal_months: int
    issued_by: IssuedBy
    proposed_by: tuple[Condition, ...]
    active: bool

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read a definition from its JSON. Raises AchievementRefused with a sentence that names the place."""
        document = _schema().checked(data)
        return cls(
            name=document["name"],
            title=Words(document["title"]),
            description=Words(document["description"]),
            criteria=Words(document["criteria"]),
            alignments=tuple(_alignment(each) for each in document.get("alignments", ())),
            valid_months=document.get("valid_months"),
            renewal_months=document.get("renewal_months", RENEWAL_MONTHS),
            issued_by=IssuedBy(document.get("issued_by", IssuedBy.STAFF)),
            proposed_by=tuple(parse_condition(each) for each in document.get("proposed_by", ())),
            active=document.get("active", True),
        )

    def dump(self) -> dict[str, Any]:
        """The definition as JSON holds it; `parse` gives an equal one back."""
        return {
            "version": SCHEMA_VERSION,
            "name": self.name,
            "title": dict(self.title.by_language),
            "description": dict(self.description.by_language),
            "criteria": dict(self.criteria.by_language),
            "alignments": [_dump_alignment(each) for each in self.alignments],
            "valid_months": self.valid_months,
            "renewal_months": self.renewal_months,
            "issued_by": self.issued_by.value,
            "proposed_by": [dump_condition(each) for each in self.proposed_by],
            "active": self.active,
        }


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition as it is kept."""

    id: UUID
    organisation_id: UUID
    version: int
    definition: Definition

    @property
    def achievement(self) -> Achievement:
        """As the documents of a certificate tell it."""
        told = self.definition
        return Achievement(str(self.id), told.title, told.description, told.criteria, told.alignments)


def define(
    session: Session,
    organisation_id: UUID,
    definition: Definition,
    now: datetime,
    by: UUID | None = None,
    as_of: int | None = None,
) -> int:
    """Certify this from now on, as somebody says; gives the version, a new one where it differs from the latest.

    The latest of that name must still be version `as_of`, where that is said; 0 is for none. Raises
    `AchievementRefused` where it is not (``achievement.moved``), and for a level that nobody can be given
    (``achievement.level``).
    """
    lock_issuer(session, organisation_id)
    latest = _latest(session, organisation_id, definition.name)
    version = latest.version if latest else 0
    if as_of not in (None, version):
        raise AchievementRefused("Somebody has changed this meanwhile.", code="achievement.moved")
    require_levels(session, organisation_id, definition.proposed_by)
    if latest is not None and Definition.parse(latest.body) == definition:
        return version
    row = AchievementVersion(
        id=new_id(),
        organisation_id=organisation_id,
        name=definition.name,
        version=version + 1,
        body=definition.dump(),
        created_at=now,
    )
    session.add(row)
    session.flush()
    detail: dict[str, str | int] = {"achievement": str(row.id), "version": row.version}
    action = "achievement.defined"
    record(session, action=action, now=now, organisation_id=organisation_id, actor_id=by, detail=detail)
    return row.version


def list_defined(session: Session, organisation_id: UUID) -> Sequence[Defined]:
    """The latest version of everything that an organisation certifies, by name, also what is not issued at present."""
    row = AchievementVersion
    latest = (
        select(row.name, func.max(row.version).label("version"))
        .where(row.organisation_id == organisation_id)
        .group_by(row.name)
        .subquery()
    )
    rows = session.scalars(
        select(row)
        .join(latest, (latest.c.name == row.name) & (latest.c.version == row.version))
        .where(row.organisation_id == organisation_id)
        .order_by(row.name)
    )
    return [_defined(each) for each in rows]


def find_latest(session: Session, organisation_id: UUID, name: str) -> Defined | None:
    """The version that is issued of what goes by this name."""
    row = _latest(session, organisation_id, name)
    return _defined(row) if row else None


def find_defined(session: Session, achievement_id: UUID) -> Defined | None:
    """One version of any organisation's."""
    row = session.get(AchievementVersion, achievement_id)
    return _defined(row) if row else None


def read_defined(session: Session, achievement_ids: Sequence[UUID]) -> Mapping[UUID, Defined]:
    """These versions."""
    rows = session.scalars(select(AchievementVersion).where(AchievementVersion.id.in_(set(achievement_ids))))
    return {each.id: _defined(each) for each in rows}


def _latest(session: Session, organisation_id: UUID, name: str) -> AchievementVersion | None:
    return session.scalar(
        select(AchievementVersion)
        .where(AchievementVersion.organisation_id == organisation_id, AchievementVersion.name == name)
        .order_by(AchievementVersion.version.desc())
        .limit(1)
    )


def _defined(row: AchievementVersion) -> Defined:
    return Defined(row.id, row.organisation_id, row.version, Definition.parse(row.body))


def _alignment(entry: Mapping[str, Any]) -> Alignment:
    return Alignment(
        entry["name"],
        entry["url"],
        entry.get("framework", ""),
        entry.get("code", ""),
        _TYPES.get(entry.get("type", "")),
    )


def _dump_alignment(told: Alignment) -> dict[str, Any]:
    types = {value: key for key, value in _TYPES.items()}
    document = {"name": told.name, "url": told.url, "framework": told.framework, "code": told.code}
    return {**document, "type": types[told.target_type]} if told.target_type else document


@cache
def _schema() -> DocumentSchema:
    return DocumentSchema("sync.certificates", "achievement.schema.json", AchievementRefused)
