"""What somebody's consent, and what they keep back, does to what is sent of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.audit.trail import record
from sync.consent.consents import decide, standing_consents
from sync.consent.purposes import CONSENT_MISSING, EVIDENCE, FEEDBACK, CurrentPurpose, read_purposes
from sync.consent.withheld import keep_back, put_back
from sync.contributions.tables import StoredContribution
from sync.ledger.entries import lock_space
from sync.ledger.standings import mark_due
from sync.outbox.blocked import unblock_code
from sync.outbox.tables import OutboxRow, TargetRow
from sync.rights.withdrawals import ask_back, ask_back_comments
from sync.spaces.tables import Space

CONSENT_WITHDRAWN: Final = "consent.withdrawn"
TAKEN_OUT: Final = "contribution.withheld"
TEXT_PURPOSES: Final = (EVIDENCE, FEEDBACK)


def give_consent(
    session: Session,
    space: Space,
    person_id: UUID,
    purpose: CurrentPurpose,
    *,
    recipients: Sequence[str],
    locale: str,
    now: datetime,
) -> None:
    """Note somebody's consent to what they were shown; what was held back without it is derived and sent."""
    lock_space(session, space.id)
    decide(
        session,
        space,
        person_id,
        purpose,
        given=True,
        recipients=recipients,
        locale=locale,
        now=now,
        by=person_id,
    )
    mark_due(session, space.id, [person_id])
    targets = select(TargetRow.id).where(TargetRow.space_id == space.id, TargetRow.purpose == purpose.name)
    unblock_code(session, targets, CONSENT_MISSING)  # who has not consented is blocked again


def withdraw_consent(
    session: Session,
    space: Space,
    person_id: UUID,
    purpose: CurrentPurpose,
    *,
    keys: KeyRing,
    recipients: Sequence[str],
    locale: str,
    now: datetime,
    by: UUID | None,
) -> int:
    """Take somebody's consent back (Art. 7(3)): nothing more is sent, what is queued is dropped, recipients delete.

    `by` is they themselves, or nobody for an operator whom they have told. Gives how many items that concerns.
    """
    lock_space(session, space.id)
    decide(
        session, space, person_id, purpose, given=False, recipients=recipients, locale=locale, now=now, by=by
    )
    mark_due(session, space.id, [person_id])
    return _ask_back(session, keys, space, person_id, [purpose.name], CONSENT_WITHDRAWN, now)


def withdraw_standing(
    session: Session,
    keys: KeyRing,
    person_id: UUID,
    space_id: UUID,
    purpose: str,
    now: datetime,
    by: UUID | None,
) -> bool:
    """Take one of the `standing_consents` back; False where there is none: it was taken back already."""
    found = (each for each in standing_consents(session, person_id) if each.space_id == space_id)
    consent = next((each for each in found if each.purpose == purpose), None)
    if consent is None:
        return False
    space = session.get_one(Space, space_id)
    withdraw_consent(
        session,
        space,
        person_id,
        read_purposes(session, space.organisation_id)[purpose],
        keys=keys,
        recipients=consent.recipients,
        locale=consent.locale,
        now=now,
        by=by,
    )
    return True


def take_out(
    session: Session, keys: KeyRing, space: Space, person_id: UUID, contribution_id: UUID, now: datetime
) -> bool:
    """Keep a contribution of somebody's own out of what is sent; False where it is not theirs, or gone.

    Evidence and comments that may have held it are deleted at their recipients, and made anew without it: a level may
    fall.
    """
    lock_space(session, space.id)
    if not _is_own(session, space, person_id, contribution_id):
        return False
    if keep_back(session, space.id, person_id, contribution_id, now):
        mark_due(session, space.id, [person_id])
        _ask_back(session, keys, space, person_id, TEXT_PURPOSES, TAKEN_OUT, now)
        _note(session, space, person_id, "contribution.withheld", contribution_id, now)
    return True


def let_out(session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime) -> None:
    """Let a contribution be sent again; nothing where it is not one that they keep back."""
    lock_space(session, space.id)
    if put_back(session, person_id, contribution_id):
        mark_due(session, space.id, [person_id])
        _note(session, space, person_id, "contribution.let_out", contribution_id, now)


def _ask_back(
    session: Session,
    keys: KeyRing,
    space: Space,
    person_id: UUID,
    purposes: Sequence[str],
    reason: str,
    now: datetime,
) -> int:
    """Drop what is queued for these purposes, and have deleted what was sent; nothing new is sent before that."""
    targets = select(TargetRow.id).where(TargetRow.space_id == space.id, TargetRow.purpose.in_(purposes))
    asked = ask_back(session, keys, person_id, now, OutboxRow.target_id.in_(targets), reason=reason)
    if FEEDBACK in purposes:
        of_space = OutboxRow.target_id.in_(select(TargetRow.id).where(TargetRow.space_id == space.id))
        asked += ask_back_comments(session, keys, person_id, now, of_space, reason=reason)
    return asked


def _is_own(session: Session, space: Space, person_id: UUID, contribution_id: UUID) -> bool:
    row = session.get(StoredContribution, contribution_id)
    return (
        row is not None and (row.space_id, row.author_id) == (space.id, person_id) and row.deleted_at is None
    )


def _note(
    session: Session, space: Space, person_id: UUID, action: str, contribution_id: UUID, now: datetime
) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=person_id,
        subject_id=person_id,
        detail={"contribution": str(contribution_id)},
    )
