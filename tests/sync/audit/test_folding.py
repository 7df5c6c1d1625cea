"""Old rows go, and the chain holds: what was folded away is vouched for, what somebody else took away is not."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from sync.audit.folding import ChainBroken, fold, last_that_may_go
from tests.sync.audit.conftest import Audit

Small = Callable[[int], None]


@pytest.fixture
def sealed(audit: Audit, small_batches: Small) -> Audit:
    small_batches(3)
    audit.write(9)
    audit.seal()
    return audit


def fold_rows(audit: Audit, *places: int) -> int:
    sequences = [audit.sequences()[place] for place in places]
    with audit.database.write() as session:
        return fold(session, audit.keys, sequences)


def test_folded_rows_are_gone_and_the_chain_still_fits(sealed: Audit) -> None:
    """Behaviours 26 and 27."""
    head = sealed.verify().head

    assert fold_rows(sealed, 0, 1, 2, 4) == 4

    found = sealed.verify(head)
    assert (found.rows, found.folded, found.flaws) == (5, 4, [])
    assert len(sealed.sequences()) == 5
    assert fold_rows(sealed, 0, 1) == 2  # some more of the same batch
    assert (sealed.verify(head).rows, sealed.flaws()) == (3, [])


def test_of_a_batch_that_is_folded_as_a_whole_count_range_and_seal_stay(sealed: Audit) -> None:
    """Behaviour 26: purge leaves proof."""
    first, third = sealed.sequences()[0], sealed.sequences()[2]
    fold_rows(sealed, 0, 1, 2)

    with sealed.database.read() as session:
        told = session.connection().exec_driver_sql(
            "SELECT first_sequence, last_sequence, rows, marks IS NULL, length(seal) FROM audit_batches"
            " WHERE number = 1"
        )
        assert tuple(told.one()) == (first, third, 3, True, 64)


def test_what_somebody_takes_away_does_not_pass_for_folded(sealed: Audit) -> None:
    """Behaviour 27."""
    fold_rows(sealed, 0, 1, 2)
    fifth = sealed.sequences()[1]

    sealed.harm("DELETE FROM audit WHERE sequence = :fifth", fifth=fifth)
    assert sealed.flaws() == [("audit.row_missing", 2, fifth)]
    sealed.harm("UPDATE audit_batches SET folded = :bits WHERE number = 2", bits=b"\x02")
    assert sealed.flaws() == [("audit.batch_changed", 2, None)]
    sealed.harm(
        "UPDATE audit_batches SET fold_seal = (SELECT fold_seal FROM audit_batches WHERE number = 1) WHERE number = 2"
    )
    assert sealed.flaws() == [("audit.batch_changed", 2, None)]


def test_what_comes_back_after_it_was_folded_is_found(sealed: Audit) -> None:
    first = sealed.sequences()[0]
    fold_rows(sealed, 0)

    sealed.harm(
        "INSERT INTO audit (sequence, action, detail, at) SELECT :first, action, detail, at FROM audit"
        " WHERE sequence = :second",
        first=first,
        second=sealed.sequences()[0],
    )

    assert sealed.flaws() == [("audit.row_added", 1, first)]


def test_the_latest_batch_stays_so_that_no_sequence_is_given_twice(sealed: Audit) -> None:
    with sealed.database.read() as session:
        limit = session.scalar(select(last_that_may_go()))
    assert limit == sealed.sequences()[5]

    fold_rows(sealed, *range(6))
    sealed.write()
    sealed.seal()

    assert (sealed.verify().rows, sealed.flaws()) == (4, [])


def test_nothing_is_folded_of_a_batch_that_does_not_fit(sealed: Audit) -> None:
    sealed.harm("UPDATE audit_batches SET last_sequence = last_sequence + 1 WHERE number = 1")
    with pytest.raises(ChainBroken):
        fold_rows(sealed, 0)
    assert len(sealed.sequences()) == 9
