"""Claiming what is due: the beginning of T3. Its other end, after the network, is in `sync.outbox.outcomes`.

A target is worked on by one worker at a time, under a lease that runs out by itself. One that would end later than
any worker can have meant was taken before a clock was set back, and holds nobody up. An item that was claimed keeps
`open_version` until its outcome is noted; found set at a claim, it means that a worker died in between, and the item
is read back before it is sent again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Uuid,
    bindparam,
    case,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.database import Instant, count_changed
from config.upsert import dialect_of, table_of
from connectors.contract import Reading
from sync.outbox.exceptions import read_held_by_name
from sync.outbox.rows import TABLE, ItemRow, lock_rows, make_lock, make_update, write_rows
from sync.outbox.tables import HAS_ANOTHER_COLUMN, HOLD_ASKED, IS_PENDING, OutboxRow, OutboxState, TargetRow
from sync.platforms.tables import Deployment
from sync.spaces.tables import Space

LEASE: Final = timedelta(seconds=60)
_LONGEST_LEASE: Final = 2 * LEASE  # as seen from here: the clocks of hosts may differ
# Moodle tells stamps apart by whole seconds, and notes the time at which a score arrived, not that of its stamp.
STAMP_STEP: Final = timedelta(seconds=2)
_MOST_TRIED: Final = 50
_CLAIMED: Final = ("stamp", "tried_payloads", "code")
_CLAIM: Final = make_update(
    _CLAIMED, stamped_version=TABLE.c.version, open_version=TABLE.c.version, tries=TABLE.c.tries + 1
)
_HELD: Final = ("state", "code")
_HOLD: Final = make_update(_HELD)
_TARGETS: Final = table_of(TargetRow)
_RENEW: Final = (
    update(_TARGETS)
    .where(
        _TARGETS.c.id == bindparam("target", type_=Uuid()),
        _TARGETS.c.lease_owner == bindparam("owner", type_=String()),
    )
    .values(lease_until=bindparam("until", type_=Instant()))
)
# Nothing waits longer, as a receiver is believed for a day: what would was noted before a clock was set back.
LONGEST_WAIT: Final = timedelta(hours=25)
_LEFT_LYING: Final = timedelta(minutes=10)  # longer than anything waits that a worker looks after


@dataclass(frozen=True, slots=True)
class Haste:
    """How a run chooses: a worker waits for what is gathering or backing off, a run on request does not.

    Neither goes against a receiver's own Retry-After. `passed_over` are targets that this run is through with.
    """

    everything: bool = False
    passed_over: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Claimed:
    """One item in a worker's hands.

    `uncertain`: an earlier attempt at this version has no outcome. `left_lying`: nobody looked after it for so long
    that it may have been sent in a time that this database knows nothing of, as after a backup was restored. `sent` is
    what the receiver took last, and `tried` what it may have taken since. `overwrite`: a person wants it sent
    over `drift`, which the receiver was last seen to hold. `seen` is what it holds, for an item that was looked at.
    `only_look`: it is held back, and may have arrived; it is looked for, and never sent.
    """

    id: UUID
    person_id: UUID
    item: str
    version: int
    payload: Mapping[str, Any]
    stamp: datetime
    uncertain: bool
    repeated: bool  # the receiver was sent this item before
    left_lying: bool = False
    sent: Mapping[str, Any] | None = None
    tried: tuple[Mapping[str, Any], ...] = ()
    overwrite: bool = False
    drift: Mapping[str, Any] | None = None
    seen: Reading | None = None
    only_look: bool = False


def lease_target(
    session: Session,
    owner: str,
    now: datetime,
    haste: Haste,
    choose: Callable[[Iterable[UUID]], UUID | None],
) -> UUID | None:
    """Take the lease of a target that has something due; None where there is none to be had.

    `choose` says which platform it is to be of, among those that have such targets; of these it is the one that was
    served least recently.
    """
    may_be_had = (
        _lease_is_free(now),
        *_target_may_be_tried(now, haste),
        TargetRow.id.in_(union_all(*_with_work(now, haste), _with_another_column(session))),
    )
    platforms = (
        select(Deployment.platform_id)
        .join(Space, Space.deployment_id == Deployment.id)
        .join(TargetRow, TargetRow.space_id == Space.id)
        .where(*may_be_had)
        .distinct()
    )
    platform_id = choose(session.scalars(platforms))
    is_of_platform = (
        select(Space.id)
        .join(Deployment)
        .where(Space.id == TargetRow.space_id, Deployment.platform_id == platform_id)
        .exists()
    )
    target_id = session.scalar(
        select(TargetRow.id)
        .where(*may_be_had, is_of_platform)
        .order_by(_last_served(now).asc().nulls_first())
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)  # who refers to a target has not taken it
    )
    if target_id is None:
        return None
    take = (
        update(TargetRow)
        .where(TargetRow.id == target_id, _lease_is_free(now))
        .values(lease_owner=owner, lease_until=now + LEASE)
    )
    return target_id if count_changed(session, take) else None


def lease_named(session: Session, target_id: UUID, owner: str, now: datetime) -> bool:
    """Take the lease of this target; False where another worker has it."""
    take = (
        update(TargetRow)
        .where(TargetRow.id == target_id, _lease_is_free(now))
        .values(lease_owner=owner, lease_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )
    return bool(count_changed(session, take))


def someone_else_is_at_work(session: Session, now: datetime, haste: Haste) -> bool:
    """Whether work is left only because another worker holds its target."""
    return bool(
        session.scalar(
            select(TargetRow.id)
            .where(
                ~_lease_is_free(now),
                *_target_may_be_tried(now, haste),
                TargetRow.id.in_(union_all(*_with_work(now, haste))),
            )
            .limit(1)
        )
    )


def renew_lease(session: Session, target_id: UUID, owner: str, now: datetime) -> bool:
    """Hold the lease for longer; False where another worker has taken it over meanwhile."""
    return bool(count_changed(session, _RENEW, {"target": target_id, "owner": owner, "until": now + LEASE}))


def release_lease(session: Session, target_id: UUID, owner: str) -> None:
    """Give the target back. Until when it was leased tells when it was served last."""
    session.execute(
        update(TargetRow)
        .where(TargetRow.id == target_id, TargetRow.lease_owner == owner)
        .values(lease_owner=None)
    )


def claim_items(
    session: Session, target_id: UUID, now: datetime, haste: Haste, limit: int, done: Collection[UUID]
) -> Sequence[Claimed]:
    """Take up to `limit` due items of a leased target, the longest due first, and fix their stamps.

    Whatever has made them due, what is held back is held here; of that, only what may have arrived is taken.
    """
    which = {"target": target_id, "now": now, "latest": now + LONGEST_WAIT, "done": list(done), "most": limit}
    statement = _LOCK_PENDING if haste.everything else _LOCK_DUE
    claimed: list[Claimed] = []
    while not claimed and (rows := lock_rows(session, statement, which)):
        held_by_name = read_held_by_name(session, target_id, {row.person_id for row in rows})
        held: list[ItemRow] = []
        open_now: list[ItemRow] = []
        for row in sorted(rows, key=lambda row: (row.due_at, row.id)):
            is_held = row.code == HOLD_ASKED or row.person_id in held_by_name
            if is_held and row.open_version != row.version:
                row.state, row.code = OutboxState.HELD.value, None
                held.append(row)
                continue
            row.code = HOLD_ASKED if is_held else row.code
            claimed.append(_claim(row, now))
            open_now.append(row)
        write_rows(session, _HOLD, _HELD, held)
        write_rows(session, _CLAIM, _CLAIMED, open_now)
    return claimed


def as_claimed(row: OutboxRow | ItemRow, now: datetime) -> Claimed:
    """An item as a worker would have it in its hands, for a look at it that claims nothing."""
    return Claimed(
        id=row.id,
        person_id=row.person_id,
        item=row.item,
        version=row.version,
        payload=row.payload,
        stamp=_stamp(row, now),
        uncertain=row.open_version == row.version,
        repeated=row.sent_version > 0,
        left_lying=now - row.due_at > _LEFT_LYING,
        sent=row.sent_payload,
        tried=tuple(row.tried_payloads or ()),
        overwrite=row.overwrite,
        drift=row.drift,
        only_look=row.code == HOLD_ASKED,
    )


def _claim(row: ItemRow, now: datetime) -> Claimed:
    claimed = as_claimed(row, now)
    tried = [*(dict(each) for each in claimed.tried if each != row.payload), row.payload]
    row.stamp = claimed.stamp
    row.tried_payloads = tried[-_MOST_TRIED:]
    return claimed


def _stamp(row: OutboxRow | ItemRow, now: datetime) -> datetime:
    """Always later than the last, even after a clock was set back; the same as long as it may have arrived."""
    if row.stamp is None:
        return now
    return row.stamp if row.stamped_version == row.version else max(now, row.stamp + STAMP_STEP)


def _lease_is_free(now: datetime) -> ColumnElement[bool]:
    return or_(
        TargetRow.lease_owner.is_(None),
        TargetRow.lease_until <= now,
        TargetRow.lease_until > now + _LONGEST_LEASE,
    )


def _last_served(now: datetime) -> ColumnElement[Any]:
    """Later for who was served later; nothing for whom nobody has served yet, or a clock that was ahead."""
    return case((TargetRow.lease_until <= now + _LONGEST_LEASE, TargetRow.lease_until))


def _target_may_be_tried(now: datetime, haste: Haste) -> list[ColumnElement[bool]]:
    conditions = [
        or_(TargetRow.asked_to_wait_until.is_(None), _is_over(TargetRow.asked_to_wait_until, now)),
        TargetRow.id.not_in(haste.passed_over),
    ]
    if not haste.everything:
        conditions.append(or_(TargetRow.paused_until.is_(None), _is_over(TargetRow.paused_until, now)))
    return conditions


def _lock_longest(*due: ColumnElement[bool]) -> Select[Any]:
    """A statement that locks those of a target's items which are the longest due."""
    is_due = (TABLE.c.state == OutboxState.PENDING.value, *due)
    longest = (
        select(TABLE.c.id)
        .where(
            TABLE.c.target_id == bindparam("target"),
            *is_due,
            TABLE.c.id.not_in(bindparam("done", expanding=True)),
        )
        .order_by(TABLE.c.due_at)
        .limit(bindparam("most", type_=Integer()))
    )
    # Asked again, since it may have changed until it is locked. (Not the target: SQLite would go through all of its.)
    return make_lock(TABLE.c.id.in_(longest), *is_due)


_LOCK_PENDING: Final = _lock_longest()
_LOCK_DUE: Final = _lock_longest(
    or_(TABLE.c.due_at <= bindparam("now"), TABLE.c.due_at > bindparam("latest"))
)


def _is_over(wait: InstrumentedAttribute[Any], now: datetime) -> ColumnElement[bool]:
    return or_(wait <= now, wait > now + LONGEST_WAIT)


def _with_work(now: datetime, haste: Haste) -> Sequence[Select[Any]]:
    """Targets that have something due; each condition by itself, since SQLite has no index for one or the other."""
    of_targets = select(OutboxRow.target_id)
    if haste.everything:
        return [of_targets.where(IS_PENDING, OutboxRow.due_at <= datetime.max.replace(tzinfo=UTC))]
    return [
        of_targets.where(IS_PENDING, OutboxRow.due_at <= now),
        of_targets.where(IS_PENDING, OutboxRow.due_at > now + LONGEST_WAIT),
    ]


def _with_another_column(session: Session) -> Select[Any]:
    """Targets whose column is to have another title or maximum than it was given, though no score may be due."""
    return select(TargetRow.id).where(text(HAS_ANOTHER_COLUMN[dialect_of(session)]))
