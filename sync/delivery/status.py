"""How the record systems stand, and whether the scores still follow from the ledger."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from sync.audit.trail import record
from sync.delivery.alignments import read_unaligned
from sync.delivery.decisions import TITLE
from sync.delivery.derive import PEOPLE_PER_STEP, tallies_of
from sync.delivery.links import NOT_LINKED
from sync.delivery.notices import notices_state
from sync.delivery.stages import Stage, stage_of, stands
from sync.outbox.rows import lock_in_order
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.platforms.tables import NoticeSubscription
from sync.rights.standing import restricted
from sync.rights.tables import WithdrawalRow
from sync.rights.withdrawals import WithdrawalState
from sync.scoring.tables import StoredScore
from sync.spaces.rosters import roster_state
from sync.spaces.tables import Membership, Role, Space

_STUCK: Final = (OutboxState.BLOCKED.value, OutboxState.REJECTED.value)


@dataclass(frozen=True, slots=True)
class NotTakenBack:
    """So many items of a target that are `kept`, `unanswered`, or asked for again (`waiting`); `code` is the last."""

    state: WithdrawalState
    code: str
    number: int


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """One target of one space, with its items counted by state.

    While the place that it writes to is gone (`gone_since`), what is on its way counts as blocked: somebody has to
    bring the place back or agree to another. `roster` is how the space's roster stands, as
    `sync.spaces.rosters.roster_state` says, and `notices` whether the LMS sends any, as
    `sync.delivery.notices.notices_state` does. `unlinked` are competencies that levels are to be recorded of, and that
    the course has not got, by their names, and `unaligned` columns for competencies that no outcome is aligned with.
    `not_taken_back` is what it still holds, or may hold, though it was asked to take it back, and answered otherwise.
    """

    target_id: UUID
    space_id: UUID
    space: str
    connector: str
    settled: int
    pending: int
    held: int
    blocked: int
    rejected: int
    trouble: str | None
    gone_since: datetime | None
    verified_at: datetime | None
    roster: str
    notices: str
    unlinked: Sequence[str] = ()
    unaligned: Sequence[str] = ()
    not_taken_back: Sequence[NotTakenBack] = ()


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What a replay found; equal fingerprints mean the same scores, byte for byte."""

    scores: int
    different: int
    fingerprint: str


def read_status(session: Session, space_id: UUID | None = None) -> Sequence[TargetStatus]:
    """Every target with its counts, or those of one space."""
    of_space = [] if space_id is None else [TargetRow.space_id == space_id]
    counted = (
        select(OutboxRow.target_id, OutboxRow.state, func.count())
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(*of_space)
        .group_by(OutboxRow.target_id, OutboxRow.state)
    )
    counts: dict[tuple[UUID, str], int] = {
        (target_id, state): number for target_id, state, number in session.execute(counted)
    }
    targets = session.execute(
        select(TargetRow, Space, NoticeSubscription)
        .join(Space, Space.id == TargetRow.space_id)
        .outerjoin(NoticeSubscription, NoticeSubscription.deployment_id == Space.deployment_id)
        .where(*of_space)
        .order_by(Space.title, TargetRow.connector)
    )
    unlinked = read_unlinked(session, of_space)
    unaligned = read_unaligned(session, of_space)
    not_taken_back = _read_not_taken_back(session, of_space)
    return [
        replace(
            _status_of(target, space, subscription, counts),
            unlinked=unlinked.get(target.id, ()),
            unaligned=unaligned.get(target.id, ()),
            not_taken_back=not_taken_back.get(target.id, ()),
        )
        for target, space, subscription in targets
    ]


def read_unlinked(
    session: Session, which: Collection[ColumnElement[bool]] = ()
) -> Mapping[UUID, Sequence[str]]:
    """The competencies by name that courses have not got though levels of them are to be recorded there, by target."""
    title = OutboxRow.payload[TITLE].as_string()
    rows = session.execute(
        select(OutboxRow.target_id, title)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(OutboxRow.code == NOT_LINKED.code, OutboxRow.state == OutboxState.BLOCKED.value, *which)
        .distinct()
        .order_by(OutboxRow.target_id, title)
    )
    found: dict[UUID, list[str]] = {}
    for target_id, name in rows:
        found.setdefault(target_id, []).append(name)
    return found


def _read_not_taken_back(
    session: Session, which: Collection[ColumnElement[bool]]
) -> Mapping[UUID, Sequence[NotTakenBack]]:
    row = WithdrawalRow
    rows = session.execute(
        select(row.target_id, row.state, row.code, func.count())
        .join(TargetRow, TargetRow.id == row.target_id)
        .where(row.state != WithdrawalState.TAKEN_BACK.value, row.code.is_not(None), *which)
        .group_by(row.target_id, row.state, row.code)
        .order_by(row.state, row.code)
    )
    found: dict[UUID, list[NotTakenBack]] = {}
    for target_id, state, code, number in rows:
        found.setdefault(target_id, []).append(NotTakenBack(WithdrawalState(state), code or "", number))
    return found


def _status_of(
    target: TargetRow,
    space: Space,
    subscription: NoticeSubscription | None,
    counts: dict[tuple[UUID, str], int],
) -> TargetStatus:
    by_state = {state: counts.get((target.id, state), 0) for state in OutboxState}
    waits_for_place = by_state[OutboxState.PENDING] if target.gone_since else 0
    return TargetStatus(
        target_id=target.id,
        space_id=space.id,
        space=space.title,
        connector=target.connector,
        settled=by_state[OutboxState.SETTLED],
        pending=by_state[OutboxState.PENDING] - waits_for_place,
        held=by_state[OutboxState.HELD],
        blocked=by_state[OutboxState.BLOCKED] + waits_for_place,
        rejected=by_state[OutboxState.REJECTED],
        trouble=target.trouble,
        gone_since=target.gone_since,
        verified_at=target.verified_at,
        roster=roster_state(space),
        notices=notices_state(space, subscription),
    )


def retry(
    session: Session,
    now: datetime,
    item_ids: Collection[UUID] | None = None,
    *,
    space_id: UUID | None = None,
    stages: Collection[Stage | OutboxState] = (),
    actor_id: UUID | None = None,
) -> int:
    """Put what is blocked, rejected or missing at its receiver back among what is pending; gives how many items.

    All of it, or these items, those of a space, or those at these stages or in these states. What waits after trouble
    waits no longer, but for what a receiver itself has asked for. An override stays one: the item is compared again,
    not sent.
    """
    joined = select(OutboxRow.id).join(TargetRow, TargetRow.id == OutboxRow.target_id)
    which = _which(now, item_ids, space_id, stages)
    stuck = or_(OutboxRow.state.in_(_STUCK), stage_of(now) == Stage.MISSING.value)
    items = session.scalar(select(func.count()).select_from(joined.where(stuck, *which).subquery())) or 0
    if which:
        targets = select(OutboxRow.target_id).join(TargetRow, TargetRow.id == OutboxRow.target_id)
        session.execute(
            update(TargetRow)
            .where(TargetRow.id.in_(targets.where(*which)))
            .values(paused_until=None)
            .execution_options(synchronize_session=False)
        )
    else:
        session.execute(update(TargetRow).values(paused_until=None))
        asked_for = NoticeSubscription.due_at.is_not(None)
        session.execute(update(NoticeSubscription).where(asked_for).values(due_at=now))
    waits = OutboxRow.id.in_(joined.where(or_(stuck, OutboxRow.state == OutboxState.PENDING.value), *which))
    lock_in_order(session, waits)
    session.execute(
        update(OutboxRow)
        .where(waits)
        .values(state=OutboxState.PENDING.value, due_at=now, tries=0)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    detail = {"items": items}
    record(session, action="outbox.retried", now=now, space_id=space_id, actor_id=actor_id, detail=detail)
    return items


def _which(
    now: datetime,
    item_ids: Collection[UUID] | None,
    space_id: UUID | None,
    stages: Collection[Stage | OutboxState],
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if item_ids is not None:
        conditions.append(OutboxRow.id.in_(item_ids))
    if space_id is not None:
        conditions.append(TargetRow.space_id == space_id)
    if stages:
        conditions.append(stands(now, stages))
    return conditions


def replay(session: Session) -> ReplayReport:
    """Score the ledger of all learners anew and compare with what is stored, some people at a time, however many."""
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
    """The stored scores of a space in the order of people, so many at a time.

    Without those of who is no learner any more, or whose data may not be used: they stay as they were.
    """
    others = select(Membership.person_id).where(
        Membership.space_id == space_id, Membership.role != Role.LEARNER.value
    )
    query = (
        select(StoredScore)
        .where(
            StoredScore.space_id == space_id,
            StoredScore.person_id.not_in(others),
            StoredScore.person_id.not_in(restricted()),
        )
        .order_by(StoredScore.person_id)
    )
    rows = session.scalars(query.limit(PEOPLE_PER_STEP)).all()
    while rows:
        last = rows[-1].person_id
        yield rows
        rows = session.scalars(query.where(StoredScore.person_id > last).limit(PEOPLE_PER_STEP)).all()
