"""Schedules on PostgreSQL: many workers, one run."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError, Event, Thread

import pytest
from procrastinate.jobs import Status
from sqlalchemy import make_url, text

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HostPolicy, HttpClient
from lti_tool.migrations.upgrade import upgrade
from sync.delivery.context import SyncContext
from sync.schedules.by_procrastinate import _take_over, connection_arguments, make_app, run_by_procrastinate
from sync.schedules.jobs import HOURLY, WEEKLY, Job
from tests.conftest import SECRET_KEY
from tests.factories.waiting import wait_until


@pytest.fixture
def context(empty_postgres_url: str, keys: KeyRing) -> Iterator[SyncContext]:
    database = Database(empty_postgres_url)
    upgrade(database, SystemClock(), KeyRing(SECRET_KEY))
    http = HttpClient(HostPolicy(is_registered=lambda _: False))
    yield SyncContext.make(database, keys, SystemClock(), http, gather_seconds=0)
    database.close()


def rows(context: SyncContext, query: str) -> list[tuple[object, ...]]:
    with context.database.read() as session:
        return [tuple(row) for row in session.execute(text(query))]


def outcomes(context: SyncContext) -> list[tuple[object, ...]]:
    return rows(context, "SELECT job, outcome FROM job_runs WHERE ended_at IS NOT NULL ORDER BY job")


def waiting(context: SyncContext) -> list[tuple[object, ...]]:
    return rows(
        context,
        "SELECT task_name, status::text, scheduled_at IS NOT NULL FROM stoa_procrastinate.procrastinate_jobs",
    )


def start(context: SyncContext, *jobs: Job) -> Thread:
    thread = Thread(target=run_by_procrastinate, args=(context, jobs))
    thread.start()
    return thread


def stop(context: SyncContext, *workers: Thread) -> None:
    context.stopping.set()
    for worker in workers:
        worker.join(10)
        assert not worker.is_alive()


def test_of_three_workers_one_runs_each_job_that_is_due(context: SyncContext) -> None:
    ran: list[str] = []
    jobs = [Job(name, WEEKLY, lambda _, name=name: ran.append(name)) for name in ("one", "two")]  # type: ignore[misc]
    workers = [start(context, *jobs) for _ in range(3)]
    wait_until(lambda: len(outcomes(context)) == 2)
    stop(context, *workers)
    assert sorted(ran) == ["one", "two"]
    assert outcomes(context) == [("one", "done"), ("two", "done")]
    assert waiting(context) == []

    context.stopping.clear()
    again = start(context, *jobs)
    time.sleep(2)
    stop(context, again)
    assert sorted(ran) == ["one", "two"], "the time that was made up for is used up"


def test_a_job_that_fails_is_kept_for_another_try(context: SyncContext) -> None:
    def fail(_context: SyncContext) -> None:
        raise ValueError("a name")

    worker = start(context, Job("failing", WEEKLY, fail), Job("other", HOURLY, lambda _: None))
    wait_until(lambda: len(outcomes(context)) == 2 and len(waiting(context)) == 1)
    stop(context, worker)
    assert outcomes(context) == [("failing", "job.unexpected"), ("other", "done")]
    assert waiting(context) == [("failing", "todo", True)]


def test_the_job_under_way_is_finished_at_a_stop(context: SyncContext) -> None:
    begun, meet = Event(), Barrier(2)

    def slow(_context: SyncContext) -> None:
        begun.set()
        try:
            meet.wait(5)
        except BrokenBarrierError as error:
            raise AssertionError("the stop did not wait") from error

    worker = start(context, Job("slow", WEEKLY, slow))
    assert begun.wait(20)
    context.stopping.set()
    worker.join(1)
    assert worker.is_alive()
    meet.wait(5)
    stop(context, worker)
    assert outcomes(context) == [("slow", "done")]


def test_a_job_whose_worker_was_killed_is_tried_again_by_another(context: SyncContext) -> None:
    jobs = [Job("killed", WEEKLY, lambda _: None)]

    async def leave_behind() -> None:
        app = make_app(context, jobs)
        async with app.open_async():
            manager = app.job_manager
            await app.tasks["killed"].defer_async(timestamp=0)
            await manager.fetch_job(queues=["stoa"], worker_id=await manager.register_worker())
            assert [job.status for job in await manager.list_jobs_async()] == [Status.DOING.value]
            await _take_over(app)
            assert waiting(context)[0][1] == "doing"  # its worker may live
            with context.database.write() as session:
                session.execute(
                    text(
                        "UPDATE stoa_procrastinate.procrastinate_workers "
                        "SET last_heartbeat = now() - interval '2 minutes'"
                    )
                )
            await _take_over(app)

    with ThreadPoolExecutor(1) as elsewhere:  # a browser's loop may run in this thread
        elsewhere.submit(lambda: asyncio.run(leave_behind())).result()
    assert waiting(context) == [("killed", "todo", True)]


def test_a_database_that_does_not_answer_ends_no_worker(keys: KeyRing) -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    http = HttpClient(HostPolicy(is_registered=lambda _: False))
    context = SyncContext.make(database, keys, SystemClock(), http, gather_seconds=0)
    worker = start(context, Job("one", WEEKLY, lambda _: None))
    worker.join(1)
    assert worker.is_alive()
    stop(context, worker)


def test_options_of_the_address_are_kept() -> None:
    arguments = connection_arguments(
        make_url("postgresql+psycopg://stoa:geheim@host/name?sslmode=require&options=-c%20jit%3Doff")
    )
    assert arguments["conninfo"] == "postgresql://stoa:geheim@host/name?sslmode=require"
    assert arguments["kwargs"] == {"options": "-c jit=off -c search_path=stoa_procrastinate"}
