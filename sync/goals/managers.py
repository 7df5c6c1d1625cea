"""Who looks after qualification in an organisation without administering it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.upsert import insert_if_new
from sync.audit.trail import record
from sync.goals.tables import QualificationManager


def appoint(session: Session, organisation_id: UUID, person_id: UUID, by: UUID | None, now: datetime) -> bool:
    """Let somebody look after qualification from now on; False where they do so already."""
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
    _note(session, "qualification.dismissed", organisation_id, person_id, by, now)
    return True


def is_manager(session: Session, organisation_id: UUID, person_id: UUID) -> bool:
    """Whether somebody does so now."""
    return session.get(QualificationManager, (organisation_id, person_id)) is not None


def list_managers(session: Session, organisation_id: UUID) -> Mapping[UUID, datetime]:
    """All who do, with since when."""
    rows = session.execute(
        select(QualificationManager.person_id, QualificationManager.named_at)
        .where(QualificationManager.organisation_id == organisation_id)
        .order_by(QualificationManager.named_at, QualificationManager.person_id)
    )
    return dict(rows.all())


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
