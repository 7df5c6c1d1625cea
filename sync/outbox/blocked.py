"""Letting go what was held, once the thing that held it has changed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from connectors.contract import BlockReason
from sync.outbox.rows import lock_in_order
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow


def unblock_enrolled(session: Session, space_id: UUID, person_ids: Collection[UUID] | Select[UUID]) -> None:
    """These people are enrolled now: what was held because they were not may go."""
    _unblock(
        session,
        OutboxRow.target_id.in_(select(TargetRow.id).where(TargetRow.space_id == space_id)),
        OutboxRow.person_id.in_(person_ids),
        OutboxRow.block_reason == BlockReason.NOT_ENROLLED.value,
    )


def unblock_person(session: Session, person_id: UUID, code: str) -> None:
    """What was held of this person under this code may go."""
    _unblock(session, OutboxRow.person_id == person_id, OutboxRow.code == code)


def unblock_code(session: Session, target_ids: Select[UUID], code: str) -> None:
    """What was held for these targets under this code may go."""
    _unblock(session, OutboxRow.target_id.in_(target_ids), OutboxRow.code == code)


def unblock_reason(session: Session, target_id: UUID, reason: BlockReason) -> None:
    """What was held for this target for a reason may go."""
    _unblock(session, OutboxRow.target_id == target_id, OutboxRow.block_reason == reason.value)


def hasten(session: Session, target_ids: Select[UUID], code: str, now: datetime) -> None:
    """What waits for these targets under this code may go now."""
    which = (
        OutboxRow.target_id.in_(target_ids),
        OutboxRow.state == OutboxState.PENDING.value,
        OutboxRow.code == code,
    )
    if lock_in_order(session, *which):
        session.execute(update(OutboxRow).where(*which).values(due_at=now, tries=0))


def _unblock(session: Session, *conditions: ColumnElement[bool]) -> None:
    which = (OutboxRow.state == OutboxState.BLOCKED.value, *conditions)
    if lock_in_order(session, *which):
        session.execute(update(OutboxRow).where(*which).values(state=OutboxState.PENDING.value, tries=0))
