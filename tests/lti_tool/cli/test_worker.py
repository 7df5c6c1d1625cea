"""`stoa worker --health`, `stoa sync jobs`, and the one worker of SQLite."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.clock import SetClock, SystemClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from lti_tool.app.jobs import JOBS
from lti_tool.cli.worker import health_line
from lti_tool.demo.playbill import Playbill
from sync.health.alone import only_worker
from sync.health.pulse import SILENT_AFTER, Pulse
from sync.health.reading import Health
from sync.health.tables import WorkerRow
from sync.schedules.tables import JobRun
from tests.conftest import SECRET_KEY
from tests.factories.world import open_classroom
from tests.lti_tool.cli.conftest import Run


@pytest.fixture
def database(upgraded: Run, tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")


def test_the_health_of_no_worker_is_bad_and_of_one_that_lives_good(upgraded: Run, database: Database) -> None:
    told = upgraded("worker", "--health")
    assert (told.status, told.out) == (1, "No worker is alive; 0 items pending; 0 scores to be derived.\n")
    Pulse(database, SystemClock(), "worker").beat()
    told = upgraded("worker", "--health")
    assert (told.status, told.out) == (0, "1 worker is alive; 0 items pending; 0 scores to be derived.\n")


def test_a_silent_worker_is_told_apart(upgraded: Run, database: Database) -> None:
    seen = SystemClock().now() - SILENT_AFTER - timedelta(seconds=5)
    with database.write() as session:
        session.add(
            WorkerRow(id="w", kind="worker", version="1", doing="idle", started_at=seen, seen_at=seen)
        )
    told = upgraded("worker", "--health")
    assert (told.status, told.out.split(";")[:2]) == (1, ["No worker is alive", " 1 silent"])


@pytest.mark.parametrize(
    ("age", "told"),
    [(119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_799, "47 h"), (172_800, "2 d")],
)
def test_the_age_of_what_waits_is_told_in_a_unit_that_fits(age: int, told: str) -> None:
    health = Health([], 1, timedelta(seconds=age), 2)
    line = f"No worker is alive; 1 item pending, the oldest for {told}; 2 scores to be derived."
    assert health_line(health) == line


def test_the_status_tells_of_the_workers(
    upgraded: Run, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    open_classroom(database, keys, clock)
    assert "No worker is alive; 0 items pending" in upgraded("sync", "status").out


@pytest.mark.parametrize("command", [("worker",), ("serve", "--port", "1", "--with-worker")], ids=" ".join)
def test_a_second_worker_on_sqlite_is_refused(
    upgraded: Run, database: Database, command: tuple[str, ...]
) -> None:
    with only_worker(database):
        refused = upgraded(*command)
    assert (refused.status, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert "Another worker is at work" in refused.err
    assert "[worker.another]" in refused.err


def test_a_worker_beside_a_running_demo_is_told_that_there_is_one(
    upgraded: Run, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Playbill("course.en", 8765, 8766, SECRET_KEY).keep(tmp_path / "data")
    for name in ("STOA_SECRET_KEY", "STOA_BASE_URL"):
        monkeypatch.delenv(name)
    with only_worker(database):
        refused = upgraded("worker")
    assert (refused.status, "[worker.another]" in refused.err) == (2, True)


def test_a_run_once_is_welcome_beside_a_worker(upgraded: Run, database: Database) -> None:
    with only_worker(database):
        assert upgraded("sync", "run", "--once").status == 0


def test_jobs_are_listed_with_their_last_run(upgraded: Run, database: Database) -> None:
    began = SystemClock().now()
    with database.write() as session:
        session.add(JobRun(id=new_id(), job="purge_sync", began_at=began, ended_at=began, outcome="done"))
    told = {each["job"]: each for each in upgraded("sync", "jobs", "--json").json}  # type: ignore[attr-defined]
    assert list(told) == [job.name for job in JOBS]
    assert (told["purge_sync"]["outcome"], told["purge_launches"]["outcome"]) == ("done", None)
    table = upgraded("sync", "jobs").out
    assert f"{began:%Y-%m-%d %H:%M}" in table
    assert "23 2 * * *" in table


@pytest.mark.parametrize("command", [("worker",), ("worker", "--health")], ids=" ".join)
def test_a_database_without_tables_is_refused(run: Run, command: tuple[str, ...]) -> None:
    refused = run(*command)
    assert (refused.status, "[database.not_migrated]" in refused.err) == (2, True)
