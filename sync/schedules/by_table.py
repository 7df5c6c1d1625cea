"""Schedules without a task engine: the one worker on SQLite looks which job is due."""

from collections.abc import Sequence
from typing import Final

from structlog import get_logger

from sync.delivery.context import SyncContext
from sync.schedules.jobs import Job
from sync.schedules.runs import find_due, run_job

_LOOK_EVERY_SECONDS: Final = 20.0

log = get_logger()


def run_by_table(context: SyncContext, jobs: Sequence[Job]) -> None:
    """Run jobs when they are due, one at a time, until `context.stopping` is set."""
    while not context.stopping.is_set():
        if not _run_one(context, jobs):
            context.stopping.wait(_LOOK_EVERY_SECONDS)


def _run_one(context: SyncContext, jobs: Sequence[Job]) -> bool:
    try:
        with context.database.read() as session:
            due = find_due(session, jobs, context.clock.now())
        if due is not None:
            run_job(context, due)
    except Exception as error:  # the database went away, or is locked for longer than usual
        log.error("schedules_failed", kind=type(error).__name__, exc_info=True)
        return False
    return due is not None
