"""The versions of a space's mapping to competencies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.tables import MappingVersion
from sync.ledger.standings import mark_due


def current_mapping(session: Session, space_id: UUID) -> CompetencyMapping | None:
    """What a space's participation shows; None for a space that proposes nothing."""
    row = _latest(session, space_id)
    return CompetencyMapping.parse(row.body) if row else None


def set_mapping(session: Session, space_id: UUID, mapping: CompetencyMapping, now: datetime) -> int:
    """Map a space's participation like this from now on; gives the version, a new one where it differs."""
    row = _latest(session, space_id)
    if row is not None and CompetencyMapping.parse(row.body) == mapping:
        return row.version
    version = row.version + 1 if row else 1
    session.add(
        MappingVersion(id=new_id(), space_id=space_id, version=version, body=mapping.dump(), created_at=now)
    )
    mark_due(session, space_id)
    session.flush()
    return version


def _latest(session: Session, space_id: UUID) -> MappingVersion | None:
    return session.scalar(
        select(MappingVersion)
        .where(MappingVersion.space_id == space_id)
        .order_by(MappingVersion.version.desc())
        .limit(1)
    )
