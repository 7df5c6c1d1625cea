"""Which standings are due, and who locks them in which order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.ledger.standings import lock_unmoved, mark_due, read_due
from tests.factories.world import open_classroom


def test_marking_a_space_due_and_deriving_it_do_not_wait_for_each_other(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    names = [f"learner{number}" for number in range(40)]
    classroom = open_classroom(database, keys, clock, learners=tuple(names))
    for name in reversed(names):
        classroom.post(name)
    begin = Barrier(2)

    def repeat(do: Callable[[], None]) -> None:
        begin.wait()
        for _ in range(40):
            do()

    def derive() -> None:
        with database.write() as session:
            due = read_due(session, 100)
            lock_unmoved(session, due)

    def mark() -> None:
        with database.write() as session:
            mark_due(session, classroom.space_id)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(repeat, (derive, mark)))
