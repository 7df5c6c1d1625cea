"""Leases: one worker at a time, and nobody for long."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.delivery.turns import Turns
from sync.outbox.claims import (
    LEASE,
    Haste,
    claim_items,
    lease_target,
    release_lease,
    someone_else_is_at_work,
)
from sync.outbox.desired import Desired, put
from sync.outbox.tables import TargetRow
from tests.factories.world import open_classroom


@pytest.mark.parametrize(
    ("lasts", "is_held"),
    [
        (timedelta(seconds=-1), False),
        (timedelta(0), False),
        (timedelta(seconds=1), True),
        (LEASE, True),
        (LEASE + timedelta(seconds=30), True),  # taken on a host whose clock is ahead
        (timedelta(hours=1), False),  # taken before the clock was set back
        (timedelta(days=3650), False),
    ],
)
def test_a_lease_is_held_for_as_long_as_one_can_last(
    database: Database, keys: KeyRing, clock: SetClock, lasts: timedelta, is_held: bool
) -> None:
    classroom = open_classroom(database, keys, clock)
    now = clock.now()
    with database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        put(
            session,
            [Desired(target_id, classroom.people["anna"], "score", payload={"given": 7000}, identity={})],
            now=now,
            due_at=now,
        )
        session.execute(update(TargetRow).values(lease_owner="another", lease_until=now + lasts))
    with database.read() as session:
        assert someone_else_is_at_work(session, now, Haste()) is is_held
    with database.write() as session:
        taken = lease_target(session, "this one", now, Haste(), Turns().give)
        row = session.get_one(TargetRow, target_id)
        assert (taken, row.lease_owner) == ((None, "another") if is_held else (target_id, "this one"))


@pytest.mark.parametrize("noted", ["paused_until", "asked_to_wait_until", "due_at"])
@pytest.mark.parametrize(
    ("lasts", "waits"),
    [
        (timedelta(seconds=1), True),
        (timedelta(days=1), True),  # as long as a receiver is believed
        (timedelta(days=2), False),  # noted by a clock that was ahead
        (timedelta(days=365), False),
    ],
)
def test_nothing_waits_longer_than_anything_can(
    database: Database, keys: KeyRing, clock: SetClock, noted: str, lasts: timedelta, waits: bool
) -> None:
    classroom = open_classroom(database, keys, clock)
    now = clock.now()
    with database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        wanted = Desired(target_id, classroom.people["anna"], "score", payload={"given": 7000}, identity={})
        put(session, [wanted], now=now, due_at=now + lasts if noted == "due_at" else now)
        if noted != "due_at":
            session.execute(update(TargetRow).values({noted: now + lasts}))
    with database.write() as session:
        assert (lease_target(session, "me", now, Haste(), Turns().give) is None) is waits
        assert len(claim_items(session, target_id, now, Haste(), 10, [])) == (noted != "due_at" or not waits)


def test_a_run_on_request_believes_no_wait_that_nothing_can_have_asked_for(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    now = clock.now()
    with database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        wanted = Desired(target_id, classroom.people["anna"], "score", payload={"given": 7000}, identity={})
        put(session, [wanted], now=now, due_at=now)
        session.execute(update(TargetRow).values(asked_to_wait_until=now + timedelta(days=365)))
    with database.write() as session:
        assert lease_target(session, "me", now, Haste(everything=True), Turns().give) == target_id


@pytest.mark.parametrize("clock_was_ahead", [timedelta(), timedelta(days=300)])
def test_targets_of_one_lms_take_turns_although_each_always_has_something_due(
    database: Database, keys: KeyRing, clock: SetClock, clock_was_ahead: timedelta
) -> None:
    for number in range(3):
        open_classroom(database, keys, clock, resource_link_id=f"link-{number}")
    with database.write() as session:
        targets = session.scalars(select(TargetRow.id)).all()
        for target_id in targets:
            wanted = Desired(target_id, new_id(), "score", payload={"given": 7000}, identity={})
            put(session, [wanted], now=clock.now(), due_at=clock.now())
        session.execute(update(TargetRow).values(lease_until=clock.now() + clock_was_ahead))
    turns, served = Turns(), []
    for _ in range(9):
        clock.advance(timedelta(seconds=5))
        with database.write() as session:
            target_id = lease_target(session, "a worker", clock.now(), Haste(), turns.give)
            assert target_id is not None
            served.append(target_id)
        with database.write() as session:
            release_lease(session, target_id, "a worker")
    assert set(served[:3]) == set(targets)
    assert served == served[:3] * 3


def test_a_target_that_was_given_back_is_free_at_once(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    with database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        wanted = Desired(target_id, classroom.people["anna"], "score", payload={"given": 7000}, identity={})
        put(session, [wanted], now=clock.now(), due_at=clock.now())
        assert lease_target(session, "one", clock.now(), Haste(), Turns().give) == target_id
        assert someone_else_is_at_work(session, clock.now(), Haste())
        release_lease(session, target_id, "one")
        assert not someone_else_is_at_work(session, clock.now(), Haste())
        assert lease_target(session, "another", clock.now(), Haste(), Turns().give) == target_id
