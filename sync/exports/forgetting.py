"""Throwing files of the matrix away: with whoever is erased, and once their day is over."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from config.database import count_changed
from config.upsert import table_of
from sync.exports.tables import Fault, MatrixExport, MatrixExportBytes, MatrixExportPerson, State

_AT_ONCE: Final = 20  # files of some megabytes


def throw_away_with(session: Session, person_id: UUID, fault: Fault = Fault.PERSON_ERASED) -> int:
    """Throw away the files in which somebody stands, also those that are being made; gives how many."""
    theirs = select(MatrixExportPerson.export_id).where(MatrixExportPerson.person_id == person_id)
    return _throw_away_all(
        session, MatrixExport.id.in_(theirs), fault, but=person_id if fault is Fault.PERSON_ERASED else None
    )


def throw_away_agreed(session: Session, organisation_id: UUID) -> None:
    """Throw away all files of an organisation whose works council has agreed that there are none."""
    _throw_away_all(
        session,
        and_(MatrixExport.organisation_id == organisation_id, MatrixExport.state != State.FAILED),
        Fault.AGREED,
    )


def throw_away_of(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    """Throw away the files of somebody who looks after qualification no more."""
    own = and_(
        MatrixExport.organisation_id == organisation_id,
        MatrixExport.person_id == person_id,
        MatrixExport.state != State.FAILED,
    )
    _throw_away_all(session, own, Fault.GONE)


def _throw_away_all(
    session: Session, which: ColumnElement[bool], fault: Fault, *, but: UUID | None = None
) -> int:
    there = select(MatrixExport.id).where(which)
    ids = session.scalars(there.order_by(MatrixExport.id).with_for_update()).all()
    for each in ids:
        throw_away(session, each, fault, but=but)
    return len(ids)


def throw_away(session: Session, export_id: UUID, fault: Fault, *, but: UUID | None = None) -> None:
    """Keep nothing of a file, but that it was asked for, and why it is not there; whoever works on it is too late.

    What it was narrowed to may be a name, and goes as well. The note of who is `but` is left to who counts it.
    """
    empty_file(session, export_id, but=but)
    session.execute(
        update(table_of(MatrixExport))
        .where(MatrixExport.id == export_id)
        .values(
            state=State.FAILED.value,
            fault=fault.value,
            claim=None,
            sealed_narrowed=None,
            size=None,
            made_at=None,
        )
    )


def empty_file(session: Session, export_id: UUID, *, but: UUID | None = None) -> None:
    """Delete what there is of a file, and who is in it."""
    session.execute(delete(table_of(MatrixExportBytes)).where(MatrixExportBytes.export_id == export_id))
    whose = MatrixExportPerson.person_id
    session.execute(
        delete(table_of(MatrixExportPerson)).where(
            MatrixExportPerson.export_id == export_id,
            or_(whose != but, but is None),  # type: ignore[arg-type]
        )
    )


def purge_exports(session: Session, now: datetime) -> int:
    """Delete some whose day is over; gives how many."""
    over = (
        select(MatrixExport.id)
        .where(MatrixExport.deletes_at <= now)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return count_changed(session, delete(table_of(MatrixExport)).where(MatrixExport.id.in_(over)))
