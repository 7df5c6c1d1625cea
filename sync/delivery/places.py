"""The place in a record system that a target's items go to: found, made once, and asked about when it is gone."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.contract import RecordConnector, Target, TargetTrouble
from sync.consent.purposes import EVIDENCE, GRADE
from sync.delivery.connections import connect
from sync.delivery.context import SyncContext
from sync.delivery.links import Links
from sync.ledger.standings import mark_due
from sync.outbox.desired import UNLINKED
from sync.outbox.tables import IS_PENDING, OutboxRow, TargetRow
from sync.outbox.targets import send_anew, was_sent


def prepare(context: SyncContext, target_id: UUID, owner: str) -> tuple[RecordConnector, Target]:
    """A target's connector, and the target with all that is needed for its items. Raises `TargetTrouble`.

    Where its place is gone it is looked for again, and no other one is made: a person has to agree to that first.
    """
    with context.database.read() as session:
        row = session.get_one(TargetRow, target_id)
        connector = connect(session, context, row)
        target, is_gone = described(row), row.gone_since is not None
        is_looked_for = _misses_links(session, row)
    if connector.is_prepared(target) and not is_gone and not is_looked_for:
        return connector, target
    prepared = connector.prepare(replace(target, may_make=not is_gone))
    _keep_learnt(context, target_id, owner, dict(prepared.learnt))
    return connector, prepared


def _misses_links(session: Session, row: TargetRow) -> bool:
    """Whether something is to be sent for competencies that the course had not got: it may have them by now."""
    waiting = select(OutboxRow.id).where(
        OutboxRow.target_id == row.id, IS_PENDING, OutboxRow.item.startswith(UNLINKED)
    )
    return row.purpose == EVIDENCE and session.scalar(waiting.limit(1)) is not None


def described(row: TargetRow) -> Target:
    """A target as its connector takes it."""
    return Target(key=str(row.id), settings=tuple(row.settings.items()), learnt=tuple(row.learnt.items()))


def is_still_there(
    context: SyncContext, target_id: UUID, owner: str, connector: RecordConnector, target: Target
) -> bool:
    """Whether a place is there although an item met nothing."""
    try:
        prepared = connector.prepare(replace(target, may_make=False))
    except TargetTrouble:
        return False
    learnt = dict(prepared.learnt)
    if learnt == dict(target.learnt):
        return True
    _keep_learnt(context, target_id, owner, learnt)
    return False


def _keep_learnt(context: SyncContext, target_id: UUID, owner: str, learnt: Mapping[str, str]) -> None:
    """Keep what was newly learnt of a target, unless it was made to lead to another place meanwhile.

    Scores that were sent before go there too.
    """
    with context.database.write() as session:
        known = session.get_one(TargetRow, target_id)
        if Links.of(known.learnt) != Links.of(learnt):
            mark_due(session, known.space_id)  # standings are locked before anything else
        row = session.get_one(TargetRow, target_id, with_for_update=True, populate_existing=True)
        if row.lease_owner != owner:
            return
        moves = row.learnt.get("line_item") != learnt.get("line_item")
        row.learnt = dict(learnt)
        row.gone_since = None
        if moves and row.purpose == GRADE and was_sent(session, target_id):
            send_anew(session, target_id, context.clock.now())
