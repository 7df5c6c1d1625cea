"""Stopping a worker: soon, cleanly, and whatever an LMS does meanwhile; killed, it leaves the way free."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from sync.health.tables import WorkerRow
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.platforms.tool_keys import public_key_set
from tests.conftest import SECRET_KEY
from tests.factories.keys import give_signing_key
from tests.factories.lms import LmsOnLoopback, delayed, lms_on_loopback
from tests.factories.programs import Program, start_stoa
from tests.factories.waiting import wait_until
from tests.factories.world import Classroom, connected_classroom
from tests.faults.test_serve import free_port

Start = Callable[..., Program]


@pytest.fixture
def lms(database: Database, keys: KeyRing, tmp_path: Path, httpserver: HTTPServer) -> Iterator[LmsOnLoopback]:
    give_signing_key(database, keys, SystemClock())
    with database.read() as session:
        httpserver.expect_request("/lti/jwks").respond_with_json(public_key_set(session))
    with lms_on_loopback(tmp_path, httpserver.url_for("")) as running:
        yield running


@pytest.fixture
def classroom(database: Database, keys: KeyRing, lms: LmsOnLoopback) -> Classroom:
    return connected_classroom(database, keys, SystemClock(), lms)


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Iterator[Start]:
    """Start a command of the program on the test's database; whatever still runs in the end is killed."""
    environ = {
        **os.environ,
        "STOA_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "STOA_SECRET_KEY": SECRET_KEY,
        "STOA_DATA_DIR": str(tmp_path),
        "STOA_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "STOA_ALLOW_LOOPBACK": "1",
        "STOA_GATHER_SECONDS": "0",
    }
    started = []

    def run(*arguments: str) -> Program:
        process = start_stoa(environ, *arguments, output=tmp_path / "log")
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Far above what it takes, and below what it would without what is tried: a busy machine is no defect."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def workers(database: Database) -> list[WorkerRow]:
    with database.read() as session:
        return list(session.scalars(select(WorkerRow)))


ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SERVE = ("serve", "--port", str(free_port()), "--with-worker")


@pytest.mark.parametrize("command", [("worker",), SERVE], ids=["worker", "serve"])
def test_an_idle_worker_stops_at_once_and_leaves_no_trace(
    database: Database, start: Start, command: tuple[str, ...]
) -> None:
    process = start(*command)
    wait_until(lambda: [row.kind for row in workers(database)] == [command[0]])
    process.send_signal(signal.SIGTERM)
    with within(10):
        assert process.wait(28) == 0
    assert workers(database) == []


@ON_SQLITE
def test_an_lms_that_does_not_answer_keeps_no_worker_from_stopping(
    database: Database, lms: LmsOnLoopback, classroom: Classroom, start: Start
) -> None:
    for name in ("anna", "ben"):
        classroom.post(name)
    lms.fail("/scores", delayed(seconds=30, apply=True))
    process = start("worker")
    wait_until(lambda: lms.score_posts() == 1)
    process.send_signal(signal.SIGTERM)
    with within(25):
        assert process.wait(28) == 0
    with database.read() as session:
        target = session.scalars(select(TargetRow)).one()
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.open_version.nulls_last())).all()
    assert (target.lease_owner, target.trouble, target.paused_until) == (None, None, None)
    assert [(row.state, row.open_version) for row in rows] == [("pending", 1), ("pending", None)]

    assert start("sync", "run", "--once").wait(60) == 0
    assert [lms.grade_of(user_id) for user_id in ("101", "102")] == [7.0, 7.0]
    assert lms.score_posts() == 2, "the one that was open is read back, and not sent again"


@ON_SQLITE
def test_an_answer_that_comes_in_time_is_waited_for_and_nothing_new_is_begun(
    database: Database, lms: LmsOnLoopback, classroom: Classroom, start: Start
) -> None:
    for name in ("anna", "ben", "cem"):
        classroom.post(name)
    lms.fail("/scores", delayed(seconds=2, apply=True))
    process = start("worker")
    wait_until(lambda: lms.score_posts() == 1)
    process.send_signal(signal.SIGTERM)
    with within(12):
        assert process.wait(28) == 0
    assert lms.score_posts() == 1
    with database.read() as session:
        assert session.scalars(select(TargetRow.lease_owner)).one() is None
        assert set(session.scalars(select(OutboxRow.state))) == {OutboxState.PENDING}


@ON_SQLITE
def test_a_roster_that_is_slow_keeps_no_worker_from_stopping(
    lms: LmsOnLoopback, classroom: Classroom, start: Start
) -> None:
    lms.fail("/memberships", delayed(seconds=30, apply=False))
    process = start("worker")
    wait_until(lambda: any("memberships" in path for _, path in lms.requests))
    process.send_signal(signal.SIGINT)
    with within(25):
        assert process.wait(28) == 0


@ON_SQLITE
def test_a_second_signal_ends_it_at_once(lms: LmsOnLoopback, classroom: Classroom, start: Start) -> None:
    classroom.post("anna")
    lms.fail("/scores", delayed(seconds=30, apply=True))
    process = start("worker")
    wait_until(lambda: lms.score_posts() == 1)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    with within(4):
        assert process.wait(28) == 128 + signal.SIGTERM


def test_a_killed_worker_leaves_the_way_free_for_the_next(
    database: Database, start: Start, tmp_path: Path
) -> None:
    first = start("worker")
    wait_until(lambda: len(workers(database)) == 1)
    if database.is_sqlite:
        assert start("worker").wait(60) == 2
        assert "[worker.another]" in (tmp_path / "log").read_text()
    first.kill()
    first.wait()
    assert len(workers(database)) == 1, "it had no time to say good-bye"
    third = start("worker")
    killed = workers(database)[0].id
    wait_until(lambda: any(row.id != killed for row in workers(database)))
    assert third.poll() is None
