"""Reading rows and batches for the chain, also where somebody has written what cannot be read."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from config.upsert import table_of
from sync.audit.marks import ChainKeys
from sync.audit.tables import AuditBatch, AuditRow

_TABLE: Final = table_of(AuditRow)
# Such as an instant that is none, lists in lists without end, and bytes that are no text.
_UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OperationalError)
_T = TypeVar("_T")

Marked = tuple[int, bytes | None]
"""A row's sequence and mark; None for the mark of one that cannot be read."""


def read_marks(
    session: Session, keys: ChainKeys, after: int | None, up_to: int, limit: int
) -> Sequence[Marked]:
    """The marks of the rows above a sequence, up to another, in order; as many as the limit says."""
    which = [_TABLE.c.sequence <= up_to, *([_TABLE.c.sequence > after] if after is not None else [])]

    def read_all() -> Sequence[Marked]:
        rows = session.execute(select(_TABLE).where(*which).order_by(_TABLE.c.sequence).limit(limit)).all()
        return [(row.sequence, keys.mark(row)) for row in rows]

    marked = read_or_none(read_all)
    if marked is not None:
        return marked
    sequences = select(_TABLE.c.sequence).where(*which).order_by(_TABLE.c.sequence).limit(limit)
    return [(sequence, _mark_alone(session, keys, sequence)) for sequence in session.scalars(sequences)]


def _mark_alone(session: Session, keys: ChainKeys, sequence: int) -> bytes | None:
    def read() -> bytes:
        row: Row[Any] = session.execute(select(_TABLE).where(_TABLE.c.sequence == sequence)).one()
        return keys.mark(row)

    return read_or_none(read)


def read_batch(session: Session, number: int) -> AuditBatch | None:
    """A batch that is there; None for one that cannot be read, or holds values of other kinds than it should."""
    batch = read_or_none(lambda: session.get_one(AuditBatch, number))
    fits = batch is not None and all(
        isinstance(getattr(batch, column.key), column.type.python_type)
        or (column.nullable and getattr(batch, column.key) is None)
        for column in table_of(AuditBatch).c
    )
    return batch if fits else None


def read_or_none(read: Callable[[], _T]) -> _T | None:
    """What is read; None where a value in the database makes no sense. Trouble of the database itself is raised."""
    try:
        return read()
    except _UNREADABLE as error:
        if isinstance(error, OperationalError) and not _is_no_text(error.orig):
            raise
        return None


def _is_no_text(error: BaseException | None) -> bool:
    """Whether SQLite's driver could not decode a text: of all its errors this alone has no code of SQLite's."""
    return isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode")
