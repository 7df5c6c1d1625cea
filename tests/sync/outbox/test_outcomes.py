"""What is noted of an item that has changed while a worker had it."""

from uuid import UUID

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.contract import Outcome
from sync.outbox.claims import Claimed, Haste, claim_items
from sync.outbox.desired import Desired, put
from sync.outbox.outcomes import note_outcomes
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.outbox.targets import send_anew
from tests.factories.world import Classroom, open_classroom


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def want(classroom: Classroom, given: int) -> UUID:
    """Have Anna's score be so much; gives the target's id."""
    now, payload = classroom.clock.now(), {"given": given, "maximum": 100}
    with classroom.database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        anna = classroom.people["anna"]
        put(session, [Desired(target_id, anna, "score", payload, payload)], now=now, due_at=now)
    return target_id


def claim(classroom: Classroom, target_id: UUID) -> Claimed:
    with classroom.database.write() as session:
        (claimed,) = claim_items(session, target_id, classroom.clock.now(), Haste(everything=True), 10, [])
    return claimed


def note_applied(classroom: Classroom, target_id: UUID, claimed: Claimed) -> OutboxRow:
    with classroom.database.write() as session:
        note_outcomes(session, target_id, [(claimed, Outcome.applied())], classroom.clock.now())
    return row_of(classroom)


def row_of(classroom: Classroom) -> OutboxRow:
    with classroom.database.read() as session:
        return session.scalars(select(OutboxRow)).one()


def test_what_arrives_is_settled(classroom: Classroom) -> None:
    target_id = want(classroom, 7_000)
    row = note_applied(classroom, target_id, claim(classroom, target_id))
    assert (row.state, row.version, row.sent_version, row.open_version) == (OutboxState.SETTLED, 1, 1, None)


def test_what_is_put_anew_while_it_arrives_waits_at_its_later_version(classroom: Classroom) -> None:
    target_id = want(classroom, 7_000)
    claimed = claim(classroom, target_id)
    want(classroom, 14_000)
    row = note_applied(classroom, target_id, claimed)
    assert (row.state, row.version, row.sent_version, row.open_version) == (OutboxState.PENDING, 2, 1, None)
    assert (row.payload["given"], (row.sent_payload or {})["given"]) == (14_000, 7_000)


def test_what_is_to_go_to_another_column_meanwhile_is_left_as_it_is(classroom: Classroom) -> None:
    target_id = want(classroom, 7_000)
    claimed = claim(classroom, target_id)
    with classroom.database.write() as session:
        send_anew(session, target_id, classroom.clock.now())
    row = note_applied(classroom, target_id, claimed)
    assert (row.state, row.version, row.sent_version, row.sent_payload) == (OutboxState.PENDING, 2, 0, None)


def test_whose_attempt_nobody_waits_for_any_more_is_left_as_it_is(classroom: Classroom) -> None:
    target_id = want(classroom, 7_000)
    claimed = claim(classroom, target_id)
    with classroom.database.write() as session:
        session.execute(update(OutboxRow).values(open_version=None))
    row = note_applied(classroom, target_id, claimed)
    assert (row.state, row.version, row.sent_version, row.sent_payload) == (OutboxState.PENDING, 1, 0, None)
