"""When jobs are due, and what is kept of their runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.errors import StoaError
from config.ids import new_id
from config.keys import KeyRing
from connectors.http import HostPolicy, HttpClient
from sync.delivery.context import SyncContext
from sync.schedules.by_table import run_by_table
from sync.schedules.jobs import HOURLY, NIGHTLY, WEEKLY, Job, Schedule
from sync.schedules.runs import AGAIN_AFTER, read_latest, run_if_due, run_job
from sync.schedules.tables import JobRun
from tests.factories.waiting import wait_until

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)


class Refused(StoaError):
    default_code = "tests.refused"


class Counted:
    """A job that counts its runs, and fails for as long as it is told to."""

    def __init__(self, schedule: Schedule = HOURLY, name: str = "counted") -> None:
        self.runs = 0
        self.trouble: Exception | None = None
        self.job = Job(name, schedule, self)

    def __call__(self, _context: SyncContext) -> None:
        self.runs += 1
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
def context(database: Database, keys: KeyRing, clock: SetClock) -> SyncContext:
    http = HttpClient(HostPolicy(is_registered=lambda _: False))
    return SyncContext.make(database, keys, clock, http, gather_seconds=0)


def runs(context: SyncContext) -> list[JobRun]:
    with context.database.read() as session:
        return list(session.scalars(select(JobRun).order_by(JobRun.began_at)))


@pytest.mark.parametrize(
    ("schedule", "latest"),
    [
        (HOURLY, datetime(2026, 11, 23, 8, 13, tzinfo=UTC)),
        (NIGHTLY, datetime(2026, 11, 23, 2, 23, tzinfo=UTC)),
        (WEEKLY, datetime(2026, 11, 22, 3, 43, tzinfo=UTC)),
    ],
    ids=["hourly", "nightly", "weekly"],
)
def test_a_schedule_says_the_same_as_its_cron_line(schedule: Schedule, latest: datetime) -> None:
    croniter = pytest.importorskip("croniter").croniter
    assert schedule.latest(NOW) == latest
    times = croniter(schedule.cron, latest)
    for _ in range(100):
        next_time = times.get_next(datetime)
        assert schedule.latest(next_time - MINUTE) == next_time - schedule.period
        assert schedule.latest(next_time) == next_time


def test_a_job_is_due_when_it_never_ran_and_at_each_of_its_times(
    context: SyncContext, clock: SetClock
) -> None:
    counted = Counted()
    assert run_if_due(context, counted.job) == "done"
    assert run_if_due(context, counted.job) is None
    clock.advance(13 * MINUTE)
    assert run_if_due(context, counted.job) == "done"
    clock.advance(59 * MINUTE)
    assert run_if_due(context, counted.job) is None
    assert counted.runs == 2
    assert [(run.job, run.began_at, run.outcome) for run in runs(context)] == [
        ("counted", NOW, "done"),
        ("counted", NOW + 13 * MINUTE, "done"),
    ]


@pytest.mark.parametrize(
    ("trouble", "code"), [(Refused("no"), "tests.refused"), (ValueError("a name"), "job.unexpected")]
)
def test_a_job_that_fails_leaves_its_code_and_is_tried_again_before_its_next_time(
    context: SyncContext, clock: SetClock, trouble: Exception, code: str
) -> None:
    counted = Counted(WEEKLY)
    counted.trouble = trouble
    assert run_if_due(context, counted.job) == code
    clock.advance(AGAIN_AFTER - MINUTE)
    assert run_if_due(context, counted.job) is None
    counted.trouble = None
    clock.advance(MINUTE)
    assert run_if_due(context, counted.job) == "done"
    assert [run.outcome for run in runs(context)] == [code, "done"]


def test_a_job_whose_process_was_killed_is_run_again(context: SyncContext, clock: SetClock) -> None:
    counted = Counted(WEEKLY)
    with context.database.write() as session:
        session.add(JobRun(id=new_id(), job="counted", began_at=NOW))
    assert run_if_due(context, counted.job) is None
    clock.advance(AGAIN_AFTER)
    assert run_if_due(context, counted.job) == "done"


def test_a_run_from_before_a_clock_was_set_back_holds_up_no_other(
    context: SyncContext, clock: SetClock
) -> None:
    counted = Counted(WEEKLY)
    clock.advance(timedelta(days=300))
    run_job(context, counted.job)
    clock.advance(timedelta(days=-300))
    assert run_if_due(context, counted.job) == "done"
    assert run_if_due(context, counted.job) is None


def test_the_latest_run_of_each_job_is_told(context: SyncContext, clock: SetClock) -> None:
    run_job(context, Counted(name="one").job)
    clock.advance(MINUTE)
    run_job(context, Counted(name="one").job)
    with context.database.read() as session:
        latest = read_latest(session, ["one", "never"], clock.now())
    assert latest["one"].began_at == NOW + MINUTE
    assert (latest["never"].began_at, latest["never"].outcome) == (None, None)


def test_the_table_runs_what_is_due_one_after_the_other_until_it_is_stopped(context: SyncContext) -> None:
    jobs = [Counted(name=name) for name in ("one", "two", "three")]
    stop = Event()
    running = Thread(target=run_by_table, args=(replace(context, stopping=stop), [each.job for each in jobs]))
    running.start()
    wait_until(lambda: len(runs(context)) == 3 and all(run.ended_at for run in runs(context)))
    stop.set()
    running.join(10)
    assert not running.is_alive()
    assert [each.runs for each in jobs] == [1, 1, 1]
