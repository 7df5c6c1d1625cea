"""What this floor keeps goes once it is over; SQLite's log is cut."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from connectors.http import HostPolicy, HttpClient
from lti_tool.app.jobs import JOBS
from sync.audit.trail import record
from sync.audit.verifying import verify_chain
from sync.delivery.context import SyncContext
from sync.health.tables import WorkerRow
from sync.platforms.invitations import invite
from sync.platforms.tables import Invitation, ServiceToken, ToolKey
from sync.platforms.tool_keys import OVERLAP, rotate, signing_key
from sync.schedules.housekeeping import purge, seal_audit, truncate_log
from sync.schedules.jobs import EVERY_TEN_MINUTES
from sync.schedules.tables import JobRun

TABLES = (Invitation, ServiceToken, ToolKey, JobRun, WorkerRow)
DAY = timedelta(days=1)


@pytest.fixture
def context(database: Database, keys: KeyRing, clock: SetClock) -> SyncContext:
    http = HttpClient(HostPolicy(is_registered=lambda _: False))
    return SyncContext.make(database, keys, clock, http, gather_seconds=0)


def count(context: SyncContext) -> list[int | None]:
    with context.database.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def test_the_purge_takes_what_is_over_and_leaves_what_is_not(context: SyncContext, clock: SetClock) -> None:
    with context.database.write() as session:
        signing_key(session, context.keys, clock)
        rotate(session, context.keys, clock)
        invite(session, "An LMS", organisation="default", now=clock.now(), hours=24)
        session.add(ServiceToken(key="k", sealed_token=b"", expires_at=clock.now() + DAY))
        session.add(JobRun(id=new_id(), job="a", began_at=clock.now()))
        seen = {"started_at": clock.now(), "seen_at": clock.now()}
        session.add(WorkerRow(id="w", kind="worker", version="1", doing="idle", **seen))
    clock.advance(DAY - timedelta(seconds=1))
    purge(context)
    assert count(context) == [1, 1, 2, 1, 1]
    clock.advance(timedelta(seconds=1))
    purge(context)
    assert count(context)[:2] == [0, 0]
    assert count(context)[4] == 0
    clock.advance(OVERLAP + 90 * DAY)
    purge(context)
    assert count(context) == [0, 0, 1, 0, 0]


def test_sqlites_log_gives_its_room_back(context: SyncContext) -> None:
    with context.database.write() as session:
        session.add(JobRun(id=new_id(), job="a", began_at=context.clock.now()))
    with context.database.engine.connect():  # with the last connection the log would go anyway
        truncate_log(context)
        if context.database.is_sqlite:
            assert Path(f"{context.database.engine.url.database}-wal").stat().st_size == 0
    assert count(context)[3] == 1


def test_a_reader_keeps_the_log_and_holds_up_nobody(context: SyncContext) -> None:
    with context.database.read() as reader:
        reader.scalar(select(func.count()).select_from(JobRun))
        with context.database.write() as session:
            session.add(JobRun(id=new_id(), job="a", began_at=context.clock.now()))
        truncate_log(context)
    assert count(context)[3] == 1


def test_the_audit_is_sealed_by_itself(context: SyncContext) -> None:
    """Behaviour 27: a job every ten minutes."""
    assert [job.schedule for job in JOBS if job.run is seal_audit] == [EVERY_TEN_MINUTES]
    with context.database.write() as session:
        record(session, action="tests.written", now=context.clock.now())
    seal_audit(context)
    found = verify_chain(context.database, context.keys)
    assert (found.rows, found.unsealed) == (1, 0)
