"""Contributions that their authors keep back: what they wrote there goes to no other system."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.database import count_changed
from config.upsert import insert_if_new
from sync.consent.tables import WithheldContribution


def keep_back(
    session: Session, space_id: UUID, person_id: UUID, contribution_id: UUID, now: datetime
) -> bool:
    """Keep a contribution of somebody's own back; False where it was already.

    What was sent is the caller's to recall.
    """
    return insert_if_new(
        session,
        WithheldContribution,
        contribution_id=contribution_id,
        space_id=space_id,
        person_id=person_id,
        since=now,
    )


def put_back(session: Session, person_id: UUID, contribution_id: UUID) -> bool:
    """Let a contribution go out again; False where this person keeps no such one back."""
    gone = delete(WithheldContribution).where(
        WithheldContribution.contribution_id == contribution_id, WithheldContribution.person_id == person_id
    )
    return count_changed(session, gone) > 0


def read_withheld(
    session: Session, space_id: UUID, person_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """What these people keep back in a space, by person; nobody who keeps nothing back."""
    rows = session.execute(
        select(WithheldContribution.person_id, WithheldContribution.contribution_id).where(
            WithheldContribution.space_id == space_id, WithheldContribution.person_id.in_(person_ids)
        )
    )
    withheld: dict[UUID, set[UUID]] = {}
    for person_id, contribution_id in rows:
        withheld.setdefault(person_id, set()).add(contribution_id)
    return {person_id: frozenset(theirs) for person_id, theirs in withheld.items()}
