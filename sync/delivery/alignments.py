"""Which columns for competencies are aligned with an outcome of their course, as far as the LMS tells."""

import json
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from structlog import get_logger

from config.errors import StoaError
from sync.delivery.connections import connect
from sync.delivery.context import SyncContext
from sync.delivery.decisions import TITLE
from sync.delivery.places import described
from sync.outbox.tables import OutboxRow, TargetRow
from sync.outbox.targets import OUTCOMES

_ALIGNED = "aligned"  # what the connector has learnt

log = get_logger()


def look_at_alignments(context: SyncContext) -> None:
    """Read anew which columns are aligned, of every target that has a token for it; trouble is tried again later."""
    has_token = (TargetRow.connector == OUTCOMES, TargetRow.sealed_secret.is_not(None))
    with context.database.read() as session:
        target_ids = session.scalars(select(TargetRow.id).where(*has_token).order_by(TargetRow.id)).all()
    for target_id in target_ids:
        if context.stopping.is_set():
            return
        _look(context, target_id)


def _look(context: SyncContext, target_id: UUID) -> None:
    try:
        with context.database.read() as session:
            row = session.get_one(TargetRow, target_id)
            connector, target = connect(session, context, row), described(row)
        aligned = connector.prepare(target).known(_ALIGNED)
    except StoaError as error:
        log.warning("alignments_not_read", target=str(target_id), code=error.code)
        return
    with context.database.write() as session:
        row = session.get_one(TargetRow, target_id, with_for_update=True)
        if aligned is not None and row.settings == dict(target.settings):
            row.learnt = {**row.learnt, _ALIGNED: aligned}


def read_unaligned(
    session: Session, which: Collection[ColumnElement[bool]] = ()
) -> Mapping[UUID, Sequence[str]]:
    """The columns by name that levels were sent to and that no outcome is aligned with, by target.

    Nothing of a target of which nobody can tell.
    """
    targets = session.scalars(select(TargetRow).where(TargetRow.connector == OUTCOMES, *which)).all()
    known = {target.id: target.learnt.get(_ALIGNED) for target in targets}
    aligned = {target_id: set(json.loads(told)) for target_id, told in known.items() if told is not None}
    if not aligned:
        return {}
    title = OutboxRow.payload[TITLE].as_string()
    rows = session.execute(
        select(OutboxRow.target_id, title)
        .where(OutboxRow.target_id.in_(aligned), OutboxRow.sent_version > 0)
        .distinct()
        .order_by(OutboxRow.target_id, title)
    )
    found: dict[UUID, list[str]] = {}
    for target_id, name in rows:
        if name not in aligned[target_id]:
            found.setdefault(target_id, []).append(name)
    return found
