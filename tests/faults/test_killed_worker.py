"""A worker killed in the middle of sending: nothing is lost, nothing arrives twice."""

import os
import signal
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select, update

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.platforms.tool_keys import public_key_set
from tests.conftest import SECRET_KEY
from tests.factories.keys import give_signing_key
from tests.factories.lms import delayed, lms_on_loopback
from tests.factories.programs import Program, start_stoa
from tests.factories.waiting import wait_until
from tests.factories.world import connected_classroom, some_text


@pytest.mark.parametrize("applied", [True, False], ids=["after the LMS took it", "before the LMS took it"])
def test_a_kill_between_send_and_note_loses_and_repeats_nothing(
    database: Database, keys: KeyRing, tmp_path: Path, httpserver: HTTPServer, applied: bool
) -> None:
    clock = SystemClock()
    give_signing_key(database, keys, clock)
    with database.read() as session:
        httpserver.expect_request("/lti/jwks").respond_with_json(public_key_set(session))
    with lms_on_loopback(tmp_path, httpserver.url_for("")) as lms:
        classroom = connected_classroom(database, keys, clock, lms)
        for name in ("anna", "ben", "cem"):
            classroom.post(name, some_text(classroom.written))
        lms.fail("/scores", delayed(seconds=30, apply=applied))
        worker = start_run(database, tmp_path)
        wait_until(lambda: lms.score_posts() == 1)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        sent_before_the_kill = 1
        with database.write() as session:  # as if the minute of the lease had passed
            session.execute(update(TargetRow).values(lease_until=None, lease_owner=None))
        assert start_run(database, tmp_path).wait(60) == 0
        assert [lms.grade_of(user_id) for user_id in ("101", "102", "103")] == [7.0, 7.0, 7.0]
        assert lms.score_posts() == sent_before_the_kill + (2 if applied else 3)
        with database.read() as session:
            assert set(session.scalars(select(OutboxRow.state))) == {OutboxState.SETTLED}


def start_run(database: Database, tmp_path: Path) -> Program:
    environ = {
        **os.environ,
        "STOA_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "STOA_SECRET_KEY": SECRET_KEY,
        "STOA_DATA_DIR": str(tmp_path),
        "STOA_ALLOW_LOOPBACK": "1",
    }
    return start_stoa(environ, "sync", "run", "--once")
