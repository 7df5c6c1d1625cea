"""Sealing audit rows into the hash chain, in batches, apart from the transactions that write them.

On PostgreSQL a row gets its sequence before it commits, so that a lower one may still come. A batch therefore ends
below every sequence that an open transaction may hold: whoever has written the audit keeps a lock on the table until it
ends, and those who held one when the highest sequence was read are waited for. What comes later is higher. So no row
is left behind, and nobody who writes waits for the sealing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from structlog import get_logger

from config.clock import Clock
from config.database import Database
from config.errors import StoaError
from config.keys import KeyRing
from sync.audit.marks import NOTHING_BEFORE, ChainKeys, digest_of
from sync.audit.rows import read_batch, read_marks
from sync.audit.tables import AuditBatch, AuditRow

ROWS_IN_A_BATCH: Final = 1000
_LOOK_EVERY_SECONDS: Final = 0.05
_WAIT_SECONDS: Final = 5.0

# Those who write the audit just now: the mode is that of INSERT, held until the transaction ends.
_WRITERS: Final = text(
    "SELECT pid || ' ' || virtualtransaction FROM pg_locks"
    " WHERE locktype = 'relation' AND relation = CAST('audit' AS regclass) AND mode = 'RowExclusiveLock'"
    " AND granted AND pid IS DISTINCT FROM pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

log = get_logger()


class Unreadable(StoaError):
    """A row that is not sealed yet, or the latest batch, holds what Stoa never writes."""

    default_code = "audit.unreadable"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed. `waits` where some rows could not be: a transaction that writes the audit stays open."""

    rows: int = 0
    waits: bool = False


def seal_rows(
    database: Database,
    keys: KeyRing,
    clock: Clock,
    *,
    stopping: Event | None = None,
    tell: Callable[[int], None] | None = None,
) -> Sealed:
    """Seal all rows that are there. `tell` hears how many are sealed so far. Safe beside others who do the same."""
    chain_keys, rows = ChainKeys.of(keys), 0
    with database.read() as session:
        upper = session.scalar(select(func.max(AuditRow.sequence)))
    if upper is None or not _all_below_are_written(database, clock):
        return Sealed(waits=upper is not None)
    while stopping is None or not stopping.is_set():
        try:
            sealed = _seal_batch(database, chain_keys, clock, upper)
        except IntegrityError:  # another has sealed the same rows
            continue
        if sealed == 0:
            break
        rows += sealed
        if tell:
            tell(rows)
    return Sealed(rows)


def _all_below_are_written(database: Database, clock: Clock) -> bool:
    """Whether every transaction that wrote the audit when this was called has ended; waits a little for them."""
    if database.is_sqlite:
        return True  # there one writes at a time, and rows are in the order of their commits
    open_before, waited = _writers(database), 0.0
    while open_before and waited < _WAIT_SECONDS:
        clock.sleep(_LOOK_EVERY_SECONDS)
        waited += _LOOK_EVERY_SECONDS
        open_before &= _writers(database)
    return not open_before


def _writers(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(_WRITERS))


def _seal_batch(database: Database, keys: ChainKeys, clock: Clock, upper: int) -> int:
    """Seal the next rows up to a sequence; gives how many. Raises IntegrityError where another did so meanwhile."""
    with database.read() as session:
        last = last_batch(session)
        rows = read_marks(session, keys, last.last_sequence if last else None, upper, ROWS_IN_A_BATCH)
    if not rows:
        return 0
    marks = b"".join(_required(*row) for row in rows)
    batch = AuditBatch(
        number=last.number + 1 if last else 1,
        first_sequence=rows[0][0],
        last_sequence=rows[-1][0],
        rows=len(rows),
        marks=marks,
        digest=digest_of(marks),
        previous=last.seal if last else NOTHING_BEFORE,
        sealed_at=clock.now(),
    )
    batch.seal = keys.seal(batch)
    with database.write() as session:
        session.add(batch)
    # The log is kept elsewhere than the database: that the chain was cut off shows by it.
    log.info("audit_sealed", batch=batch.number, rows=batch.rows, head=batch.seal)
    return len(rows)


def _required(sequence: int, mark: bytes | None) -> bytes:
    if mark is None:
        raise Unreadable(
            f"Row {sequence} of the audit cannot be read, and is not yet sealed: somebody has changed it in the "
            "database. Compare it with a backup."
        )
    return mark


def last_batch(session: Session) -> AuditBatch | None:
    """The latest link of the chain; None before the first. Raises Unreadable."""
    number = session.scalar(select(func.max(AuditBatch.number)))
    if number is None:
        return None
    batch = read_batch(session, number)
    if batch is None:
        raise Unreadable(
            f"Batch {number} of the audit cannot be read, so that nothing is sealed after it: somebody has changed it "
            "in the database. Compare it with a backup."
        )
    return batch
