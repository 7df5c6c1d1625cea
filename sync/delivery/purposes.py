"""What turning a purpose on or off does to what is on its way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.consent.purposes import PURPOSE_OFF, set_enabled
from sync.ledger.standings import mark_due
from sync.outbox.blocked import unblock_code
from sync.outbox.tables import TargetRow
from sync.spaces.tables import Space


def turn_on(session: Session, organisation_id: UUID, purpose: str, now: datetime) -> None:
    """Turn a purpose on; what it held back is derived anew and sent. Raises NoResultFound for an unknown one."""
    set_enabled(session, organisation_id, purpose, True, now)
    spaces = session.scalars(
        select(Space.id).where(Space.organisation_id == organisation_id).order_by(Space.id)
    ).all()
    for space_id in spaces:
        mark_due(session, space_id)
    targets = select(TargetRow.id).where(TargetRow.space_id.in_(spaces), TargetRow.purpose == purpose)
    unblock_code(session, targets, PURPOSE_OFF)


def turn_off(session: Session, organisation_id: UUID, purpose: str, now: datetime) -> None:
    """Turn a purpose off; from now on nothing leaves for it. Raises NoResultFound for an unknown one."""
    set_enabled(session, organisation_id, purpose, False, now)
