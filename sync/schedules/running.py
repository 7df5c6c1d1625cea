"""Which way jobs get their time: by a table on SQLite, where there is one worker; by Procrastinate on PostgreSQL."""

from collections.abc import Sequence

from sync.delivery.context import SyncContext
from sync.schedules.by_table import run_by_table
from sync.schedules.jobs import Job


def run_schedules(context: SyncContext, jobs: Sequence[Job]) -> None:
    """Run jobs when they are due until `context.stopping` is set. One that is under way is waited for."""
    if not jobs:
        return
    if context.database.is_sqlite:
        run_by_table(context, jobs)
        return
    # Only where it is used: what SQLite is served with has no Procrastinate.
    from sync.schedules.by_procrastinate import run_by_procrastinate

    run_by_procrastinate(context, jobs)
