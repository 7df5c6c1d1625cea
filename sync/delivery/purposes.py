"""What changing a purpose does to what is on its way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.audit.trail import record
from sync.consent.documents import LegalBasis, PurposeDocument
from sync.consent.purposes import (
    FEEDBACK,
    HELD_BY_PURPOSE,
    TARGET_STOPPED,
    CurrentPurpose,
    define_purpose,
    set_enabled,
)
from sync.ledger.standings import mark_due
from sync.outbox.blocked import unblock_code
from sync.outbox.tables import TargetRow
from sync.spaces.tables import Space


def turn_on(
    session: Session, organisation_id: UUID, purpose: str, now: datetime, basis: LegalBasis | None = None
) -> None:
    """Turn a purpose on, on this basis or its own; what it held back is derived and sent. Raises PurposeRefused."""
    set_enabled(session, organisation_id, purpose, True, now, basis)
    _derive_anew(session, organisation_id, purpose)


def turn_off(session: Session, organisation_id: UUID, purpose: str, now: datetime) -> None:
    """Turn a purpose off; from now on nothing leaves for it. Raises PurposeRefused for an unknown one.

    Comments are taken back by whoever derives next: a gradebook shows them beside scores that go on changing.
    """
    set_enabled(session, organisation_id, purpose, False, now)
    if purpose == FEEDBACK:
        _derive_anew(session, organisation_id, purpose)


def define(
    session: Session, organisation_id: UUID, document: PurposeDocument, now: datetime
) -> CurrentPurpose:
    """Have a purpose say this from now on; what is on its way is asked about anew. Raises PurposeRefused."""
    current = define_purpose(session, organisation_id, document, now)
    _derive_anew(session, organisation_id, document.name)
    return current


def stop_target(session: Session, organisation_id: UUID, target_id: UUID, now: datetime) -> bool:
    """Let nothing more leave for one target, whatever its purpose says; False for one that is not the organisation's.

    What a worker has claimed already is kept too, but for the request that is under way.
    """
    target = _find_target(session, organisation_id, target_id)
    if target is None:
        return False
    if target.stopped_at is None:
        target.stopped_at = now
        _note_target(session, organisation_id, "target.stopped", target, now)
    return True


def resume_target(session: Session, organisation_id: UUID, target_id: UUID, now: datetime) -> bool:
    """Let a stopped target have what it is to have again; False for one that is not the organisation's."""
    target = _find_target(session, organisation_id, target_id)
    if target is None:
        return False
    if target.stopped_at is not None:
        mark_due(session, target.space_id)  # standings are locked before anything else
        target.stopped_at = None
        _note_target(session, organisation_id, "target.resumed", target, now)
        unblock_code(session, select(TargetRow.id).where(TargetRow.id == target.id), TARGET_STOPPED)
    return True


def _find_target(session: Session, organisation_id: UUID, target_id: UUID) -> TargetRow | None:
    return session.scalar(
        select(TargetRow)
        .join(Space, Space.id == TargetRow.space_id)
        .where(TargetRow.id == target_id, Space.organisation_id == organisation_id)
    )


def _note_target(
    session: Session, organisation_id: UUID, action: str, target: TargetRow, now: datetime
) -> None:
    session.flush()
    detail = {"target": str(target.id), "connector": target.connector, "purpose": target.purpose}
    record(
        session,
        action=action,
        now=now,
        organisation_id=organisation_id,
        space_id=target.space_id,
        detail=detail,
    )


def _derive_anew(session: Session, organisation_id: UUID, purpose: str) -> None:
    spaces = session.scalars(
        select(Space.id).where(Space.organisation_id == organisation_id).order_by(Space.id)
    ).all()
    for space_id in spaces:
        mark_due(session, space_id)
    targets = select(TargetRow.id).where(TargetRow.space_id.in_(spaces), TargetRow.purpose == purpose)
    for code in HELD_BY_PURPOSE:
        unblock_code(session, targets, code)
