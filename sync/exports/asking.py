"""Asking for a file of the matrix, seeing how far it is, and getting it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from config.database import count_changed
from config.errors import StoaError
from config.ids import new_id
from config.portions import portions
from config.upsert import table_of
from sync.audit.trail import record
from sync.exports.forgetting import throw_away
from sync.exports.tables import Fault, MatrixExport, MatrixExportBytes, MatrixExportPerson, State
from sync.goals.narrowing import Narrowed
from sync.organisations.tables import Organisation
from sync.organisations.works_council import read_mode
from sync.people.sealing import Seals, place
from sync.rights.standing import read_stopped

KEPT_FOR: Final = timedelta(days=1)
SILENT_AFTER: Final = timedelta(seconds=60)  # who has not been heard of for so long works on it no more
MOST_PDF_CELLS: Final = 18_000  # people × competencies
MOST_AT_ONCE: Final = 3  # of an organisation
MOST_KEPT: Final = 5  # of a person
_LONGEST_LOCALE: Final = 35


class Form(StrEnum):
    """What a file can be."""

    EXCEL = "xlsx"
    PDF = "pdf"


UNDER_WAY: Final = (State.WAITING.value, State.WORKING.value)


class ExportRefused(StoaError):
    """A file that is not made, or not handed out."""

    default_code = Fault.BROKEN

    def __init__(self, fault: Fault) -> None:
        super().__init__("There is no such file of the matrix.", code=fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Asked:
    """A file as it stands; `narrowed` is None where that is not known any more. `is_silent`: nobody works on it."""

    id: UUID
    form: Form
    state: State
    narrowed: Narrowed | None
    done: int
    total: int
    fault: Fault | None
    size: int | None
    asked_at: datetime
    made_at: datetime | None
    deletes_at: datetime
    is_silent: bool

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to become a file."""
        return self.state.value in UNDER_WAY


def ask(
    session: Session,
    seals: Seals,
    organisation_id: UUID,
    person_id: UUID,
    form: Form,
    narrowed: Narrowed,
    locale: str,
    now: datetime,
) -> UUID:
    """Have a file made; gives its id. The oldest of a person's goes where there are many.

    Raises ExportRefused: `Fault.AGREED`, `RUNNING`, `BUSY`.
    """
    _require_turn(session, organisation_id, person_id)
    _make_room(session, person_id)
    export_id = new_id()
    sealed = seals.seal(
        person_id, json.dumps(narrowed.address()), place(MatrixExport.__tablename__, export_id)
    )
    session.add(
        MatrixExport(
            id=export_id,
            organisation_id=organisation_id,
            person_id=person_id,
            locale=locale[:_LONGEST_LOCALE],
            sealed_narrowed=sealed,
            form=form.value,
            state=State.WAITING.value,
            done=0,
            total=0,
            tries=0,
            asked_at=now,
            deletes_at=now + KEPT_FOR,
        )
    )
    _note(session, "qualification.export_asked", organisation_id, person_id, export_id, form, now)
    return export_id


def ask_again(
    session: Session, export_id: UUID, organisation_id: UUID, person_id: UUID, now: datetime
) -> bool:
    """Have one made that has failed; False where there is none of theirs.

    Raises ExportRefused: `Fault.AGREED`, `RUNNING`, `BUSY`.
    """
    row = _find(session, export_id, organisation_id, person_id)
    if row is None or row.state != State.FAILED or row.sealed_narrowed is None:
        return False
    _require_turn(session, organisation_id, person_id)
    row.state, row.fault, row.tries, row.done = State.WAITING.value, None, 0, 0
    row.asked_at, row.deletes_at = now, now + KEPT_FOR
    _note(session, "qualification.export_asked", organisation_id, person_id, export_id, Form(row.form), now)
    return True


def give_up(session: Session, export_id: UUID, organisation_id: UUID, person_id: UUID) -> bool:
    """Delete a file of theirs, or have it not made; False where there is none."""
    gone = delete(table_of(MatrixExport)).where(
        MatrixExport.id == export_id,
        MatrixExport.organisation_id == organisation_id,
        MatrixExport.person_id == person_id,
    )
    return count_changed(session, gone) > 0


def list_own(
    session: Session, seals: Seals, organisation_id: UUID, person_id: UUID, now: datetime
) -> Sequence[Asked]:
    """A person's files, the latest first."""
    rows = session.scalars(
        select(MatrixExport)
        .where(
            MatrixExport.organisation_id == organisation_id,
            MatrixExport.person_id == person_id,
            MatrixExport.deletes_at > now,
        )
        .order_by(MatrixExport.asked_at.desc(), MatrixExport.id.desc())
    )
    return [_told(seals, row, now) for row in rows]


def hand_out(
    session: Session, export_id: UUID, organisation_id: UUID, person_id: UUID, now: datetime
) -> Form | None:
    """Let a person have their file, which the audit notes; None where there is none of theirs.

    Raises ExportRefused: `Fault.AGREED`, `PERSON_STOPPED`, upon which the caller throws it away; or why it
    is not there.
    """
    row = _find(session, export_id, organisation_id, person_id)
    if row is None or row.deletes_at <= now:
        return None
    if row.state == State.FAILED and row.fault:
        raise ExportRefused(Fault(row.fault))
    if row.state != State.MADE:
        return None
    if read_mode(session, organisation_id).enabled:
        raise ExportRefused(Fault.AGREED)
    if find_stopped(session, export_id):
        raise ExportRefused(Fault.PERSON_STOPPED)
    _note(session, "qualification.exported", organisation_id, person_id, export_id, Form(row.form), now)
    return Form(row.form)


def throw_away_own(
    session: Session, export_id: UUID, organisation_id: UUID, person_id: UUID, fault: Fault
) -> None:
    """Throw a file of theirs away that nobody may have any more."""
    if _find(session, export_id, organisation_id, person_id) is not None:
        throw_away(session, export_id, fault)


def read_file(session: Session, seals: Seals, export_id: UUID, person_id: UUID) -> bytes | None:
    """The bytes of a file that was handed out; None where it or its key is gone."""
    pieces = session.scalars(
        select(MatrixExportBytes)
        .where(MatrixExportBytes.export_id == export_id)
        .order_by(MatrixExportBytes.number)
    ).all()
    opened = [
        seals.open_bytes(person_id, each.encrypted, place_of_piece(export_id, each.number)) for each in pieces
    ]
    return b"".join(each for each in opened if each) if opened and all(opened) else None


def place_of_piece(export_id: UUID, number: int) -> str:
    """What a piece of a file is sealed for."""
    return place(MatrixExportBytes.__tablename__, export_id, number)


def read_narrowed(seals: Seals, row: MatrixExport) -> Narrowed | None:
    """What a file is narrowed to; None where that is not known any more."""
    told = seals.open(row.person_id, row.sealed_narrowed, place(MatrixExport.__tablename__, row.id))
    return Narrowed.parse(json.loads(told)) if told else None


def find_stopped(session: Session, export_id: UUID) -> bool:
    """Whether somebody stands in a file whose data may not be used."""
    people = session.scalars(
        select(MatrixExportPerson.person_id).where(MatrixExportPerson.export_id == export_id)
    ).all()
    return any(read_stopped(session, some) for some in portions(people))


def _find(session: Session, export_id: UUID, organisation_id: UUID, person_id: UUID) -> MatrixExport | None:
    return session.scalar(
        select(MatrixExport)
        .where(
            MatrixExport.id == export_id,
            MatrixExport.organisation_id == organisation_id,
            MatrixExport.person_id == person_id,
        )
        .with_for_update()
    )


def _require_turn(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    """One of a person's at a time, and a few of an organisation's; who asks at the same moment waits."""
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    )
    if read_mode(session, organisation_id).enabled:
        raise ExportRefused(Fault.AGREED)
    under_way = session.scalars(
        select(MatrixExport.person_id).where(
            MatrixExport.organisation_id == organisation_id, MatrixExport.state.in_(UNDER_WAY)
        )
    ).all()
    if person_id in under_way:
        raise ExportRefused(Fault.RUNNING)
    if len(under_way) >= MOST_AT_ONCE:
        raise ExportRefused(Fault.BUSY)


def _make_room(session: Session, person_id: UUID) -> None:
    old = session.scalars(
        select(MatrixExport.id)
        .where(MatrixExport.person_id == person_id)
        .order_by(MatrixExport.asked_at.desc(), MatrixExport.id.desc())
        .offset(MOST_KEPT - 1)
    ).all()
    if old:
        session.execute(delete(table_of(MatrixExport)).where(MatrixExport.id.in_(old)))


def _told(seals: Seals, row: MatrixExport, now: datetime) -> Asked:
    heard_of = row.seen_at or row.asked_at
    return Asked(
        row.id,
        Form(row.form),
        State(row.state),
        read_narrowed(seals, row),
        row.done,
        row.total,
        Fault(row.fault) if row.fault else None,
        row.size,
        row.asked_at,
        row.made_at,
        row.deletes_at,
        is_silent=row.state in UNDER_WAY and heard_of <= now - SILENT_AFTER,
    )


def _note(
    session: Session,
    action: str,
    organisation_id: UUID,
    person_id: UUID,
    export_id: UUID,
    form: Form,
    now: datetime,
) -> None:
    people = session.scalar(select(func.count()).where(MatrixExportPerson.export_id == export_id))
    record(
        session,
        action=action,
        now=now,
        organisation_id=organisation_id,
        actor_id=person_id,
        detail={"export": str(export_id), "form": form.value, "people": people or 0},
    )
