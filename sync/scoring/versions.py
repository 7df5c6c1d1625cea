"""The versions of a space's scoring rule."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.ledger.standings import mark_due
from sync.scoring.rules import Rule, default_rule
from sync.scoring.tables import RuleVersion


def current_rule(session: Session, space_id: UUID) -> tuple[Rule, int]:
    """The rule that a space is scored by, with its version; version 0 is the default rule."""
    row = _latest(session, space_id)
    return (Rule.parse(row.body), row.version) if row else (default_rule(), 0)


def set_rule(session: Session, space_id: UUID, rule: Rule, now: datetime) -> int:
    """Score a space by this rule from now on, its past included; gives the version, a new one where it differs."""
    known, version = current_rule(session, space_id)
    if known == rule:
        return version
    session.add(
        RuleVersion(id=new_id(), space_id=space_id, version=version + 1, body=rule.dump(), created_at=now)
    )
    mark_due(session, space_id)
    session.flush()
    return version + 1


def _latest(session: Session, space_id: UUID) -> RuleVersion | None:
    return session.scalar(
        select(RuleVersion)
        .where(RuleVersion.space_id == space_id)
        .order_by(RuleVersion.version.desc())
        .limit(1)
    )
