"""Asking receivers to delete what they were sent; the rows stay as receipts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, select
from sqlalchemy.orm import Session

from config.ids import new_id
from config.upsert import table_of
from sync.outbox.rows import lock_in_order
from sync.outbox.tables import OutboxRow, Recall, TargetRow

_RECALLS: Final = table_of(Recall)
_OPEN: Final = select(_RECALLS.c.person_id).where(
    _RECALLS.c.target_id == bindparam("target"),
    _RECALLS.c.person_id.in_(bindparam("people", expanding=True)),
    _RECALLS.c.done_at.is_(None),
)


def recall(
    session: Session,
    target_ids: Collection[UUID],
    person_id: UUID,
    reason: str,
    now: datetime,
    *which: ColumnElement[bool],
) -> int:
    """Drop what is queued of somebody for these targets, and ask back what may have arrived; gives how many items.

    `which` narrows it down to some rows of the outbox. Nothing of it is sent before its receiver has deleted it.
    """
    of_person = (OutboxRow.target_id.in_(target_ids), OutboxRow.person_id == person_id, *which)
    if not lock_in_order(session, *of_person):
        return 0
    rows = session.scalars(select(OutboxRow).where(*of_person)).all()
    asked = [_recall_of(row, reason, now) for row in rows if _may_be_there(row)]
    session.add_all(asked)
    session.execute(delete(OutboxRow).where(OutboxRow.id.in_([row.id for row in rows])))
    session.flush()
    return len(rows)


def read_recalled(session: Session, target_id: UUID, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people of whom a target is still to delete something."""
    values = {"target": target_id, "people": person_ids}
    return frozenset(session.connection().scalars(_OPEN, values))


def read_open(session: Session, target_id: UUID, now: datetime, everything: bool) -> Sequence[Recall]:
    """What a target is to delete now, the longest asked first; with `everything` also what is backing off."""
    query = select(Recall).where(Recall.target_id == target_id, Recall.done_at.is_(None))
    if not everything:
        query = query.where(Recall.due_at <= now)
    return session.scalars(query.order_by(Recall.asked_at, Recall.id)).all()


def text_targets(session: Session, space_id: UUID, purposes: Collection[str]) -> Sequence[UUID]:
    """The targets of a space that send for one of these purposes."""
    return session.scalars(
        select(TargetRow.id)
        .where(TargetRow.space_id == space_id, TargetRow.purpose.in_(purposes))
        .order_by(TargetRow.id)
    ).all()


def _may_be_there(row: OutboxRow) -> bool:
    return bool(row.sent_version or row.open_version is not None or row.sent_payload or row.tried_payloads)


def _recall_of(row: OutboxRow, reason: str, now: datetime) -> Recall:
    payload = {name: value for name, value in row.payload.items() if name != "contributions"}
    return Recall(
        id=new_id(),
        target_id=row.target_id,
        person_id=row.person_id,
        item_id=row.id,
        item=row.item,
        last_version=row.version,
        payload=payload,
        stamp=row.stamp,
        reason=reason,
        asked_at=now,
        due_at=now,
        tries=0,
        code=None,
        done_at=None,
    )
