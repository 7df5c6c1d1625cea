"""Noting what came of what was claimed: the end of T3."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, Row, bindparam, literal, null, select, update
from sqlalchemy.orm import Session

from config.upsert import table_of
from connectors.contract import BlockReason, Outcome, OutcomeKind, Reading
from sync.outbox.claims import Claimed
from sync.outbox.pace import faster, slower
from sync.outbox.rows import TABLE, ItemRow, lock_rows, make_lock, make_update, write_rows
from sync.outbox.tables import HOLD_ASKED, OutboxState, TargetRow, TroubleKind

_FIRST_WAIT_SECONDS: Final = 2.0
_LONGEST_WAIT_SECONDS: Final = 3600.0
_SHORTEST_WAIT_SECONDS: Final = 1.0
_STATES: Final = {
    OutcomeKind.APPLIED: OutboxState.SETTLED,
    OutcomeKind.SUPERSEDED: OutboxState.SETTLED,
    OutcomeKind.RETRY: OutboxState.PENDING,
    OutcomeKind.BLOCKED: OutboxState.BLOCKED,
    OutcomeKind.REJECTED: OutboxState.REJECTED,
}
_NOTED: Final = (
    "state", "code", "block_reason", "due_at", "stamped_version", "open_version", "sent_version", "tries",
    "sent_at", "sent_payload", "tried_payloads", "drift", "seen_at", "overwrite",
)  # fmt: skip
_UPDATE: Final = make_update(_NOTED)
_LOCK: Final = make_lock(TABLE.c.id.in_(bindparam("ids", expanding=True)))
_APPLIED: Final = Outcome.applied().code
# What `_note` writes of an item that was applied as it was claimed, without reading it first.
_SETTLED: Final = {
    "state": OutboxState.SETTLED.value,
    "code": _APPLIED,
    "stamped_version": 0,
    "tries": 1,
    "overwrite": False,
}
_EMPTIED: Final = ("block_reason", "open_version", "tried_payloads", "drift")
_SETTLE: Final = make_update(
    ("sent_at", "sent_payload"),
    sent_version=TABLE.c.version,
    **{name: literal(value, TABLE.c[name].type) for name, value in _SETTLED.items()},
    **dict.fromkeys(_EMPTIED, null()),
).where(
    TABLE.c.version == bindparam("claimed", type_=Integer()),
    TABLE.c.open_version == bindparam("claimed", type_=Integer()),
)
_TARGETS: Final = table_of(TargetRow)
_OF_TARGET: Final = (
    "id", "pace", "failures", "trouble", "trouble_kind", "paused_until", "asked_to_wait_until",
)  # fmt: skip
_LOCK_TARGET: Final = (
    select(*(_TARGETS.c[name] for name in _OF_TARGET))
    .where(_TARGETS.c.id == bindparam("target"))
    .with_for_update(key_share=True)
)
_KINDS: Final = {
    BlockReason.NO_RIGHTS: TroubleKind.NO_RIGHTS,
    BlockReason.ITEM_GONE: TroubleKind.ITEM_GONE,
}


def note_outcomes(
    session: Session, target_id: UUID, outcomes: Sequence[tuple[Claimed, Outcome]], now: datetime
) -> Sequence[tuple[Claimed, Outcome]]:
    """Note what came of each item, and of the target where the trouble is its own; gives it as it was noted."""
    # The target before its items, and these in one order, as everybody locks them.
    target = session.connection().execute(_LOCK_TARGET, {"target": target_id}).one_or_none()
    noted = outcomes if _settle_all(session, outcomes, now) else _note_each(session, outcomes, now)
    if target is not None:
        _note_of_target(session, target, [outcome for _, outcome in outcomes], now)
    return noted


def pause_target(session: Session, target_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Hold everything bound for a target that is in trouble, for longer each time in a row.

    Where its place is gone, nothing is made in its stead before somebody has agreed.
    """
    target = session.get_one(TargetRow, target_id, with_for_update=True)
    target.failures += 1
    target.trouble = outcome.code
    target.trouble_kind = trouble_kind(outcome).value
    target.paused_until = now + wait(target.failures, outcome)
    if outcome.after is not None:
        target.asked_to_wait_until = now + timedelta(seconds=outcome.after)
    if outcome.reason is BlockReason.ITEM_GONE:
        target.gone_since = target.gone_since or now
    session.flush()


def trouble_kind(outcome: Outcome) -> TroubleKind:
    """What kind of trouble an outcome tells of."""
    if outcome.reason in _KINDS:
        return _KINDS[outcome.reason]
    return TroubleKind.THROTTLED if outcome.throttled else TroubleKind.DOWN


def drift_of(reading: Reading, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What a receiver was seen to hold instead of a payload: `given` in thousandths of its scale, or None."""
    given = None if reading.value is None else round(reading.value * 1000)
    return {**{name: payload[name] for name in ("maximum",) if name in payload}, "given": given}


def _settle_all(session: Session, outcomes: Sequence[tuple[Claimed, Outcome]], now: datetime) -> bool:
    """Note items that were all simply applied, as nearly always, without reading them.

    False where there is more to it: then each is looked at, whether it has been noted here or not.
    """
    if any(outcome.code != _APPLIED or claimed.seen is not None for claimed, outcome in outcomes):
        return False
    values = [
        {"row_id": claimed.id, "claimed": claimed.version, "sent_at": now, "sent_payload": claimed.payload}
        for claimed, _ in sorted(outcomes, key=lambda each: each[0].id)
    ]
    return not values or session.connection().execute(_SETTLE, values).rowcount == len(values)


def _note_each(
    session: Session, outcomes: Sequence[tuple[Claimed, Outcome]], now: datetime
) -> Sequence[tuple[Claimed, Outcome]]:
    rows = lock_rows(session, _LOCK, {"ids": [claimed.id for claimed, _ in outcomes]})
    by_id = {row.id: row for row in rows}
    noted = []
    for claimed, outcome in outcomes:
        row = by_id.get(claimed.id)
        noted.append((claimed, outcome if row is None else _note(row, claimed, outcome, now)))
    write_rows(session, _UPDATE, _NOTED, rows)
    return noted


def _note_of_target(session: Session, target: Row[Any], outcomes: Sequence[Outcome], now: datetime) -> None:
    troubles = [outcome for outcome in outcomes if outcome.whole_target]
    applied = [outcome for outcome in outcomes if outcome.kind is OutcomeKind.APPLIED]
    changes: dict[str, Any] = {}
    if any(outcome.throttled and outcome.after is None for outcome in outcomes):
        changes["pace"] = slower(target.pace)
    elif target.pace and applied:
        changes["pace"] = faster(target.pace, len(applied))
    if troubles:
        pause_target(session, target.id, troubles[0], now)
    elif applied:
        rest = max((outcome.after or 0.0 for outcome in applied), default=0.0)
        changes |= {"failures": 0, "trouble": None, "trouble_kind": None, "paused_until": None}
        changes["asked_to_wait_until"] = now + timedelta(seconds=rest) if rest else None
    changes = {name: value for name, value in changes.items() if value != getattr(target, name)}
    if changes:
        session.execute(update(_TARGETS).where(_TARGETS.c.id == target.id).values(changes))


def _note(row: ItemRow, claimed: Claimed, outcome: Outcome, now: datetime) -> Outcome:
    if row.open_version != claimed.version:
        return outcome  # of a place that is not the target's any more, or another worker tells of it
    if not outcome.uncertain:
        row.open_version = None
        row.stamped_version = 0  # nothing arrived under this stamp; later it may be too early
        row.tried_payloads = [dict(each) for each in claimed.tried] or None
    if row.code not in (outcome.code, HOLD_ASKED):
        row.tries = min(row.tries, 1)
    if outcome.tries_at_most is not None and row.tries >= outcome.tries_at_most:
        outcome = _settled_for_good(outcome)
    if outcome.kind in (OutcomeKind.APPLIED, OutcomeKind.SUPERSEDED):
        row.sent_version = claimed.version
        row.sent_at = now
    _note_of_receiver(row, claimed, outcome, now)
    if row.version != claimed.version:
        return (
            outcome  # a later version is waiting already; what came of the old one does not matter any more
        )
    if row.code == HOLD_ASKED and _STATES[outcome.kind] is not OutboxState.SETTLED:
        _hold(row, outcome, now)
        return outcome
    row.code = outcome.code
    blocked = outcome.kind is OutcomeKind.BLOCKED
    row.block_reason = outcome.reason.value if blocked and outcome.reason else None
    row.state = _STATES[outcome.kind].value
    if outcome.whole_target:
        row.state = OutboxState.PENDING.value  # the target waits, and goes on by itself once it can
    if row.state == OutboxState.PENDING.value:
        row.due_at = now + wait(row.tries, outcome)
    return outcome


def _hold(row: ItemRow, outcome: Outcome, now: datetime) -> None:
    """Hold what was to be held while a worker had it, once it is known not to have arrived."""
    may_have_arrived = outcome.uncertain and outcome.kind is OutcomeKind.RETRY
    row.state = (OutboxState.PENDING if may_have_arrived else OutboxState.HELD).value
    row.code = HOLD_ASKED if may_have_arrived else outcome.code
    row.due_at = now + wait(row.tries, outcome)


def _note_of_receiver(row: ItemRow, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Note what the receiver holds, as far as a look or an outcome tells."""
    if claimed.seen is not None:
        row.seen_at = now
    if outcome.kind is OutcomeKind.APPLIED:
        row.sent_payload = dict(claimed.payload)
        row.tried_payloads = row.drift = None
        row.overwrite = False
    elif outcome.reason is BlockReason.OVERRIDE and claimed.seen is not None:
        row.drift = drift_of(claimed.seen, claimed.payload)
        row.overwrite = False  # it was agreed to for another value


def _settled_for_good(outcome: Outcome) -> Outcome:
    if outcome.reason is not None:
        return Outcome.blocked(outcome.reason, outcome.code)
    return Outcome.superseded(outcome.code)


def wait(times: int, outcome: Outcome) -> timedelta:
    """How long to wait after so many tries: longer each time with full jitter, at least what the receiver asked for."""
    ceiling = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2 ** min(times - 1, 20))
    return timedelta(seconds=max(outcome.after or 0.0, _SHORTEST_WAIT_SECONDS, random.uniform(0.0, ceiling)))
