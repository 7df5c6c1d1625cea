"""Which scores are due, and that marking them holds up nobody for good."""

from threading import Thread

import pytest

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.intake import Incoming, Intake
from sync.ledger.standings import mark_due
from sync.spaces.tables import Space
from tests.factories.world import open_classroom

ROUNDS = 40


def test_marking_a_space_and_writing_in_it_never_wait_for_each_other_in_a_circle(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite writes one after the other")
    names = tuple(f"p{number:02}" for number in range(30))
    classroom = open_classroom(database, keys, clock, learners=names)
    for name in reversed(names):  # so that the table holds their rows against the order of their ids
        classroom.post(name)
    errors: list[Exception] = []

    def mark() -> None:
        with database.write() as session:
            mark_due(session, classroom.space_id)

    def write() -> None:
        incoming = [Incoming(classroom.people[name], classroom.contribution("x")) for name in names]
        with database.write() as session:
            space = session.get_one(Space, classroom.space_id)
            Intake(keys, clock).accept_all(session, space, incoming)

    def repeat(work: object) -> None:
        assert callable(work)
        for _ in range(ROUNDS):
            try:
                work()
            except Exception as error:  # noqa: BLE001 what happens in a thread is told here alone
                errors.append(error)

    threads = [Thread(target=repeat, args=(work,)) for work in (mark, mark, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
