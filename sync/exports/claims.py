"""Who works on a file of the matrix: one at a time, and another one where they are not heard of any more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from config.database import count_changed
from config.ids import new_id
from config.portions import portions
from config.upsert import plain_insert, table_of
from sync.delivery.context import SyncContext
from sync.exports.asking import (
    KEPT_FOR,
    SILENT_AFTER,
    ExportRefused,
    Form,
    find_stopped,
    place_of_piece,
    read_narrowed,
)
from sync.exports.forgetting import empty_file
from sync.exports.tables import Fault, MatrixExport, MatrixExportBytes, MatrixExportPerson, State
from sync.goals.narrowing import Narrowed
from sync.organisations.works_council import read_mode
from sync.people.sealing import Seals
from sync.people.tables import PersonKey

MOST_TRIES: Final = 4
_AGAIN_AFTER: Final = timedelta(seconds=10)


class ClaimLost(Exception):
    """The file was given up, thrown away or taken over: what was done for it is of no use."""


class PeopleChanged(Exception):
    """Somebody in it was erased meanwhile, or their data may not be used any more: it is begun anew."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be made, and the claim to it."""

    id: UUID
    claim: UUID
    organisation_id: UUID
    person_id: UUID
    form: Form
    narrowed: Narrowed
    locale: str


def take(context: SyncContext) -> Task | None:
    """The next file that nobody works on. One that was begun too often has failed; what was made of it is gone."""
    with context.database.read() as session:
        if session.scalar(select(MatrixExport.id).where(_is_free(context)).limit(1)) is None:
            return None
    with context.database.write() as session:
        row = session.scalar(
            select(MatrixExport)
            .where(_is_free(context))
            .order_by(MatrixExport.asked_at, MatrixExport.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        empty_file(session, row.id)
        narrowed = read_narrowed(Seals(session, context.keys), row)
        fault = _fault(session, row, narrowed)
        if fault is not None or narrowed is None:
            row.state, row.fault, row.claim = State.FAILED.value, fault, None
            return None
        row.state, row.claim, row.tries, row.done = State.WORKING.value, new_id(), row.tries + 1, 0
        row.seen_at = context.clock.now()
        return Task(
            row.id, row.claim, row.organisation_id, row.person_id, Form(row.form), narrowed, row.locale
        )  # fmt: skip


def read_claims(context: SyncContext, export_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """The claims to those of these files that somebody works on, or that nobody has taken over yet."""
    with context.database.read() as session:
        rows = session.execute(
            select(MatrixExport.id, MatrixExport.claim).where(
                MatrixExport.id.in_(export_ids), MatrixExport.state == State.WORKING.value
            )
        )
        return {export_id: claim for export_id, claim in rows if claim is not None}


def beat(context: SyncContext, task: Task) -> bool:
    """Say that the work goes on; False where it is of no use any more."""
    with context.database.write() as session:
        return _changed(session, task, seen_at=context.clock.now())


def note_people(context: SyncContext, task: Task, people: Collection[UUID], done: int, total: int) -> None:
    """Note whose levels were read, and how far it is. Raises ClaimLost, PeopleChanged."""
    now = context.clock.now()
    with context.database.write() as session:
        if not _changed(session, task, seen_at=now, done=done, total=total):
            raise ClaimLost
        if people:
            rows = [{"export_id": task.id, "person_id": each, "noted_at": now} for each in people]
            session.execute(plain_insert(MatrixExportPerson), rows)
        _require_keys(session, people)


def keep_pieces(context: SyncContext, task: Task, first: int, pieces: Sequence[bytes]) -> None:
    """Keep some pieces of the file, which are counted from `first`. Raises ClaimLost."""
    with context.database.write() as session:
        if not _changed(session, task, seen_at=context.clock.now()):
            raise ClaimLost
        seals = Seals(session, context.keys)
        for number, piece in enumerate(pieces, first):
            sealed = seals.seal_bytes(task.person_id, piece, place_of_piece(task.id, number))
            if sealed is None:
                raise ClaimLost
            session.add(MatrixExportBytes(export_id=task.id, number=number, encrypted=sealed))


def finish(context: SyncContext, task: Task, size: int) -> None:
    """Let it be had. Raises ClaimLost, PeopleChanged, and ExportRefused (`Fault.AGREED`)."""
    now = context.clock.now()
    with context.database.write() as session:
        made = {
            "state": State.MADE.value,
            "claim": None,
            "size": size,
            "made_at": now,
            "deletes_at": now + KEPT_FOR,
        }
        whose = select(MatrixExportPerson.person_id).where(MatrixExportPerson.export_id == task.id)
        _require_keys(session, session.scalars(whose).all())  # first, in the order in which erasures lock
        if not _changed(session, task, **made):
            raise ClaimLost
        if read_mode(session, task.organisation_id).enabled:
            raise ExportRefused(Fault.AGREED)
        if find_stopped(session, task.id):
            raise PeopleChanged


def fail(context: SyncContext, task: Task, fault: Fault) -> None:
    """Say that it is not made, and why."""
    with context.database.write() as session:
        if _changed(session, task, state=State.FAILED.value, fault=fault.value, claim=None):
            empty_file(session, task.id)


def release(context: SyncContext, task: Task, *, at_once: bool) -> None:
    """Leave it to another try: `at_once`, or a little later where this one went wrong."""
    waits = timedelta() if at_once else SILENT_AFTER - _AGAIN_AFTER
    with context.database.write() as session:
        state = {"state": State.WAITING.value} if at_once else {"seen_at": context.clock.now() - waits}
        if _changed(session, task, claim=None, **state):
            empty_file(session, task.id)


def _is_free(context: SyncContext) -> ColumnElement[bool]:
    silent = MatrixExport.seen_at <= context.clock.now() - SILENT_AFTER
    return or_(
        MatrixExport.state == State.WAITING.value, and_(MatrixExport.state == State.WORKING.value, silent)
    )


def _fault(session: Session, row: MatrixExport, narrowed: Narrowed | None) -> str | None:
    if read_mode(session, row.organisation_id).enabled:
        return Fault.AGREED.value
    return Fault.BROKEN.value if row.tries >= MOST_TRIES or narrowed is None else None


def _changed(session: Session, task: Task, **values: object) -> bool:
    own = update(table_of(MatrixExport)).where(MatrixExport.id == task.id, MatrixExport.claim == task.claim)
    return count_changed(session, own.values(values)) == 1


def _require_keys(session: Session, people: Collection[UUID]) -> None:
    """Whoever is erased has none; an erasure that is under way is waited for."""
    for some in portions(sorted(people)):
        keys = select(PersonKey.person_id).where(PersonKey.person_id.in_(some)).order_by(PersonKey.person_id)
        if len(session.scalars(keys.with_for_update(read=True, key_share=True)).all()) != len(some):
            raise PeopleChanged
