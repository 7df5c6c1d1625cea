"""Claiming what is due, and noting what came of it: the two ends of T3, with the network between them.

A target is worked on by one worker at a time, under a lease that runs out by itself. One that would end later than
any worker can have meant was taken before a clock was set back, and holds nobody up. An item that was claimed keeps
`open_version` until its outcome is noted; found set at a claim, it means that a worker died in between, and the item
is read back before it is sent again.
"""

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from connectors.contract import Outcome, OutcomeKind
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.platforms.tables import Deployment
from sync.spaces.tables import Space

LEASE: Final = timedelta(seconds=60)
_LONGEST_LEASE: Final = 2 * LEASE  # as seen from here: the clocks of hosts may differ
STAMP_STEP: Final = timedelta(seconds=1)  # Moodle tells stamps apart by whole seconds
_FIRST_WAIT_SECONDS: Final = 2.0
_LONGEST_WAIT_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Haste:
    """How a run chooses: a worker waits for what is gathering or backing off, a run on request does not.

    Neither goes against a receiver's own Retry-After. `passed_over` are targets that this run is through with.
    """

    everything: bool = False
    passed_over: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Claimed:
    """One item in a worker's hands. `uncertain`: an earlier attempt at this version has no outcome."""

    id: UUID
    person_id: UUID
    item: str
    version: int
    payload: Mapping[str, Any]
    stamp: datetime
    uncertain: bool
    repeated: bool  # the receiver was sent this item before


def lease_target(
    session: Session,
    owner: str,
    now: datetime,
    haste: Haste,
    choose: Callable[[Iterable[UUID]], UUID | None],
) -> UUID | None:
    """Take the lease of a target that has something due; None where there is none to be had.

    `choose` says which platform it is to be of, among those that have such targets.
    """
    may_be_had = (
        _lease_is_free(now),
        *_target_may_be_tried(now, haste),
        or_(TargetRow.id.in_(_with_work(now, haste)), _has_another_column()),
    )
    platforms = (
        select(Deployment.platform_id)
        .join(Space, Space.deployment_id == Deployment.id)
        .join(TargetRow, TargetRow.space_id == Space.id)
        .where(*may_be_had)
        .distinct()
    )
    platform_id = choose(session.scalars(platforms))
    spaces = select(Space.id).join(Deployment).where(Deployment.platform_id == platform_id)
    target_id = session.scalar(
        select(TargetRow.id)
        .where(*may_be_had, TargetRow.space_id.in_(spaces))
        .order_by(TargetRow.lease_until.asc().nulls_first())
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)  # who refers to a target has not taken it
    )
    if target_id is None:
        return None
    taken = session.execute(
        update(TargetRow)
        .where(TargetRow.id == target_id, _lease_is_free(now))
        .values(lease_owner=owner, lease_until=now + LEASE)
    )
    return target_id if _count(taken) else None


def someone_else_is_at_work(session: Session, now: datetime, haste: Haste) -> bool:
    """Whether work is left only because another worker holds its target."""
    return bool(
        session.scalar(
            select(TargetRow.id)
            .where(
                ~_lease_is_free(now),
                *_target_may_be_tried(now, haste),
                TargetRow.id.in_(_with_work(now, haste)),
            )
            .limit(1)
        )
    )


def renew_lease(session: Session, target_id: UUID, owner: str, now: datetime) -> bool:
    """Hold the lease for longer; False where another worker has taken it over meanwhile."""
    renewed = session.execute(
        update(TargetRow)
        .where(TargetRow.id == target_id, TargetRow.lease_owner == owner)
        .values(lease_until=now + LEASE)
    )
    return bool(_count(renewed))


def release_lease(session: Session, target_id: UUID, owner: str) -> None:
    """Give the target back."""
    session.execute(
        update(TargetRow)
        .where(TargetRow.id == target_id, TargetRow.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
    )


def claim_items(
    session: Session, target_id: UUID, now: datetime, haste: Haste, limit: int, done: Collection[UUID]
) -> Sequence[Claimed]:
    """Take up to `limit` due items of a leased target, the longest due first, and fix their stamps."""
    due = (OutboxRow.target_id == target_id, *_item_is_due(now, haste), OutboxRow.id.not_in(done))
    longest_due = select(OutboxRow.id).where(*due).order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)
    rows = session.scalars(
        select(OutboxRow)
        .where(*due, OutboxRow.id.in_(session.scalars(longest_due).all()))
        .order_by(OutboxRow.id)
        .with_for_update()
    ).all()
    claimed = [_claim(row, now) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]
    session.flush()
    return claimed


def note_outcomes(
    session: Session, target_id: UUID, outcomes: Sequence[tuple[Claimed, Outcome]], now: datetime
) -> Sequence[tuple[Claimed, Outcome]]:
    """Note what came of each item, and of the target where the trouble is its own; gives it as it was noted."""
    # The target before its items, and these in one order, as everybody locks them.
    session.execute(select(TargetRow.id).where(TargetRow.id == target_id).with_for_update(key_share=True))
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.id.in_([claimed.id for claimed, _ in outcomes]))
        .order_by(OutboxRow.id)
        .with_for_update()
    )
    by_id = {row.id: row for row in rows}
    noted = []
    for claimed, outcome in outcomes:
        row = by_id.get(claimed.id)
        noted.append((claimed, outcome if row is None else _note(row, claimed, outcome, now)))
    troubles = [outcome for _, outcome in outcomes if outcome.whole_target]
    if troubles:
        pause_target(session, target_id, troubles[0], now)
    elif any(outcome.kind is OutcomeKind.APPLIED for _, outcome in outcomes):
        session.execute(
            update(TargetRow)
            .where(TargetRow.id == target_id)
            .values(failures=0, trouble=None, paused_until=None, asked_to_wait_until=None)
        )
    rests = [
        outcome.after for _, outcome in outcomes if outcome.kind is OutcomeKind.APPLIED and outcome.after
    ]
    if rests:
        rest_until = now + timedelta(seconds=max(rests))
        session.execute(
            update(TargetRow).where(TargetRow.id == target_id).values(asked_to_wait_until=rest_until)
        )
    session.flush()
    return noted


def pause_target(session: Session, target_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Hold everything bound for a target that is in trouble, for longer each time in a row."""
    target = session.get_one(TargetRow, target_id, with_for_update=True)
    target.failures += 1
    target.trouble = outcome.code
    target.paused_until = now + _wait(target.failures, outcome)
    if outcome.after is not None:
        target.asked_to_wait_until = now + timedelta(seconds=outcome.after)
    session.flush()


def _claim(row: OutboxRow, now: datetime) -> Claimed:
    uncertain = row.open_version == row.version
    if row.stamp is None:
        row.stamp = now
    elif row.stamped_version != row.version:
        row.stamp = max(now, row.stamp + STAMP_STEP)
    row.stamped_version = row.version
    row.open_version = row.version
    row.tries += 1
    return Claimed(
        row.id, row.person_id, row.item, row.version, row.payload, row.stamp, uncertain, row.sent_version > 0
    )


def _note(row: OutboxRow, claimed: Claimed, outcome: Outcome, now: datetime) -> Outcome:
    if not outcome.uncertain:
        row.open_version = None
        row.stamped_version = 0  # nothing arrived under this stamp; later it may be too early
    latest = row.version == claimed.version
    if row.code != outcome.code:
        row.tries = min(row.tries, 1)
    if outcome.tries_at_most is not None and row.tries >= outcome.tries_at_most:
        outcome = _settled_for_good(outcome)
    if outcome.kind in (OutcomeKind.APPLIED, OutcomeKind.SUPERSEDED):
        row.sent_version = claimed.version
        row.sent_at = now
    if not latest:
        return (
            outcome  # a later version is waiting already; what came of the old one does not matter any more
        )
    row.code = outcome.code
    blocked = outcome.kind is OutcomeKind.BLOCKED
    row.block_reason = outcome.reason.value if blocked and outcome.reason else None
    row.state = _STATES[outcome.kind].value
    if outcome.whole_target:
        row.state = OutboxState.PENDING.value  # the target waits, and goes on by itself once it can
    if row.state == OutboxState.PENDING.value:
        row.due_at = now + _wait(row.tries, outcome)
    return outcome


def _settled_for_good(outcome: Outcome) -> Outcome:
    if outcome.reason is not None:
        return Outcome.blocked(outcome.reason, outcome.code)
    return Outcome.superseded(outcome.code)


_STATES: Final = {
    OutcomeKind.APPLIED: OutboxState.SETTLED,
    OutcomeKind.SUPERSEDED: OutboxState.SETTLED,
    OutcomeKind.RETRY: OutboxState.PENDING,
    OutcomeKind.BLOCKED: OutboxState.BLOCKED,
    OutcomeKind.REJECTED: OutboxState.REJECTED,
}


def _wait(times: int, outcome: Outcome) -> timedelta:
    """Exponential backoff with full jitter in its upper half, at least what the receiver asked for."""
    ceiling = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2 ** min(times - 1, 20))
    return timedelta(seconds=max(outcome.after or 0.0, ceiling * random.uniform(0.5, 1.0)))


def _lease_is_free(now: datetime) -> ColumnElement[bool]:
    return or_(
        TargetRow.lease_until.is_(None),
        TargetRow.lease_until <= now,
        TargetRow.lease_until > now + _LONGEST_LEASE,
    )


def _target_may_be_tried(now: datetime, haste: Haste) -> list[ColumnElement[bool]]:
    conditions = [
        or_(TargetRow.asked_to_wait_until.is_(None), TargetRow.asked_to_wait_until <= now),
        TargetRow.id.not_in(haste.passed_over),
    ]
    if not haste.everything:
        conditions.append(or_(TargetRow.paused_until.is_(None), TargetRow.paused_until <= now))
    return conditions


def _item_is_due(now: datetime, haste: Haste) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [OutboxRow.state == OutboxState.PENDING.value]
    if not haste.everything:
        conditions.append(OutboxRow.due_at <= now)
    return conditions


def _with_work(now: datetime, haste: Haste) -> Any:
    return select(OutboxRow.target_id).where(*_item_is_due(now, haste))


def _has_another_column() -> ColumnElement[bool]:
    """Whether a column is to have another title or maximum than it was given, though no score may be due."""
    given, wanted = TargetRow.learnt, TargetRow.settings
    return or_(
        given["label"].as_string() != wanted["label"].as_string(),
        given["points"].as_string() != wanted["maximum"].as_string(),
    )


def _count(result: Any) -> int:
    return int(result.rowcount)
