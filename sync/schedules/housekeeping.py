"""Deleting what is over, a little at a time, so that nobody who wants to write meanwhile waits for long."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Delete, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.database import Base, count_changed
from config.upsert import table_of
from sync.audit.sealing import seal_rows
from sync.bringing.picking import purge_archives
from sync.communities.tables import AccountCode, CommunityCall
from sync.delivery.context import SyncContext
from sync.exports.forgetting import purge_exports
from sync.health.tables import WorkerRow
from sync.platforms.tables import Invitation, ServiceToken
from sync.platforms.tool_keys import delete_retired
from sync.schedules.tables import JobRun

ROWS_AT_ONCE: Final = 1000
_RUNS_ARE_KEPT: Final = timedelta(days=90)
_SILENT_WORKERS_ARE_KEPT: Final = timedelta(days=1)  # to be seen by who looks why nothing is sent
_CALLS_ARE_KEPT: Final = timedelta(days=2)
_SECONDS_BETWEEN: Final = 0.05

Purge = Callable[[Session, datetime], int]  # deletes up to `ROWS_AT_ONCE` rows, gives how many


def delete_some(table: type[Base], key: InstrumentedAttribute[Any], is_over: ColumnElement[bool]) -> Delete:
    """A DELETE of some rows that are over; those that another process is about to delete are left to it."""
    over = select(key).where(is_over).limit(ROWS_AT_ONCE).with_for_update(skip_locked=True)
    return delete(table_of(table)).where(key.in_(over))


def purge_all(context: SyncContext, purges: Sequence[Purge]) -> None:
    """Let each purge delete until nothing is left for it, in short transactions."""
    for purge in purges:
        while not context.stopping.is_set():
            with context.database.write() as session:
                deleted = purge(session, context.clock.now())
            if deleted < ROWS_AT_ONCE:
                break
            context.clock.sleep(_SECONDS_BETWEEN)


def _invitations(session: Session, now: datetime) -> int:
    return count_changed(session, delete_some(Invitation, Invitation.id, Invitation.expires_at <= now))


def _service_tokens(session: Session, now: datetime) -> int:
    return count_changed(session, delete_some(ServiceToken, ServiceToken.key, ServiceToken.expires_at <= now))


def _job_runs(session: Session, now: datetime) -> int:
    return count_changed(session, delete_some(JobRun, JobRun.id, JobRun.began_at <= now - _RUNS_ARE_KEPT))


def _silent_workers(session: Session, now: datetime) -> int:
    is_over = WorkerRow.seen_at <= now - _SILENT_WORKERS_ARE_KEPT
    return count_changed(session, delete_some(WorkerRow, WorkerRow.id, is_over))


def _calls_of_communities(session: Session, now: datetime) -> int:
    """What is signed is refused as late long before."""
    is_over = CommunityCall.taken_at <= now - _CALLS_ARE_KEPT
    return count_changed(session, delete_some(CommunityCall, CommunityCall.delivery, is_over))


def _account_codes(session: Session, now: datetime) -> int:
    return count_changed(session, delete_some(AccountCode, AccountCode.lookup, AccountCode.ends_at <= now))


_PURGES: Final[Sequence[Purge]] = (
    _invitations,
    _service_tokens,
    delete_retired,
    _job_runs,
    _silent_workers,
    _calls_of_communities,
    _account_codes,
)


def purge(context: SyncContext) -> None:
    """Delete what is over among what this floor keeps."""
    purge_all(context, _PURGES)


def purge_files(context: SyncContext) -> None:
    """Delete files of the matrix whose day is over, and archives whose hour is."""
    with context.database.write() as session:
        purge_archives(session, context.clock.now())
    while not context.stopping.is_set():
        with context.database.write() as session:
            if not purge_exports(session, context.clock.now()):
                break
        context.clock.sleep(_SECONDS_BETWEEN)


def truncate_log(context: SyncContext) -> None:
    """Give back the room that SQLite's log takes."""
    context.database.truncate_log()


def seal_audit(context: SyncContext) -> None:
    """Seal what the audit has got since into its hash chain."""
    seal_rows(context.database, context.keys, context.clock, stopping=context.stopping)
