"""Throwing files of the matrix away: with whoever is erased, and once their day is over."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from config.database import count_changed
from config.upsert import table_of
from sync.exports.tables import MatrixExport, MatrixExportBytes, MatrixExportPerson

FAILED: Final = "failed"
PERSON_ERASED: Final = "export.person_erased"
_AT_ONCE: Final = 20  # files of some megabytes


def throw_away_with(session: Session, person_id: UUID) -> int:
    """Throw away the files in which somebody stands, also those that are being made; gives how many."""
    theirs = select(MatrixExportPerson.export_id).where(MatrixExportPerson.person_id == person_id)
    ids = session.scalars(
        select(MatrixExport.id).where(MatrixExport.id.in_(theirs)).order_by(MatrixExport.id).with_for_update()
    ).all()
    for each in ids:
        throw_away(session, each, PERSON_ERASED, but=person_id)
    return len(ids)


def throw_away(session: Session, export_id: UUID, fault: str, *, but: UUID | None = None) -> None:
    """Keep nothing of a file, but that it was asked for, and why it is not there; whoever works on it is too late.

    What it was narrowed to may be a name, and goes as well. The note of who is `but` is left to who counts it.
    """
    empty_file(session, export_id, but=but)
    session.execute(
        update(table_of(MatrixExport))
        .where(MatrixExport.id == export_id)
        .values(state=FAILED, fault=fault, claim=None, sealed_narrowed=None, size=None, made_at=None)
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
