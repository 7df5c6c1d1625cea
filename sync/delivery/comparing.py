"""Asking for a look at what a receiver holds, without waiting for it: a worker takes it soon."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.outbox.tables import OutboxRow, TargetRow
from sync.outbox.targets import note_act


def ask_to_compare(session: Session, target_id: UUID, now: datetime, *, actor_id: UUID | None = None) -> bool:
    """Have a target verified as the next one, whenever that was done last; False where it was never sent anything."""
    sent = select(OutboxRow.id).where(OutboxRow.target_id == target_id, OutboxRow.sent_payload.is_not(None))
    if session.scalar(sent.limit(1)) is None:
        return False
    target = session.get_one(TargetRow, target_id, with_for_update={"key_share": True})
    target.verified_at = None
    session.flush()
    note_act(session, target, "outbox.comparison_asked", now, actor_id)
    return True
