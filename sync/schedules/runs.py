"""Running a job, and remembering that it ran: the same wherever the time for it comes from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session
from structlog import get_logger

from config.errors import StoaError
from config.ids import new_id
from sync.delivery.context import SyncContext
from sync.schedules.jobs import Job
from sync.schedules.tables import JobRun

DONE: Final = "done"
AGAIN_AFTER: Final = timedelta(minutes=30)  # one that failed, or whose process was killed
_UNEXPECTED: Final = "job.unexpected"

log = get_logger()


@dataclass(frozen=True, slots=True)
class LatestRun:
    """How a job's last run went; all but the name None for one that never ran. `outcome` is ``done`` or a code."""

    job: str
    began_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None


def run_if_due(context: SyncContext, job: Job) -> str | None:
    """Run a job that is due; its outcome, None for one that is not. Nobody else may be running it."""
    with context.database.read() as session:
        due = find_due(session, [job], context.clock.now())
    return run_job(context, job) if due else None


def run_job(context: SyncContext, job: Job) -> str:
    """Run a job and keep what came of it: ``done``, or the code of its trouble, which is raised no further."""
    run_id, began_at = new_id(), context.clock.now()
    with context.database.write() as session:
        session.add(JobRun(id=run_id, job=job.name, began_at=began_at))
    outcome = _outcome_of(context, job)
    with context.database.write() as session:
        ended = {"ended_at": context.clock.now(), "outcome": outcome}
        session.execute(update(JobRun).where(JobRun.id == run_id).values(ended))
    return outcome


def find_due(session: Session, jobs: Sequence[Job], now: datetime) -> Job | None:
    """The first of these jobs that is due: it has not been done since its last time."""
    latest = read_latest(session, [job.name for job in jobs], now)
    return next((job for job in jobs if _is_due(job, latest[job.name], now)), None)


def read_latest(session: Session, names: Collection[str], now: datetime) -> Mapping[str, LatestRun]:
    """The last run of each of these jobs; what is dated later than now was noted before a clock was set back."""
    newest = (
        select(JobRun.job, func.max(JobRun.began_at).label("began_at"))
        .where(JobRun.job.in_(names), JobRun.began_at <= now)
        .group_by(JobRun.job)
        .subquery()
    )
    runs = session.scalars(
        select(JobRun).join(newest, and_(JobRun.job == newest.c.job, JobRun.began_at == newest.c.began_at))
    )
    ran = {run.job: LatestRun(run.job, run.began_at, run.ended_at, run.outcome) for run in runs}
    return {name: ran.get(name, LatestRun(name)) for name in names}


def _is_due(job: Job, latest: LatestRun, now: datetime) -> bool:
    if latest.began_at is None or latest.began_at < job.schedule.latest(now):
        return True
    return latest.outcome != DONE and now - latest.began_at >= AGAIN_AFTER


def _outcome_of(context: SyncContext, job: Job) -> str:
    try:
        job.run(context)
    except Exception as error:
        code = error.code if isinstance(error, StoaError) else _UNEXPECTED
        log.error("job_failed", job=job.name, code=code, kind=type(error).__name__, exc_info=True)
        return code
    return DONE
