"""Participation as staff see it: one learner's as last derived, and how many have begun, in counts only."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.space.gradebook import GradebookEntry, read_entries
from lti_tool.space.reach import within_reach
from sync.consent.purposes import EVIDENCE
from sync.consent.tables import Purpose
from sync.contributions.tables import StoredContribution
from sync.ledger.tables import Standing
from sync.outbox.tables import TargetRow
from sync.scoring.tables import StoredScore
from sync.scoring.versions import current_rule
from sync.spaces.tables import Membership, MembershipStatus, Role, Space


@dataclass(frozen=True, slots=True)
class Participation:
    """A learner's participation as last derived. Points as they are read; `full_score` is what counts as all of it."""

    points: Decimal
    full_score: Decimal
    posts: int
    replies: int
    is_due: bool
    gradebook: GradebookEntry


@dataclass(frozen=True, slots=True)
class Beginnings:
    """How a space has begun: its learners, and how many of them have written."""

    learners: int
    have_written: int


def read_participation(session: Session, space_id: UUID, person_id: UUID) -> Participation:
    """One learner's participation in a space."""
    rule, _ = current_rule(session, space_id)
    score = session.get(StoredScore, (space_id, person_id))
    standing = session.get(Standing, (space_id, person_id))
    return Participation(
        points=_whole(score.points if score else 0),
        full_score=_whole(rule.full_score),
        posts=score.posts if score else 0,
        replies=score.replies if score else 0,
        is_due=standing is not None and standing.derived_version < standing.ledger_version,
        gradebook=read_entries(session, space_id, [person_id])[person_id],
    )


def read_beginnings(session: Session, viewer: Viewer) -> Beginnings:
    """Counts over the present learners whom a member of staff looks after."""
    space_id = viewer.space_id
    has_written = (
        select(StoredContribution.id)
        .where(
            StoredContribution.author_id == Membership.person_id,
            StoredContribution.space_id == space_id,
            StoredContribution.stands,
            StoredContribution.off_record.is_(False),
        )
        .exists()
    )
    learners, have_written = session.execute(
        select(func.count(), func.count().filter(has_written)).where(
            Membership.space_id == space_id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
            within_reach(viewer, Membership.person_id),
        )
    ).one()
    return Beginnings(learners, have_written)


def sends_evidence(session: Session, space: Space) -> bool:
    """Whether excerpts of what is written here may go to a competency record."""
    found = session.scalar(
        select(TargetRow.id)
        .join(Purpose, Purpose.name == TargetRow.purpose)
        .where(
            TargetRow.space_id == space.id,
            TargetRow.purpose == EVIDENCE,
            Purpose.organisation_id == space.organisation_id,
            Purpose.enabled.is_(True),
        )
        .limit(1)
    )
    return found is not None


def _whole(thousandths: int) -> Decimal:
    return Decimal(thousandths) / 1000
