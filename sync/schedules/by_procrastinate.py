"""Schedules on PostgreSQL: Procrastinate sees to it that of any number of workers one runs each job.

Its tables stand in a schema of their own, made by `stoa db upgrade`. It keeps no history: what ran is in
`job_runs` (`sync.schedules.runs`), which also tells a job that was done already from one that is due.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.utils import utcnow
from sqlalchemy import URL
from structlog import get_logger

from config.errors import StoaError
from sync.delivery.context import SyncContext
from sync.schedules.jobs import Job
from sync.schedules.runs import AGAIN_AFTER, DONE, run_if_due
from sync.schedules.tables import ENGINE_SCHEMA

_QUEUE: Final = "stoa"
_TAKE_OVER: Final = "take_over_from_the_killed"
_TAKE_OVER_CRON: Final = "*/5 * * * *"
_SILENT_SECONDS: Final = 60.0  # after which a worker counts as killed; each says that it lives every ten
_LOOK_EVERY_SECONDS: Final = 15.0
_LOOK_FOR_STOP_SECONDS: Final = 0.25
_PAUSE_SECONDS: Final = 10.0

log = get_logger()
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what fails is told here, without messages


class JobNotDone(StoaError):
    """A job that failed, so that Procrastinate tries it again."""

    default_code = "job.not_done"


def run_by_procrastinate(context: SyncContext, jobs: Sequence[Job]) -> None:
    """Run jobs when they are due, sharing them with all other workers, until `context.stopping` is set."""
    while not context.stopping.is_set():
        try:
            asyncio.run(_until_stopped(context, jobs))
        except Exception as error:  # the database went away, or is being upgraded
            log.error("schedules_failed", kind=type(error).__name__, exc_info=True)
        context.stopping.wait(_PAUSE_SECONDS)


async def _until_stopped(context: SyncContext, jobs: Sequence[Job]) -> None:
    working = asyncio.create_task(_work(make_app(context, jobs)))
    while not (working.done() or context.stopping.is_set()):
        await asyncio.wait({working}, timeout=_LOOK_FOR_STOP_SECONDS)
    working.cancel()  # which lets it finish the job under way
    with suppress(asyncio.CancelledError):
        await working


async def _work(app: App) -> None:
    async with app.open_async():
        await _take_over(app)
        await app.run_worker_async(
            queues=[_QUEUE],
            install_signal_handlers=False,
            listen_notify=False,
            fetch_job_polling_interval=_LOOK_EVERY_SECONDS,
            abort_job_polling_interval=3600.0,
            delete_jobs="always",
        )


def make_app(context: SyncContext, jobs: Sequence[Job]) -> App:
    """Procrastinate with these jobs as its periodic tasks."""
    missed = max(job.schedule.period for job in jobs)
    app = App(
        connector=PsycopgConnector(**connection_arguments(context.database.engine.url)),
        periodic_defaults={
            "max_delay": missed.total_seconds()
        },  # what was due while no worker ran is made up for
    )
    for job in jobs:
        _add(app, context, job)

    @app.periodic(cron=_TAKE_OVER_CRON)
    @app.task(name=_TAKE_OVER, queue=_QUEUE, lock=_TAKE_OVER)
    async def take_over(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
        await _take_over(app)

    return app


def connection_arguments(url: URL) -> dict[str, Any]:
    """What psycopg's pool takes for a database of ours, so that names without a schema are Procrastinate's."""
    query = dict(url.query)
    options = f"{query.pop('options', '')} -c search_path={ENGINE_SCHEMA}".strip()
    address = url.set(drivername="postgresql", query=query).render_as_string(hide_password=False)
    return {"conninfo": address, "kwargs": {"options": options}, "min_size": 1, "max_size": 3}


def _add(app: App, context: SyncContext, job: Job) -> None:
    tries = job.schedule.period // AGAIN_AFTER  # until it is due anyway
    retry = RetryStrategy(max_attempts=tries, wait=int(AGAIN_AFTER.total_seconds()))

    @app.periodic(cron=job.schedule.cron)
    @app.task(name=job.name, queue=_QUEUE, lock=job.name, retry=retry)
    def run(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
        outcome = run_if_due(context, job)
        if outcome not in (None, DONE):
            raise JobNotDone(f"The job {job.name} was not done.", code=outcome)


async def _take_over(app: App) -> None:
    """Let jobs be run anew whose worker was killed: no other run of theirs can begin before."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_SILENT_SECONDS):
        await app.job_manager.retry_job(job, retry_at=utcnow() + AGAIN_AFTER)
