"""Whether a worker lives, what waits for it, and that SQLite has one."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.health import pulse as pulses
from sync.health.alone import AnotherWorker, only_worker
from sync.health.pulse import SILENT_AFTER, Doing, Pulse
from sync.health.reading import read_health
from sync.health.tables import WorkerRow
from sync.outbox.tables import OutboxRow, TargetRow
from tests.factories.waiting import wait_until
from tests.factories.world import open_classroom

SECOND = timedelta(seconds=1)


@pytest.fixture
def pulse(database: Database, clock: SetClock) -> Pulse:
    return Pulse(database, clock, "worker")


def test_a_worker_lives_for_as_long_as_it_is_seen(database: Database, clock: SetClock, pulse: Pulse) -> None:
    pulse.beat()
    clock.advance(SILENT_AFTER)
    pulse.turn_to(Doing.SENDING)
    pulse.beat()
    clock.advance(SILENT_AFTER)
    with database.read() as session:
        health = read_health(session, clock.now())
    (worker,) = health.workers
    assert (worker.id, worker.kind, worker.doing, worker.alive) == (pulse.id, "worker", "sending", True)
    assert worker.seen_at - worker.started_at == SILENT_AFTER
    assert health.is_worked
    clock.advance(SECOND)
    with database.read() as session:
        assert not read_health(session, clock.now()).is_worked


def test_a_worker_that_is_stuck_in_a_step_is_silent(
    database: Database, clock: SetClock, pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse.beat()
    monkeypatch.setattr(pulses, "_LONGEST_STEP_SECONDS", -1.0)
    clock.advance(SILENT_AFTER + SECOND)
    pulse.beat()
    with database.read() as session:
        assert not read_health(session, clock.now()).is_worked


def test_a_worker_that_ends_leaves_nothing(database: Database, clock: SetClock, pulse: Pulse) -> None:
    stop = threading.Event()
    beating = threading.Thread(target=pulse.beat_until, args=(stop,))
    beating.start()
    wait_until(lambda: len(workers(database)) == 1)
    stop.set()
    beating.join()
    assert [row.doing for row in workers(database)] == ["stopping"]
    pulse.end()
    assert workers(database) == []


def test_on_sqlite_a_worker_knows_that_those_before_it_were_killed(
    database: Database, clock: SetClock, pulse: Pulse
) -> None:
    Pulse(database, clock, "killed").beat()
    stop = threading.Event()
    stop.set()
    pulse.beat_until(stop)
    kinds = {row.kind for row in workers(database)}
    assert kinds == ({"worker"} if database.is_sqlite else {"worker", "killed"})


def workers(database: Database) -> list[WorkerRow]:
    with database.read() as session:
        return list(session.scalars(select(WorkerRow)))


def test_what_waits_is_counted_and_its_age_told(database: Database, keys: KeyRing, clock: SetClock) -> None:
    with database.read() as session:
        health = read_health(session, clock.now())
    assert (health.pending, health.oldest_pending, health.due, health.is_worked) == (0, None, 0, False)

    classroom = open_classroom(database, keys, clock)
    classroom.post("anna")
    with database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        for minutes, state in ((1, "pending"), (3, "pending"), (9, "settled")):
            session.add(outbox_row(target_id, state, clock.now() - timedelta(minutes=minutes)))
    with database.read() as session:
        health = read_health(session, clock.now())
    assert (health.pending, health.oldest_pending, health.due) == (2, timedelta(minutes=3), 1)


def outbox_row(target_id: object, state: str, changed_at: object) -> OutboxRow:
    return OutboxRow(
        id=new_id(), target_id=target_id, person_id=new_id(), item="score", version=1, digest="", payload={},
        state=state, due_at=changed_at, stamped_version=0, sent_version=0, tries=0, changed_at=changed_at,
    )  # fmt: skip


def test_sqlite_has_one_worker_at_a_time_and_postgresql_any_number(database: Database) -> None:
    with only_worker(database):
        if database.is_sqlite:
            with pytest.raises(AnotherWorker) as refused, only_worker(database):
                pass
            assert refused.value.code == "worker.another"
        else:
            with only_worker(database):
                pass
    with only_worker(database):
        pass


def test_the_lock_lies_beside_the_database_and_names_nobody(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/stoa.sqlite")
    with only_worker(database):
        assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [
            ("stoa.sqlite-worker", b"")
        ]
