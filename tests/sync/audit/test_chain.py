"""The audit is a hash chain: whatever somebody changes in the database, the check says where."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.audit.reading import read_audit
from sync.audit.sealing import Unreadable, seal_rows
from sync.audit.tables import AuditBatch
from sync.audit.verifying import verify_chain
from tests.sync.audit.conftest import Audit

Small = Callable[[int], None]


@pytest.fixture
def sealed(audit: Audit, small_batches: Small) -> Audit:
    """Three batches of three rows."""
    small_batches(3)
    audit.write(9, actor_id=new_id(), subject_id=new_id(), space_id=new_id())
    audit.seal()
    return audit


def test_what_is_sealed_fits_together(sealed: Audit) -> None:
    """Behaviour 27."""
    found = sealed.verify()

    assert (found.rows, found.batches, found.folded, found.unsealed, found.flaws) == (9, 3, 0, 0, [])
    assert found.head is not None
    assert len(found.head) == 64


def test_each_sealing_leaves_its_head_in_the_log_which_is_kept_elsewhere(audit: Audit) -> None:
    audit.write(2)
    with capture_logs() as logged:
        audit.seal()
    assert logged == [
        {"event": "audit_sealed", "log_level": "info", "batch": 1, "rows": 2, "head": audit.verify().head}
    ]


def test_an_empty_audit_fits(audit: Audit) -> None:
    assert audit.seal().rows == 0
    assert (audit.verify().head, audit.flaws()) == (None, [])


def test_rows_are_sealed_once_and_go_on_where_the_chain_ends(sealed: Audit) -> None:
    assert sealed.seal().rows == 0
    sealed.write(2)
    assert sealed.verify().unsealed == 2
    assert sealed.seal().rows == 2
    found = sealed.verify()
    assert (found.rows, found.batches, found.unsealed, found.flawed) == (11, 4, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        "action = 'tests.changed'",
        "actor_id = NULL",
        "subject_id = NULL",
        "space_id = NULL",
        "organisation_id = actor_id",
        "detail = '{}'",
        "at = '2026-01-01T00:00:00.000000Z'",
    ],
)
def test_a_change_to_one_row_is_found_whatever_column_it_is_in(sealed: Audit, change: str) -> None:
    """Behaviour 27: tampering with one audit row is found."""
    fifth = sealed.sequences()[4]

    sealed.harm(f"UPDATE audit SET {change} WHERE sequence = :sequence", sequence=fifth)

    assert sealed.flaws() == [("audit.row_changed", 2, fifth)]


def test_a_row_that_is_gone_is_named(sealed: Audit) -> None:
    second, ninth = sealed.sequences()[1], sealed.sequences()[8]

    sealed.harm("DELETE FROM audit WHERE sequence IN (:a, :b)", a=second, b=ninth)

    assert sealed.flaws() == [("audit.row_missing", 1, second), ("audit.row_missing", 3, ninth)]


def test_a_row_that_is_put_in_is_named_wherever_it_stands(audit: Audit, small_batches: Small) -> None:
    small_batches(3)
    audit.write(3)
    gap, behind = audit.sequences()[1], audit.sequences()[2] + 1
    audit.harm("DELETE FROM audit WHERE sequence = :gap", gap=gap)  # as one that was never committed
    audit.seal()
    columns = "organisation_id, space_id, actor_id, action, subject_id, detail, at"

    for sequence in (-5, gap, behind):
        audit.harm(
            f"INSERT INTO audit (sequence, {columns}) SELECT :new, {columns} FROM audit WHERE sequence = :old",
            new=sequence,
            old=audit.sequences()[-1],
        )

    assert audit.flaws() == [("audit.row_added", 1, -5), ("audit.row_added", 1, gap)]
    assert audit.verify().unsealed == 1


def test_rows_that_change_places_are_found(sealed: Audit) -> None:
    second, third = sealed.sequences()[1:3]

    for old, new in ((second, -1), (third, second), (-1, third)):
        sealed.harm("UPDATE audit SET sequence = :new WHERE sequence = :old", new=new, old=old)

    assert sealed.flaws() == [("audit.row_changed", 1, second), ("audit.row_changed", 1, third)]


def test_a_batch_that_is_changed_or_gone_is_named(sealed: Audit) -> None:
    sealed.harm("UPDATE audit_batches SET rows = 2 WHERE number = 3")
    sealed.harm("DELETE FROM audit_batches WHERE number = 2")
    sealed.harm("UPDATE audit_batches SET previous = seal WHERE number = 1")

    codes = [(code, batch) for code, batch, _ in sealed.flaws() if code.startswith("audit.batch")]
    assert codes == [("audit.batch_changed", 1), ("audit.batch_missing", 2), ("audit.batch_changed", 3)]


def test_what_nobody_can_read_any_more_is_named_and_the_rest_is_checked_and_told(sealed: Audit) -> None:
    """Behaviour 27: bytes that are no text, lists without end, an instant that is none, marks that are no bytes."""
    if not sealed.database.is_sqlite:
        pytest.skip("PostgreSQL keeps such values out")
    sealed.harm("UPDATE audit SET action = CAST(x'ff' AS TEXT) WHERE sequence = 2")
    sealed.harm("UPDATE audit SET detail = :deep WHERE sequence = 4", deep="[" * 100_000 + "]" * 100_000)
    sealed.harm("UPDATE audit_batches SET marks = 'none' WHERE number = 3")

    with pytest.raises(Unreadable, match="Batch 3"):
        sealed.seal()
    assert sealed.flaws() == [
        ("audit.row_changed", 1, 2),
        ("audit.row_changed", 2, 4),
        ("audit.batch_changed", 3, None),
    ]
    with sealed.database.read() as session:
        told = read_audit(session, None, limit=4)
    assert [each.sequence for each in told] == [9, 8, 7, 6]
    with sealed.database.read() as session:
        assert [each.sequence for each in read_audit(session, None, limit=9)] == [9, 8, 7, 6, 5, 3, 1]


def test_who_has_not_got_the_secret_cannot_make_another_chain(sealed: Audit, clock: SetClock) -> None:
    """Behaviour 27: the links are keyed."""
    sealed.harm("DELETE FROM audit_batches")
    sealed.harm("UPDATE audit SET action = 'tests.forged'")

    seal_rows(sealed.database, KeyRing("another secret of at least thirty-two characters"), clock)

    codes = {code for code, _, _ in sealed.flaws()}
    assert codes == {"audit.batch_changed", "audit.row_changed"}


def test_links_of_two_chains_do_not_fit_together_though_each_is_whole(sealed: Audit) -> None:
    """Behaviour 27: as somebody makes them who has seals made anew, and puts the old end back."""
    columns = "last_sequence, first_sequence, rows, marks, digest, previous, seal, sealed_at"
    sealed.harm(f"CREATE TABLE kept AS SELECT number, {columns} FROM audit_batches WHERE number = 3")
    kept = sealed.sequences()[6:]
    sealed.harm("DELETE FROM audit_batches WHERE number > 1")
    sealed.harm(
        "UPDATE audit SET action = 'tests.forged' WHERE sequence = :fifth", fifth=sealed.sequences()[4]
    )
    sealed.seal()
    sealed.harm("DELETE FROM audit_batches WHERE number = 3")
    sealed.harm(f"INSERT INTO audit_batches (number, {columns}) SELECT number, {columns} FROM kept")
    sealed.harm("DROP TABLE kept")

    assert sealed.flaws() == [("audit.batch_changed", 3, None)]
    assert sealed.sequences()[6:] == kept


def test_a_chain_that_was_cut_off_lacks_a_head_that_was_kept_elsewhere(sealed: Audit) -> None:
    head, fourth = sealed.verify().head, sealed.sequences()[3]
    assert sealed.flaws(head) == []
    sealed.write()
    sealed.seal()
    assert sealed.flaws(head) == []

    sealed.harm("DELETE FROM audit_batches WHERE number > 1")
    sealed.harm("DELETE FROM audit WHERE sequence >= :fourth", fourth=fourth)

    assert sealed.flaws() == []
    assert sealed.flaws(head) == [("audit.head_missing", None, None)]


def test_a_row_that_cannot_be_read_any_more_is_named_too(sealed: Audit) -> None:
    if not sealed.database.is_sqlite:
        pytest.skip("PostgreSQL's types keep it out")
    second = sealed.sequences()[1]
    sealed.harm("UPDATE audit SET at = 'some day', detail = 'none' WHERE sequence = :second", second=second)
    assert sealed.flaws() == [("audit.row_changed", 1, second)]

    sealed.write()
    sealed.harm("UPDATE audit SET at = 'some day' WHERE sequence = :last", last=sealed.sequences()[-1])
    with pytest.raises(Unreadable):
        sealed.seal()


def test_flaws_beyond_count_are_counted_and_not_kept(audit: Audit) -> None:
    audit.write(150)
    audit.seal()
    audit.harm("UPDATE audit SET action = 'tests.changed'")

    found = audit.verify()

    assert (found.flawed, len(found.flaws)) == (150, 100)


def test_a_whole_chain_is_checked_with_progress_a_batch_at_a_time(audit: Audit, small_batches: Small) -> None:
    small_batches(10)
    audit.write(35)
    audit.seal()
    heard: list[int] = []

    verify_chain(audit.database, audit.keys, tell=lambda found: heard.append(found.rows))

    assert heard == [10, 20, 30, 35]


def test_two_who_seal_at_once_make_one_chain(
    audit: Audit, small_batches: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(4)
    audit.write(10)
    first_look = iter([True])
    real = AuditBatch.__init__

    def overtaken(batch: AuditBatch, **values: object) -> None:
        real(batch, **values)
        if next(first_look, False):
            audit.seal()

    monkeypatch.setattr(AuditBatch, "__init__", overtaken)
    assert audit.seal().rows == 0  # the other was quicker
    assert (audit.verify().rows, audit.verify().batches, audit.flaws()) == (10, 3, [])


def test_times_are_sealed_as_they_are_whatever_zone_a_database_tells_them_in(
    audit: Audit, clock: SetClock
) -> None:
    clock.advance(timedelta(microseconds=7))
    audit.write()
    audit.seal()
    if not audit.database.is_sqlite:
        audit.harm("SET TIME ZONE 'Asia/Kolkata'")
    assert audit.flaws() == []
    with audit.database.write() as session:
        session.execute(update(AuditBatch).values(sealed_at=clock.now() + timedelta(seconds=1)))
    assert audit.flaws() == [("audit.batch_changed", 1, None)]
    audit.database.close()  # no other test is to meet a connection in that zone


def test_a_database_without_rows_has_no_writers_to_wait_for(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    assert seal_rows(database, keys, clock).waits is False
