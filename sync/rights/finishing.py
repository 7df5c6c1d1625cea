"""Carrying an erasure out to its end: the bytes, the receivers, and what came in meanwhile."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from config.database import Base, repeated
from sync.delivery.context import SyncContext
from sync.delivery.withdrawing import Withdrawer
from sync.rights.erasure import Receipt, forget_bytes, read_receipt, receipts_to_sweep, sweep

_PATIENCE: Final = timedelta(
    seconds=45
)  # a receiver that is busy, or compares whole seconds, answers within that
_BETWEEN_SECONDS: Final = 1.0
# What an erasure empties that its receipt does not count.
_EMPTIED_TOO: Final = ("accounts", "people", "person_keys", "outbox", "withdrawals")


def carry_out(
    context: SyncContext, erase: Callable[[Session], Receipt], told: Callable[[str], None] = lambda _: None
) -> tuple[Receipt, bool]:
    """Erase somebody and ask the receivers, also beside other workers; the receipt, and whether no bytes lie about.

    Whoever does not answer soon is asked again by workers: the receipt is open then. `told` hears of each step.
    """

    def begin() -> Receipt:
        with context.database.write() as session:
            return erase(session)

    receipt = repeated(begin)
    touched = _tables_of(receipt)
    forget_bytes(context.database, context.clock, touched)
    told("Erased here. Receivers are being asked to take back what they were sent …")
    receipt = _ask_receivers(context, receipt.id)
    _sweep(context, receipt.id)
    is_clean = forget_bytes(context.database, context.clock, touched)
    return _read(context, receipt.id), is_clean


def finish_erasures(context: SyncContext) -> None:
    """Erase what came in of those who were erased in the last days, and see that nothing of it lies about."""
    with context.database.read() as session:
        receipts = receipts_to_sweep(session, context.clock.now())
    for receipt_id in receipts:
        _sweep(context, receipt_id)
    if receipts:
        touched = _tables_of(*(_read(context, each) for each in receipts))
        forget_bytes(context.database, context.clock, touched)


def _tables_of(*receipts: Receipt) -> Sequence[str]:
    """The tables in which something was deleted or emptied, by names as `Database.vacuum` takes them."""
    changed = set(_EMPTIED_TOO).union(*(receipt.stores for receipt in receipts))
    return [table.fullname for table in Base.metadata.sorted_tables if table.name in changed]


def _ask_receivers(context: SyncContext, receipt_id: UUID) -> Receipt:
    withdrawer, deadline, hurries = Withdrawer(context), context.clock.now() + _PATIENCE, True
    while True:
        asked: set[UUID] = set()
        while target_id := withdrawer.run_errand(asked, everything=hurries):
            asked.add(target_id)
        receipt = _read(context, receipt_id)
        if not receipt.waiting or context.clock.now() >= deadline:
            return receipt
        hurries = False
        context.clock.sleep(_BETWEEN_SECONDS)


def _sweep(context: SyncContext, receipt_id: UUID) -> None:
    def once_more() -> int:
        with context.database.write() as session:
            return sweep(session, receipt_id, context.clock.now())

    repeated(once_more)


def _read(context: SyncContext, receipt_id: UUID) -> Receipt:
    with context.database.read() as session:
        return read_receipt(session, receipt_id)
