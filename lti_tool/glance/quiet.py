"""Learners from whom nothing has been heard for a while: to ask how they are, not to compare them."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, false, select

from lti_tool.app.access import Viewer
from lti_tool.space.reach import within_reach
from sync.contributions.tables import StoredContribution
from sync.scoring.tables import StoredScore
from sync.spaces.settings import Opening, opening
from sync.spaces.tables import Membership, MembershipStatus, Role, Space

PAUSE: Final = timedelta(days=14)
FIRST_DAYS: Final = timedelta(days=7)  # of a discussion, in which nobody counts as quiet


def quiet_since(space: Space, now: datetime) -> datetime | None:
    """Who has written nothing since then is quiet; None in the first week and while closed, when nobody is."""
    began = space.opens_at or space.created_at
    if opening(space, now) is not Opening.OPEN or now - began < FIRST_DAYS:
        return None
    return now - PAUSE


def is_quiet(viewer: Viewer, since: datetime | None) -> ColumnElement[bool]:
    """Whether a `Membership` is of a learner within reach who has written nothing since then, and is not excused."""
    if since is None:
        return false()
    wrote = select(StoredContribution.id).where(
        StoredContribution.space_id == Membership.space_id,
        StoredContribution.author_id == Membership.person_id,
        StoredContribution.stands,
        StoredContribution.off_record.is_(False),
        StoredContribution.occurred_at >= since,
    )
    excused = select(StoredScore.person_id).where(
        StoredScore.space_id == Membership.space_id,
        StoredScore.person_id == Membership.person_id,
        StoredScore.is_excused.is_(True),
    )
    return (
        (Membership.space_id == viewer.space_id)
        & (Membership.role == Role.LEARNER.value)
        & (Membership.status == MembershipStatus.ACTIVE.value)
        & within_reach(viewer, Membership.person_id)
        & ~wrote.correlate(Membership).exists()
        & ~excused.correlate(Membership).exists()
    )
