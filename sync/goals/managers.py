"""Who looks after qualification in an organisation without administering it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.upsert import insert_if_new
from sync.audit.trail import record
from sync.exports.forgetting import throw_away_of
from sync.goals.tables import QualificationManager
from sync.people.accounts import keep_known
from sync.people.tables import Person


class ManagerRefused(StoaError):
    """Somebody who cannot look after qualification."""

    default_code = "manager.unknown"


@dataclass(frozen=True, slots=True)
class Appointed:
    """Who looks after qualification, since when, and who appointed them; `by` is None for an operator."""

    person_id: UUID
    by: UUID | None
    at: datetime


def appoint(session: Session, organisation_id: UUID, person_id: UUID, by: UUID | None, now: datetime) -> bool:
    """Let somebody look after qualification from now on; False where they do so already.

    Raises `ManagerRefused` for who is no person of this organisation, or is erased.
    """
    _require_known(session, organisation_id, person_id)
    is_new = insert_if_new(
        session,
        QualificationManager,
        organisation_id=organisation_id,
        person_id=person_id,
        actor_id=by,
        named_at=now,
    )
    if is_new:
        _note(session, "qualification.appointed", organisation_id, person_id, by, now)
    return is_new


def dismiss(session: Session, organisation_id: UUID, person_id: UUID, by: UUID | None, now: datetime) -> bool:
    """End that, at once; False where there was nothing to end."""
    gone = session.scalar(
        delete(QualificationManager)
        .where(
            QualificationManager.organisation_id == organisation_id,
            QualificationManager.person_id == person_id,
        )
        .returning(QualificationManager.person_id)
    )
    if gone is None:
        return False
    throw_away_of(session, organisation_id, person_id)
    _note(session, "qualification.dismissed", organisation_id, person_id, by, now)
    return True


def is_manager(session: Session, organisation_id: UUID, person_id: UUID) -> bool:
    """Whether somebody does so now."""
    return session.get(QualificationManager, (organisation_id, person_id)) is not None


def list_managers(session: Session, organisation_id: UUID) -> Sequence[Appointed]:
    """All who do, the first appointed first."""
    rows = session.execute(
        select(QualificationManager.person_id, QualificationManager.actor_id, QualificationManager.named_at)
        .where(QualificationManager.organisation_id == organisation_id)
        .order_by(QualificationManager.named_at, QualificationManager.person_id)
    )
    return [Appointed(*row) for row in rows]


def find_manager(session: Session, organisation_id: UUID, person_id: UUID) -> Appointed | None:
    """One of them; None for somebody who does not."""
    row = session.get(QualificationManager, (organisation_id, person_id))
    return Appointed(row.person_id, row.actor_id, row.named_at) if row else None


def _require_known(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    known = keep_known(session, [person_id])
    own = session.scalar(select(Person.organisation_id).where(Person.id == person_id))
    if own != organisation_id or person_id not in known:
        raise ManagerRefused("No such person is known in this organisation.")


def _note(
    session: Session, action: str, organisation_id: UUID, person_id: UUID, by: UUID | None, now: datetime
) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=organisation_id,
        actor_id=by,
        subject_id=person_id,
    )
