"""That a learner attests a contribution of another as evidence: a peer's word. Staff and experts endorse instead.

It gives nobody points, and no level: who decides sees it beside the evidence.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from sync.audit.trail import record
from sync.competencies.tables import Vouch
from sync.contributions.markdown import clean
from sync.contributions.tables import StoredContribution
from sync.people.sealing import Seals, place
from sync.spaces.tables import Membership, MembershipStatus, Space

LONGEST_VOUCH: Final = 300  # characters


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who attests a contribution, since when, and their sentence; empty for none, or where its key was lost."""

    by: UUID
    at: datetime
    words: str


def vouch(
    session: Session, seals: Seals, space: Space, by: UUID, of: StoredContribution, words: str, now: datetime
) -> None:
    """Attest a contribution, once: who does so again says it in other words. The caller has checked who may."""
    row = session.get(Vouch, (of.id, by))
    if row is None:
        row = Vouch(contribution_id=of.id, person_id=by, space_id=space.id, at=now, revision=of.revision)
        session.add(row)
    said = " ".join(clean(words).split())[:LONGEST_VOUCH]
    row.sealed_words = seals.seal(by, said, _place(of.id, by))
    row.at, row.revision = now, of.revision
    session.flush()
    _note(session, "evidence.vouched", space, by, of, now)


def take_back(session: Session, space: Space, by: UUID, of: StoredContribution, now: datetime) -> None:
    """Attest a contribution no more; nothing where that was not so."""
    row = session.get(Vouch, (of.id, by))
    if row is not None:
        session.delete(row)
        session.flush()
        _note(session, "evidence.vouch_taken_back", space, by, of, now)


def read_vouches(
    session: Session, seals: Seals, contribution_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Vouched]]:
    """Who attests these contributions, of those who still belong to their spaces, the first one first."""
    belongs = and_(
        Membership.space_id == Vouch.space_id,
        Membership.person_id == Vouch.person_id,
        Membership.status == MembershipStatus.ACTIVE.value,
    )
    rows = session.scalars(
        select(Vouch)
        .join(Membership, belongs)
        .where(Vouch.contribution_id.in_(contribution_ids))
        .order_by(Vouch.at, Vouch.person_id)
    ).all()
    seals.load({row.person_id for row in rows})
    found: dict[UUID, list[Vouched]] = {}
    for row in rows:
        opened = seals.open(row.person_id, row.sealed_words, _place(row.contribution_id, row.person_id))
        found.setdefault(row.contribution_id, []).append(Vouched(row.person_id, row.at, opened or ""))
    return found


def _place(contribution_id: UUID, person_id: UUID) -> str:
    return place(Vouch.__tablename__, contribution_id, person_id)


def _note(
    session: Session, action: str, space: Space, by: UUID, of: StoredContribution, now: datetime
) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=by,
        subject_id=of.author_id,
        detail={"contribution": str(of.id)},
    )
