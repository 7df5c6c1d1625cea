"""Texts that a person has to look at: noted when they are to leave, let go or kept back by somebody of the staff."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.upsert import insert_if_new
from sync.audit.trail import record
from sync.contributions.tables import StoredContribution
from sync.filter import Filtered
from sync.held.tables import HeldText
from sync.outbox.blocked import unblock_code
from sync.outbox.tables import TEXT_HELD, TargetRow
from sync.spaces.tables import Space


class Decision(StrEnum):
    """What somebody decided about a held text."""

    RELEASED = "released"  # it leaves as the filter leaves it, with the places masked
    KEPT = "kept"  # nothing of it leaves, only that it was written


class Reason(StrEnum):
    """Why somebody decided so; a code, since the audit holds no words about people."""

    HARMLESS = "harmless"  # it tells nothing of anybody
    MASKED_IS_ENOUGH = "masked_is_enough"
    AUTHOR_AGREES = "author_agrees"
    PUBLIC_ALREADY = "public_already"
    PROTECT = "protect"  # the author, or whom it is about


@dataclass(frozen=True, slots=True)
class Found:
    """A text as it is held: which, and a fingerprint of the places that it is held for."""

    contribution_id: UUID
    revision: int
    places: str


def places_of(filtered: Filtered) -> str:
    """A fingerprint of what a text is held for."""
    told = ";".join(f"{span.start}-{span.end}-{span.type}" for span in filtered.held)
    return hashlib.sha256(told.encode()).hexdigest()


def read_decisions(session: Session, found: Collection[Found]) -> Mapping[UUID, Decision | None]:
    """What was decided about just these places of these revisions; None where nobody has yet."""
    query = select(HeldText).where(HeldText.contribution_id.in_([each.contribution_id for each in found]))
    rows = {row.contribution_id: row for row in session.scalars(query)}
    return {each.contribution_id: _decided(rows.get(each.contribution_id), each) for each in found}


def _decided(row: HeldText | None, found: Found) -> Decision | None:
    if row is None or row.decision is None or (row.revision, row.places) != (found.revision, found.places):
        return None
    return Decision(row.decision)


def note_found(session: Session, space: Space, found: Iterable[Found], now: datetime) -> None:
    """Have a person look at these; what was decided about an earlier revision or other places holds no longer."""
    wanted = {each.contribution_id: each for each in found}
    if not wanted:
        return
    written = select(StoredContribution).where(StoredContribution.id.in_(wanted))
    for contribution in session.scalars(written.order_by(StoredContribution.id)):
        each = wanted[contribution.id]
        if not contribution.stands or contribution.revision != each.revision:
            continue
        fresh = {"revision": each.revision, "places": each.places, "noted_at": now}
        is_new = insert_if_new(session, HeldText, contribution_id=contribution.id, space_id=space.id, **fresh)
        row = session.get_one(HeldText, contribution.id, with_for_update=True)
        if not is_new and (row.revision, row.places) == (each.revision, each.places):
            continue
        row.revision, row.places, row.noted_at = each.revision, each.places, now
        row.decision = row.reason = row.actor_id = row.decided_at = None
        record(
            session,
            action="filter.held",
            now=now,
            organisation_id=space.organisation_id,
            space_id=space.id,
            subject_id=contribution.author_id,
            detail={"contribution": str(contribution.id), "revision": each.revision},
        )


def decide(
    session: Session,
    space: Space,
    found: Found,
    decision: Decision,
    reason: Reason,
    now: datetime,
    actor_id: UUID,
) -> bool:
    """Let a held text go as it is masked, or keep it back; what waits for it goes on.

    It holds for the places that were looked at. False, and nothing done, where the text is another by now.
    """
    contribution = session.get(StoredContribution, found.contribution_id)
    row = session.get(HeldText, found.contribution_id, with_for_update=True)
    if contribution is None or row is None or row.space_id != space.id:
        return False
    if contribution.revision != found.revision or not contribution.stands:
        return False
    row.revision, row.places = found.revision, found.places
    row.decision, row.reason, row.actor_id, row.decided_at = decision.value, reason.value, actor_id, now
    record(
        session,
        action=f"filter.{decision.value}",
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=actor_id,
        subject_id=contribution.author_id,
        detail={"contribution": str(contribution.id), "revision": found.revision, "reason": reason.value},
    )
    session.flush()
    unblock_code(session, select(TargetRow.id).where(TargetRow.space_id == space.id), TEXT_HELD)
    return True
