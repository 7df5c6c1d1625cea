"""What the space's page says about participation: a learner's own, and for staff who has begun, in counts only."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from sync.consent.purposes import EVIDENCE, GRADE
from sync.consent.tables import Purpose
from sync.contributions.tables import StoredContribution
from sync.delivery.derive import SCORE_ITEM
from sync.ledger.tables import Standing
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.scoring.rules import Rule
from sync.scoring.tables import StoredScore
from sync.scoring.versions import current_rule
from sync.spaces.tables import Membership, MembershipStatus, Role, Space


class GradebookState(StrEnum):
    """How a learner's score stands with the LMS's gradebook."""

    NOT_YET = "not_yet"  # nothing has been earned that could be sent
    ON_ITS_WAY = "on_its_way"
    ARRIVED = "arrived"
    HELD = "held"  # the gradebook does not take it as things are
    NO_GRADEBOOK = "no_gradebook"  # the course offers none here


@dataclass(frozen=True, slots=True)
class GradebookEntry:
    """What the gradebook holds or is to hold, in its own scale: `given` of `maximum` points, and since when it does."""

    state: GradebookState
    given: Decimal | None = None
    maximum: Decimal | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """A learner's participation as last derived. Points as they are read; `full_score` is what counts as all of it.

    That makes `maximum_points` in the gradebook.
    """

    points: Decimal
    full_score: Decimal
    maximum_points: int
    posts: int
    replies: int
    counted_words: int
    is_due: bool
    rule: Rule
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
        maximum_points=session.get_one(Space, space_id).maximum_points,
        posts=score.posts if score else 0,
        replies=score.replies if score else 0,
        counted_words=score.counted_words if score else 0,
        is_due=standing is not None and standing.derived_version < standing.ledger_version,
        rule=rule,
        gradebook=_read_gradebook(session, space_id, person_id),
    )


def read_beginnings(session: Session, space_id: UUID) -> Beginnings:
    """Counts over a space's present learners."""
    has_written = (
        select(StoredContribution.id)
        .where(
            StoredContribution.author_id == Membership.person_id,
            StoredContribution.space_id == space_id,
            StoredContribution.deleted_at.is_(None),
        )
        .exists()
    )
    learners, have_written = session.execute(
        select(func.count(), func.count().filter(has_written)).where(
            Membership.space_id == space_id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
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


def _read_gradebook(session: Session, space_id: UUID, person_id: UUID) -> GradebookEntry:
    row = session.execute(
        select(TargetRow.learnt, OutboxRow)
        .outerjoin(
            OutboxRow,
            and_(
                OutboxRow.target_id == TargetRow.id,
                OutboxRow.person_id == person_id,
                OutboxRow.item == SCORE_ITEM,
            ),
        )
        .where(TargetRow.space_id == space_id, TargetRow.purpose == GRADE)
        .order_by(TargetRow.created_at)
        .limit(1)
    ).one_or_none()
    if row is None:
        return GradebookEntry(GradebookState.NO_GRADEBOOK)
    learnt: dict[str, str] = row[0]
    item: OutboxRow | None = row[1]
    if item is None:
        return GradebookEntry(GradebookState.NOT_YET)
    # A column that the LMS has made keeps its own maximum, to which it scales what it is sent.
    maximum = Decimal(learnt.get("maximum", item.payload["maximum"]))
    given = _whole(item.payload["given"]) * maximum / item.payload["maximum"]
    return GradebookEntry(
        _STATES[OutboxState(item.state)],
        given=given,
        maximum=maximum,
        sent_at=item.sent_at if item.state == OutboxState.SETTLED else None,
    )


_STATES = {
    OutboxState.PENDING: GradebookState.ON_ITS_WAY,
    OutboxState.SETTLED: GradebookState.ARRIVED,
    OutboxState.BLOCKED: GradebookState.HELD,
    OutboxState.REJECTED: GradebookState.HELD,
}


def _whole(thousandths: int) -> Decimal:
    return Decimal(thousandths) / 1000
