"""What is done about connected communities alike: an act noted in the audit, and what came by channels removed."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from config.portions import portions
from connectors.contract import Tombstone
from sync.audit.detail import Detail
from sync.audit.trail import record
from sync.communities.tables import Community
from sync.contributions.tables import StoredContribution
from sync.intake.removal import bury
from sync.spaces.tables import Space


def note(
    session: Session,
    community: Community,
    act: str,
    now: datetime,
    *,
    actor_id: UUID | None = None,
    subject_id: UUID | None = None,
    space_id: UUID | None = None,
    detail: Detail | None = None,
) -> None:
    """Write an act about a community into the audit, with which kind of community it is."""
    record(
        session,
        action=act,
        now=now,
        organisation_id=community.organisation_id,
        space_id=space_id,
        actor_id=actor_id,
        subject_id=subject_id,
        detail={"connector": community.connector, **(detail or {})},
    )


def forget_contributions(
    session: Session, community: Community, now: datetime, *which: ColumnElement[bool]
) -> int:
    """Remove contributions that came by a community, in all discussions; gives how many there were."""
    rows = session.execute(
        select(StoredContribution.space_id, StoredContribution.source_id).where(
            *which, StoredContribution.deleted_at.is_(None)
        )
    )
    by_space: dict[UUID, list[Tombstone]] = defaultdict(list)
    for space_id, source_id in rows:
        by_space[space_id].append(Tombstone(community.source, source_id, now))
    return sum(
        bury(session, session.get_one(Space, space_id), some, now)
        for space_id, gone in sorted(by_space.items())
        for some in portions(gone)
    )
