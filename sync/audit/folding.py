"""Taking old audit rows away without breaking the chain: the seal of their batch stays, with their count and range."""

from collections.abc import Collection

from sqlalchemy import ScalarSelect, delete, func, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.keys import KeyRing
from sync.audit.marks import ChainKeys, as_bits, digest_of, folded_places, split
from sync.audit.rows import read_batch
from sync.audit.tables import AuditBatch, AuditRow


class ChainBroken(StoaError):
    """A batch of the audit does not fit its seal: nothing of it is folded away, so that it can be looked into."""

    default_code = "audit.broken"


def last_that_may_go() -> ScalarSelect[int]:
    """The highest sequence that may be folded away, 0 for none, within a query.

    The latest batch stays: SQLite counts on from the highest row that it has.
    """
    latest = select(func.max(AuditBatch.number)).scalar_subquery()
    highest = func.coalesce(func.max(AuditBatch.last_sequence), 0)
    return select(highest).where(AuditBatch.number < latest).scalar_subquery()


def fold(session: Session, keys: KeyRing, sequences: Collection[int]) -> int:
    """Delete sealed rows, and note in their batches that they were; gives how many. Raises ChainBroken."""
    chain_keys, folded = ChainKeys.of(keys), 0
    numbers = session.scalars(
        select(AuditBatch.number)
        .where(AuditBatch.last_sequence >= min(sequences), AuditBatch.first_sequence <= max(sequences))
        .order_by(AuditBatch.number)
        .with_for_update()
    ).all()
    for number in numbers:
        folded += _fold_in(session, chain_keys, number, sequences)
    return folded


def _fold_in(session: Session, keys: ChainKeys, number: int, sequences: Collection[int]) -> int:
    batch = read_batch(session, number)
    marks = batch.marks if batch else None
    if batch is None or (marks is not None and not _fits(keys, batch, marks)):
        raise ChainBroken(
            f"Batch {number} of the audit does not fit its seal, so nothing of it is folded away: run "
            "`stoa privacy audit --verify`."
        )
    if marks is None:
        return 0
    before = folded_places(batch.folded)
    places = {
        place: sequence
        for place, (sequence, _) in enumerate(split(marks))
        if sequence in sequences and place not in before
    }
    session.execute(delete(AuditRow).where(AuditRow.sequence.in_(places.values())))
    gone = before | places.keys()
    batch.folded = as_bits(gone, batch.rows)
    batch.fold_seal = keys.fold_seal(batch)
    if len(gone) == batch.rows:
        batch.marks = None
    session.flush()
    return len(places)


def _fits(keys: ChainKeys, batch: AuditBatch, marks: bytes) -> bool:
    return digest_of(marks) == batch.digest and keys.seal(batch) == batch.seal
