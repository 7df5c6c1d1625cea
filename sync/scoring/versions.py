"""The versions of a space's scoring rule."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.ledger.entries import lock_space
from sync.ledger.standings import has_facts, mark_due
from sync.scoring.history import RuleHistory, RuleInForce
from sync.scoring.rules import Rule, default_rule
from sync.scoring.tables import RuleVersion


def current_rule(session: Session, space_id: UUID) -> tuple[Rule, int]:
    """The rule that a space is scored by from now on, with its version; version 0 is the default rule."""
    row = session.scalar(
        select(RuleVersion)
        .where(RuleVersion.space_id == space_id)
        .order_by(RuleVersion.version.desc())
        .limit(1)
    )
    return (Rule.parse(row.body), row.version) if row else (default_rule(), 0)


def read_present_rules(session: Session, space_ids: Collection[UUID]) -> Mapping[UUID, Rule]:
    """The rule that each of these spaces is scored by from now on; none is missing from the answer."""
    rows = session.scalars(
        select(RuleVersion).where(RuleVersion.space_id.in_(space_ids)).order_by(RuleVersion.version)
    )
    latest = {row.space_id: row.body for row in rows}
    return {each: Rule.parse(latest[each]) if each in latest else default_rule() for each in space_ids}


def read_history(session: Session, space_id: UUID) -> RuleHistory:
    """Which rule a space had when, the default rule before it was given one."""
    rows = session.scalars(
        select(RuleVersion).where(RuleVersion.space_id == space_id).order_by(RuleVersion.version)
    ).all()
    # Those before one that holds from the beginning say nothing any more, and need not be readable.
    beginnings = [place for place, row in enumerate(rows) if row.effective_from is None]
    telling = rows[beginnings[-1] :] if beginnings else rows
    versions = [RuleInForce(Rule.parse(row.body), row.version, row.effective_from) for row in telling]
    if not beginnings:
        versions.insert(0, RuleInForce(default_rule(), 0))
    return RuleHistory.of(*versions)


def set_rule(
    session: Session, space_id: UUID, rule: Rule, now: datetime, *, retroactive: bool = False
) -> int:
    """Score a space by this rule from now on; gives the version, a new one where something differs.

    What was written before keeps its rule, unless it is to be counted anew too (`retroactive`). Where nothing is in the
    ledger yet there is no before. Takes the space's lock: one version comes after another, and nobody writes meanwhile.
    """
    lock_space(session, space_id)
    history = read_history(session, space_id)
    since = None if retroactive or not has_facts(session, space_id) else now
    is_known = history.present == rule
    if is_known and (since is not None or len(history.stretches) == 1):
        return history.version
    session.add(
        RuleVersion(
            id=new_id(),
            space_id=space_id,
            version=history.version + 1,
            body=rule.dump(),
            effective_from=since,
            created_at=now,
        )
    )
    mark_due(session, space_id)
    session.flush()
    return history.version + 1
