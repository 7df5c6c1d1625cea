"""How the record systems stand, and whether the scores still follow from the ledger."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sync.delivery.derive import PEOPLE_PER_STEP, tallies_of
from sync.delivery.notices import notices_state
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.outbox.targets import was_sent
from sync.platforms.tables import NoticeSubscription
from sync.scoring.tables import StoredScore
from sync.spaces.rosters import roster_state
from sync.spaces.tables import Space


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """One target of one space, with its items counted by state.

    `roster` is how the space's roster stands, as `sync.spaces.rosters.roster_state` says, and `notices` whether the LMS
    sends any, as `sync.delivery.notices.notices_state` does.
    """

    target_id: UUID
    space: str
    connector: str
    settled: int
    pending: int
    blocked: int
    rejected: int
    trouble: str | None
    roster: str
    notices: str


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What a replay found; equal fingerprints mean the same scores, byte for byte."""

    scores: int
    different: int
    fingerprint: str


def read_status(session: Session) -> Sequence[TargetStatus]:
    """Every target with its counts."""
    counts: dict[tuple[UUID, str], int] = {
        (target_id, state): number
        for target_id, state, number in session.execute(
            select(OutboxRow.target_id, OutboxRow.state, func.count()).group_by(
                OutboxRow.target_id, OutboxRow.state
            )
        )
    }
    targets = session.execute(
        select(TargetRow, Space, NoticeSubscription)
        .join(Space, Space.id == TargetRow.space_id)
        .outerjoin(NoticeSubscription, NoticeSubscription.deployment_id == Space.deployment_id)
        .order_by(Space.title, TargetRow.connector)
    )
    return [
        TargetStatus(
            target_id=target.id,
            space=space.title,
            connector=target.connector,
            settled=counts.get((target.id, OutboxState.SETTLED), 0),
            pending=counts.get((target.id, OutboxState.PENDING), 0),
            blocked=counts.get((target.id, OutboxState.BLOCKED), 0),
            rejected=counts.get((target.id, OutboxState.REJECTED), 0),
            trouble=target.trouble,
            roster=roster_state(space),
            notices=notices_state(space, subscription),
        )
        for target, space, subscription in targets
    ]


def retry(session: Session, now: datetime) -> int:
    """Put everything that is blocked or rejected back among what is pending; gives how many items.

    What waits after trouble waits no longer, but for what a receiver itself has asked for.
    """
    session.execute(update(TargetRow).values(paused_until=None))
    asked_for = NoticeSubscription.due_at.is_not(None)
    session.execute(update(NoticeSubscription).where(asked_for).values(due_at=now))
    for target in session.scalars(select(TargetRow).where(TargetRow.trouble.is_not(None))):
        if not was_sent(session, target.id):
            target.learnt = {}  # its place may be gone for good: look for it once more, and make the next
    stuck = (OutboxState.BLOCKED.value, OutboxState.REJECTED.value)
    result = session.execute(
        update(OutboxRow).where(OutboxRow.state.in_(stuck)).values(state=OutboxState.PENDING.value)
    )
    waiting = OutboxRow.state == OutboxState.PENDING.value
    session.execute(update(OutboxRow).where(waiting).values(due_at=now, tries=0))
    return int(result.rowcount)  # type: ignore[attr-defined]


def replay(session: Session) -> ReplayReport:
    """Score the whole ledger anew and compare with what is stored, some people at a time, however many there are."""
    fingerprint, scores, different = hashlib.sha256(), 0, 0
    for space in session.scalars(select(Space).order_by(Space.id)).all():
        for stored in _read_scores(session, space.id):
            tallies = tallies_of(session, space, [row.person_id for row in stored])
            for row in stored:
                result = tallies[row.person_id]
                scores += 1
                different += (row.points, row.reached, row.counted_words, row.posts, row.replies) != (
                    result.points,
                    str(result.reached),
                    result.counted_words,
                    result.posts,
                    result.replies,
                )
                fingerprint.update(result.canonical())
            session.expunge_all()
    return ReplayReport(scores, different, fingerprint.hexdigest())


def _read_scores(session: Session, space_id: UUID) -> Iterator[Sequence[StoredScore]]:
    """The stored scores of a space in the order of people, so many at a time."""
    query = select(StoredScore).where(StoredScore.space_id == space_id).order_by(StoredScore.person_id)
    rows = session.scalars(query.limit(PEOPLE_PER_STEP)).all()
    while rows:
        last = rows[-1].person_id
        yield rows
        rows = session.scalars(query.where(StoredScore.person_id > last).limit(PEOPLE_PER_STEP)).all()
