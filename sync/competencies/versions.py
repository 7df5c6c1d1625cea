"""The versions of a space's mapping to competencies, and of its rules of evidence."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.rules import EvidenceRules
from sync.competencies.tables import EvidenceRuleVersion, MappingVersion
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


def current_rules(session: Session, space_id: UUID) -> tuple[EvidenceRules, int]:
    """The rules by which levels are proposed in a space, and their version; none, and 0, where nobody has set any."""
    row = _latest_rules(session, space_id)
    return (EvidenceRules.parse(row.body), row.version) if row else (EvidenceRules(()), 0)


def set_rules(session: Session, space_id: UUID, rules: EvidenceRules, now: datetime) -> int:
    """Let levels be proposed by these rules from now on; gives the version, a new one where they differ."""
    current, version = current_rules(session, space_id)
    if version and current == rules:
        return version
    session.add(
        EvidenceRuleVersion(space_id=space_id, version=version + 1, body=rules.dump(), created_at=now)
    )
    session.flush()
    return version + 1


def _latest_rules(session: Session, space_id: UUID) -> EvidenceRuleVersion | None:
    return session.scalar(
        select(EvidenceRuleVersion)
        .where(EvidenceRuleVersion.space_id == space_id)
        .order_by(EvidenceRuleVersion.version.desc())
        .limit(1)
    )
