"""When what changed leaves: gathered for a while, hourly, at a date, or once a person lets it go."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from sync.audit.trail import record
from sync.outbox.exceptions import hold_by_name, is_held_by_name, let_go
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.spaces.tables import SendMode, Space

_IS_HELD: Final = OutboxRow.state == OutboxState.HELD.value
# Free to be held: nothing that is on its way at the moment, or may have arrived.
_IS_FREE: Final = (OutboxRow.state == OutboxState.PENDING.value, OutboxRow.open_version.is_(None))


@dataclass(frozen=True, slots=True)
class Departure:
    """When a change leaves; `held`: not before a person or a date lets it go."""

    due_at: datetime
    held: bool = False


def departure(space: Space, now: datetime, gather: timedelta) -> Departure:
    """When a change of now leaves a space. Live ones are gathered for so long."""
    if space.send_mode == SendMode.BY_HAND:
        return Departure(now, held=True)
    if space.send_mode == SendMode.AT_DATE and (space.send_at is None or now < space.send_at):
        return Departure(space.send_at or now, held=True)
    if space.send_mode == SendMode.HOURLY:
        return Departure(_next_full_hour(now, ZoneInfo(space.time_zone)))
    return Departure(now + gather)


def follow_mode(session: Session, space: Space, now: datetime) -> None:
    """Let what waits go by the mode that a space has now. What a worker may be sending at the moment goes on.

    What a person holds back of somebody is held whatever the mode.
    """
    leaves = departure(space, now, timedelta())
    if leaves.held:
        _put_off(session, OutboxState.HELD, leaves.due_at, _IS_HELD, *_of_space(space))
        _put_off(session, OutboxState.HELD, leaves.due_at, *_IS_FREE, *_of_space(space))
    else:
        by_mode = (_IS_HELD, ~is_held_by_name())
        _put_off(session, OutboxState.PENDING, leaves.due_at, *by_mode, *_of_space(space))
        untried = OutboxRow.tries == 0
        _put_off(session, OutboxState.PENDING, leaves.due_at, *_IS_FREE, untried, *_of_space(space))


def release(
    session: Session,
    space: Space,
    person_ids: Collection[UUID] | None,
    now: datetime,
    *,
    actor_id: UUID | None = None,
) -> int:
    """Let what is held of these people, or of all, be sent now; gives how many items. A later change is held again.

    What the ledger has told of them already, and no score has followed yet, goes too.
    """
    let_go(session, space.id, person_ids, now)
    who = [] if person_ids is None else [OutboxRow.person_id.in_(person_ids)]
    items = _put_off(session, OutboxState.PENDING, now, _IS_HELD, *_of_space(space), *who)
    _note(session, space, "outbox.released", person_ids, now, actor_id, items)
    return items


def hold(
    session: Session,
    space: Space,
    person_ids: Collection[UUID] | None,
    now: datetime,
    *,
    actor_id: UUID | None = None,
) -> int:
    """Hold what waits to be sent of these people, or of all, until it is let go; gives how many items.

    What a worker may be sending at the moment is not among it. Of those who are named later changes are held too.
    """
    who = [] if person_ids is None else [OutboxRow.person_id.in_(person_ids)]
    if person_ids is not None:
        hold_by_name(session, space.id, person_ids, now)
    items = _put_off(session, OutboxState.HELD, now, *_IS_FREE, *_of_space(space), *who)
    _note(session, space, "outbox.held", person_ids, now, actor_id, items)
    return items


def release_dated(session: Session, now: datetime) -> None:
    """Let go what was held until a date that has come."""
    over = select(TargetRow.id).join(Space, Space.id == TargetRow.space_id)
    over = over.where(Space.send_mode == SendMode.AT_DATE.value, Space.send_at <= now)
    by_mode = (_IS_HELD, ~is_held_by_name())
    _put_off(session, OutboxState.PENDING, now, *by_mode, OutboxRow.target_id.in_(over))


def _next_full_hour(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    return (
        now
        + timedelta(hours=1)
        - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    )


def _of_space(space: Space) -> list[ColumnElement[bool]]:
    return [OutboxRow.target_id.in_(select(TargetRow.id).where(TargetRow.space_id == space.id))]


def _put_off(session: Session, state: OutboxState, due_at: datetime, *which: ColumnElement[bool]) -> int:
    changed: Any = session.execute(update(OutboxRow).where(*which).values(state=state.value, due_at=due_at))
    return int(changed.rowcount)


def _note(
    session: Session,
    space: Space,
    action: str,
    person_ids: Collection[UUID] | None,
    now: datetime,
    actor_id: UUID | None,
    items: int,
) -> None:
    for person_id in [None] if person_ids is None else sorted(person_ids):
        record(
            session,
            action=action,
            now=now,
            organisation_id=space.organisation_id,
            space_id=space.id,
            actor_id=actor_id,
            subject_id=person_id,
            detail={"items": items},
        )
