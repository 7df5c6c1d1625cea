"""Rows that get their sequence first and commit last: none is sealed past, and none is left behind (PostgreSQL)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import pytest

from config.clock import SystemClock
from sync.audit.sealing import Sealed, seal_rows
from sync.audit.trail import record
from tests.factories.waiting import wait_until
from tests.sync.audit.conftest import Audit


@pytest.fixture(autouse=True)
def _postgresql(audit: Audit) -> None:
    if audit.database.is_sqlite:
        pytest.skip("there one writes at a time")


def test_a_row_that_commits_late_is_waited_for(audit: Audit) -> None:
    """Behaviour 27: the chain leaves no row out."""
    with ThreadPoolExecutor(1) as pool:
        with audit.database.write() as session:
            record(session, action="tests.late", now=audit.clock.now())
            audit.write(2)  # with higher sequences, and committed
            sealing = pool.submit(seal_rows, audit.database, audit.keys, SystemClock())
            with pytest.raises(TimeoutError):
                sealing.result(timeout=0.3)
        assert sealing.result() == Sealed(rows=3)

    audit.write()
    assert audit.seal().rows == 1
    found = audit.verify()
    assert (found.rows, found.unsealed, found.flawed) == (4, 0, 0)


def test_beside_a_transaction_that_stays_open_nothing_is_sealed_and_nobody_waits(audit: Audit) -> None:
    audit.write(2)
    with audit.database.write() as session:
        record(session, action="tests.open", now=audit.clock.now())
        assert audit.seal() == Sealed(rows=0, waits=True)  # its clock has gone by five seconds
        audit.write(2)
    assert audit.seal() == Sealed(rows=5)
    assert audit.flaws() == []


def test_gaps_of_transactions_that_were_rolled_back_are_no_flaws(audit: Audit) -> None:
    def undo() -> None:
        with audit.database.write() as session:
            record(session, action="tests.undone", now=audit.clock.now())
            session.flush()
            raise ZeroDivisionError

    for _ in range(3):
        audit.write()
        with pytest.raises(ZeroDivisionError):
            undo()
    audit.seal()
    first, *_, last = audit.sequences()
    assert last - first > 2
    assert (audit.verify().rows, audit.flaws()) == (3, [])


def test_many_who_write_while_two_seal_leave_no_row_behind(audit: Audit) -> None:
    """Behaviour 27."""
    clock, writers = SystemClock(), 4

    def write() -> None:
        for _ in range(60):
            with audit.database.write() as session:
                for _ in range(3):
                    record(session, action="tests.written", now=clock.now())

    threads = [Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    with ThreadPoolExecutor(2) as pool:
        while any(thread.is_alive() for thread in threads):
            for sealing in [pool.submit(seal_rows, audit.database, audit.keys, clock) for _ in range(2)]:
                sealing.result()
    wait_until(lambda: not seal_rows(audit.database, audit.keys, clock).waits)

    found = audit.verify()
    assert (found.rows, found.unsealed, found.flawed) == (writers * 60 * 3, 0, 0)
    assert found.batches > 1
