"""Checking the whole chain of the audit: each row against its mark, each batch against its seal and the one before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.database import Database
from config.keys import KeyRing
from sync.audit.marks import NOTHING_BEFORE, ChainKeys, digest_of, folded_places, split
from sync.audit.rows import Marked, read_batch, read_marks
from sync.audit.tables import AuditBatch, AuditRow

ROW_CHANGED: Final = "audit.row_changed"
ROW_MISSING: Final = "audit.row_missing"
ROW_ADDED: Final = "audit.row_added"
BATCH_CHANGED: Final = "audit.batch_changed"
BATCH_MISSING: Final = "audit.batch_missing"
HEAD_MISSING: Final = "audit.head_missing"
FLAWS_KEPT: Final = 100
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Flaw:
    """What does not fit: a code, and the batch and row that it is about."""

    code: str
    batch: int | None = None
    sequence: int | None = None


@dataclass(slots=True)
class Verified:
    """What a check found. Of the flaws the first hundred are kept; `flawed` counts all.

    `head` is the seal of the latest batch, by which a chain that was cut off later is told from a whole one.
    """

    rows: int = 0
    batches: int = 0
    folded: int = 0
    unsealed: int = 0
    head: str | None = None
    flawed: int = 0
    flaws: list[Flaw] = field(default_factory=list)

    def note(self, flaw: Flaw) -> None:
        """Take a flaw down."""
        self.flawed += 1
        if len(self.flaws) < FLAWS_KEPT:
            self.flaws.append(flaw)


def verify_chain(
    database: Database,
    keys: KeyRing,
    *,
    head: str | None = None,
    tell: Callable[[Verified], None] | None = None,
) -> Verified:
    """Check all that is sealed, a batch at a time. With `head`, a seal noted before, that the chain still holds it."""
    chain_keys, found, before, holds_head = ChainKeys.of(keys), Verified(), None, head is None
    number = 0
    while (next_number := _next_number(database, number, found)) is not None:
        number, found.batches = next_number, found.batches + 1
        batch = _check_batch(database, chain_keys, number, before, found)
        if batch is not None:
            before, found.head = batch, batch.seal
            holds_head = holds_head or batch.seal == head
        if tell:
            tell(found)
    if not holds_head:
        found.note(Flaw(HEAD_MISSING))
    with database.read() as session:
        above = [AuditRow.sequence > before.last_sequence] if before else []
        found.unsealed = session.scalar(select(func.count()).select_from(AuditRow).where(*above)) or 0
    return found


def _next_number(database: Database, number: int, found: Verified) -> int | None:
    """The number of the next batch that there is; those that are missing before it are noted."""
    with database.read() as session:
        following = session.scalar(select(func.min(AuditBatch.number)).where(AuditBatch.number > number))
    for missing in range(number + 1, min(following or 0, number + FLAWS_KEPT + 1)):
        found.note(Flaw(BATCH_MISSING, missing))
    return following


def _check_batch(
    database: Database, keys: ChainKeys, number: int, before: AuditBatch | None, found: Verified
) -> AuditBatch | None:
    """Check a batch and its rows; None for one that nobody can read, whose rows nothing vouches for."""
    with database.read() as session:
        if (
            not database.is_sqlite
        ):  # batch and rows are seen as of one moment, also while rows are folded away
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        batch = read_batch(session, number)
        if batch is None or not _fits(keys, before, batch):
            found.note(Flaw(BATCH_CHANGED, number))
        if batch is not None:
            _check_rows(batch, _marks_within(session, keys, before, batch), found)
    return batch


def _fits(keys: ChainKeys, before: AuditBatch | None, batch: AuditBatch) -> bool:
    """Whether a batch says what was sealed, and follows the one before; a missing one is told apart."""
    follows = batch.number == (before.number if before else 0) + 1
    previous = before.seal if before else NOTHING_BEFORE
    all_folded = len(folded_places(batch.folded)) == batch.rows
    marks_fit = all_folded if batch.marks is None else digest_of(batch.marks) == batch.digest
    folds_fit = batch.folded is None or batch.fold_seal == keys.fold_seal(batch)
    seal_fits = batch.seal == keys.seal(batch) and (not follows or batch.previous == previous)
    return seal_fits and marks_fit and folds_fit


def _marks_within(
    session: Session, keys: ChainKeys, before: AuditBatch | None, batch: AuditBatch
) -> Iterator[Marked]:
    """All rows within the batch's reach, however many somebody may have added."""
    after = before.last_sequence if before else None
    page: Sequence[Marked] = ()
    while not page or len(page) == _PAGE:
        page = read_marks(session, keys, after, batch.last_sequence, _PAGE)
        if not page:
            return
        yield from page
        after = page[-1][0]


def _check_rows(batch: AuditBatch, rows: Iterator[Marked], found: Verified) -> None:
    folded = folded_places(batch.folded)
    found.folded += len(folded)
    sealed = (each for place, each in enumerate(split(batch.marks or b"")) if place not in folded)
    expected = next(sealed, None)
    for sequence, mark in rows:
        while expected is not None and expected[0] < sequence:
            found.note(Flaw(ROW_MISSING, batch.number, expected[0]))
            expected = next(sealed, None)
        if expected is None or expected[0] > sequence:
            found.note(Flaw(ROW_ADDED, batch.number, sequence))
            continue
        if mark != expected[1]:
            found.note(Flaw(ROW_CHANGED, batch.number, sequence))
        found.rows += 1
        expected = next(sealed, None)
    for sequence, _ in [*([expected] if expected else []), *sealed]:
        found.note(Flaw(ROW_MISSING, batch.number, sequence))
