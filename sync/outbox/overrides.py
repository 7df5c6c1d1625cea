"""Overwriting what somebody changed at a receiver: only as a person wants it, item by item."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.audit.trail import record
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.spaces.tables import Space

_GO_NOW = (OutboxState.BLOCKED.value, OutboxState.SETTLED.value)


def send_anyway(
    session: Session,
    item_ids: Collection[UUID],
    now: datetime,
    *,
    actor_id: UUID | None = None,
    action: str = "outbox.send_anyway",
) -> int:
    """Have these items sent although the receiver was seen to hold something else; gives how many.

    Others than those are left as they are. What is held stays so, and is sent so once it is released.
    """
    rows = session.execute(
        select(OutboxRow, Space)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .join(Space, Space.id == TargetRow.space_id)
        .where(OutboxRow.id.in_(item_ids), OutboxRow.drift.is_not(None))
        .order_by(OutboxRow.id)
        .with_for_update(of=OutboxRow)
    ).all()
    for row, space in rows:
        row.overwrite = True
        if row.state in _GO_NOW:
            row.state = OutboxState.PENDING.value
            row.due_at, row.tries = now, 0
        record(
            session,
            action=action,
            now=now,
            organisation_id=space.organisation_id,
            space_id=space.id,
            actor_id=actor_id,
            subject_id=row.person_id,
            detail={"target": str(row.target_id), "item": row.item},
        )
    session.flush()
    return len(rows)
