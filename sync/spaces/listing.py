"""The spaces of an installation, as those who run it see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.contributions.tables import StoredContribution
from sync.platforms.tables import Deployment, Platform
from sync.spaces.rosters import roster_state
from sync.spaces.tables import Membership, MembershipStatus, Space


@dataclass(frozen=True, slots=True)
class ListedSpace:
    """One space: its LMS's name, how many active members and contributions it has, and how its roster stands."""

    id: UUID
    title: str
    platform: str
    members: int
    contributions: int
    roster: str


def list_spaces(session: Session) -> Sequence[ListedSpace]:
    """Every space, by LMS and title."""
    members = (
        select(func.count())
        .where(Membership.space_id == Space.id, Membership.status == MembershipStatus.ACTIVE.value)
        .scalar_subquery()
    )
    contributions = (
        select(func.count())
        .where(StoredContribution.space_id == Space.id, StoredContribution.stands)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Space, Platform.name, members, contributions)
        .join(Deployment, Deployment.id == Space.deployment_id)
        .join(Platform, Platform.id == Deployment.platform_id)
        .order_by(Platform.name, Space.title, Space.id)
    )
    return [
        ListedSpace(space.id, space.title, platform, active, written, roster_state(space))
        for space, platform, active, written in rows
    ]
