"""Reading audit rows for the chain: a sequence and a mark each, also where somebody has written what cannot be read."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from config.upsert import table_of
from sync.audit.marks import ChainKeys
from sync.audit.tables import AuditRow

_TABLE: Final = table_of(AuditRow)
_UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError)  # such as an instant that is none

Marked = tuple[int, bytes | None]
"""A row's sequence and mark; None for the mark of one that cannot be read."""


def read_marks(
    session: Session, keys: ChainKeys, after: int | None, up_to: int, limit: int
) -> Sequence[Marked]:
    """The marks of the rows above a sequence, up to another, in order; as many as the limit says."""
    which = [_TABLE.c.sequence <= up_to, *([_TABLE.c.sequence > after] if after is not None else [])]
    try:
        rows = session.execute(select(_TABLE).where(*which).order_by(_TABLE.c.sequence).limit(limit)).all()
        return [(row.sequence, keys.mark(row)) for row in rows]
    except _UNREADABLE:
        sequences = select(_TABLE.c.sequence).where(*which).order_by(_TABLE.c.sequence).limit(limit)
        return [(sequence, _mark_alone(session, keys, sequence)) for sequence in session.scalars(sequences)]


def _mark_alone(session: Session, keys: ChainKeys, sequence: int) -> bytes | None:
    try:
        row: Row[Any] = session.execute(select(_TABLE).where(_TABLE.c.sequence == sequence)).one()
        return keys.mark(row)
    except _UNREADABLE:
        return None
