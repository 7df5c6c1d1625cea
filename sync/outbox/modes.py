"""When what changed leaves: gathered for a while, hourly, at a date, or once a person lets it go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select, update
from sqlalchemy.orm import Session

from config.database import Instant, count_changed
from sync.audit.detail import Detail
from sync.audit.trail import record
from sync.ledger.entries import lock_space
from sync.ledger.standings import mark_due
from sync.outbox.exceptions import forget, hold_by_name, is_held_by_name, let_go, read_let_go
from sync.outbox.rows import lock_in_order
from sync.outbox.tables import HOLD_ASKED, OutboxRow, OutboxState, TargetRow
from sync.spaces.tables import SendMode, Space

_IS_ON_ITS_WAY: Final = OutboxRow.state == OutboxState.PENDING.value
_IS_ASKED_TO_BE_HELD: Final = and_(_IS_ON_ITS_WAY, OutboxRow.code == HOLD_ASKED)
_IS_HELD: Final = or_(OutboxRow.state == OutboxState.HELD.value, _IS_ASKED_TO_BE_HELD)
_MAY_HAVE_ARRIVED: Final = OutboxRow.open_version.is_not(None)
# What is blocked or rejected may be let go by a roster, a look or a retry, which know of no holding.
_MAY_LEAVE: Final = OutboxRow.state.in_(
    (OutboxState.PENDING.value, OutboxState.BLOCKED.value, OutboxState.REJECTED.value)
)
# Why something was released, as the audit has it.
_SOMEBODY_ASKED: Final = "asked"
_DATE_CAME: Final = "date"


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


def may_wait_behind(space: Space) -> bool:
    """Whether a change may wait behind what was released before it: also after the date, as it may have waited then."""
    return space.send_mode in (SendMode.BY_HAND, SendMode.AT_DATE)


def follow_mode(session: Session, space: Space, now: datetime) -> None:
    """Let what waits go by the mode that a space has now. A request under way is not broken off.

    What a person holds back of somebody is held whatever the mode.
    """
    leaves = departure(space, now, timedelta())
    mark_due(
        session, space.id, read_unarrived(session, space)
    )  # what waits behind a released item goes by it too
    lock_in_order(session, OutboxRow.state != OutboxState.SETTLED.value, *_of_space(space))
    if leaves.held:
        forget(session, space.id, read_let_go(session, space.id))
        of_held = (OutboxRow.state == OutboxState.HELD.value, *_of_space(space))
        session.execute(update(OutboxRow).where(*of_held).values(due_at=leaves.due_at))
        _hold_back(session, now, leaves.due_at, *_of_space(space))
    else:
        _let_leave(session, leaves.due_at, _IS_HELD, ~is_held_by_name(), *_of_space(space))
        free = (_IS_ON_ITS_WAY, ~_MAY_HAVE_ARRIVED, OutboxRow.tries == 0, *_of_space(space))
        _let_leave(session, leaves.due_at, *free)


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
    _lock(session, space)
    if may_wait_behind(space):
        mark_due(
            session, space.id, read_unarrived(session, space, person_ids)
        )  # what waits behind it goes too
    let_go(session, space.id, person_ids, now)
    who = [] if person_ids is None else [OutboxRow.person_id.in_(person_ids)]
    items = _let_leave(session, now, _IS_HELD, *_of_space(space), *who)
    detail: Detail = {"items": items, "reason": _SOMEBODY_ASKED}
    _note(session, space, "outbox.released", person_ids, now, actor_id, detail)
    return items


def hold(
    session: Session,
    space: Space,
    person_ids: Collection[UUID] | None,
    now: datetime,
    *,
    actor_id: UUID | None = None,
) -> int:
    """Hold what has not arrived of these people, or of all of whom anything has not, until it is let go.

    Gives how many items. Later changes of these people are held too. A request under way is not broken off: what it
    brought to its receiver is settled, and everything else that may have arrived is looked for there, and held.
    """
    _lock(session, space)
    who = [] if person_ids is None else [OutboxRow.person_id.in_(person_ids)]
    named = read_unarrived(session, space) if person_ids is None else person_ids
    hold_by_name(session, space.id, named, now)
    if may_wait_behind(space):
        mark_due(session, space.id, named)  # whose next change has waited for what is not sent now
    items = _hold_back(session, now, now, *_of_space(space), *who)
    _note(session, space, "outbox.held", person_ids, now, actor_id, {"items": items})
    return items


def read_unarrived(
    session: Session, space: Space, person_ids: Collection[UUID] | None = None
) -> Sequence[UUID]:
    """Those of these people, or of all, of whom something has not arrived that is not held.

    Of some there is nothing yet but what was let go before it was derived.
    """
    query = select(OutboxRow.person_id).where(_MAY_LEAVE, *_of_space(space)).distinct()
    if person_ids is not None:
        query = query.where(OutboxRow.person_id.in_(person_ids))
    return sorted({*session.scalars(query), *read_let_go(session, space.id, person_ids)})


def release_dated(session: Session, now: datetime) -> None:
    """Let go what was held until a date that has come, and note so."""
    over = select(TargetRow.id).join(Space, Space.id == TargetRow.space_id)
    over = over.where(Space.send_mode == SendMode.AT_DATE.value, Space.send_at <= now)
    which = (_IS_HELD, ~is_held_by_name(), OutboxRow.target_id.in_(over))
    if not lock_in_order(session, *which):
        return
    counted = (
        select(Space, func.count())
        .join(TargetRow, TargetRow.space_id == Space.id)
        .join(OutboxRow, OutboxRow.target_id == TargetRow.id)
        .where(*which)
        .group_by(Space.id)
    )
    spaces = session.execute(counted).all()
    _let_leave(session, now, *which)
    for space, items in spaces:
        _note(session, space, "outbox.released", None, now, None, {"items": items, "reason": _DATE_CAME})


def _lock(session: Session, space: Space) -> None:
    """Keep derivations out, which read who is held, and changes of the mode; it may have changed until now."""
    lock_space(session, space.id)
    session.refresh(space, ["send_mode", "send_at"])


def _next_full_hour(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    return (
        now
        + timedelta(hours=1)
        - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    )


def _of_space(space: Space) -> list[ColumnElement[bool]]:
    return [OutboxRow.target_id.in_(select(TargetRow.id).where(TargetRow.space_id == space.id))]


def _hold_back(session: Session, now: datetime, due_at: datetime, *which: ColumnElement[bool]) -> int:
    """One statement, so that an outcome which is noted meanwhile comes before all of it or after."""
    if not lock_in_order(session, _MAY_LEAVE, *which):
        return 0
    return count_changed(
        session,
        update(OutboxRow)
        .where(_MAY_LEAVE, *which)
        .values(
            state=case((_MAY_HAVE_ARRIVED, OutboxState.PENDING.value), else_=OutboxState.HELD.value),
            code=case((_MAY_HAVE_ARRIVED, HOLD_ASKED), else_=OutboxRow.code),
            due_at=case((_MAY_HAVE_ARRIVED, literal(now, Instant())), else_=literal(due_at, Instant())),
        ),
    )


def _let_leave(session: Session, due_at: datetime, *which: ColumnElement[bool]) -> int:
    if not lock_in_order(session, *which):
        return 0
    return count_changed(
        session,
        update(OutboxRow)
        .where(*which)
        .values(
            state=OutboxState.PENDING.value,
            code=case((OutboxRow.code == HOLD_ASKED, null()), else_=OutboxRow.code),
            due_at=due_at,
        ),
    )


def _note(
    session: Session,
    space: Space,
    action: str,
    person_ids: Collection[UUID] | None,
    now: datetime,
    actor_id: UUID | None,
    detail: Detail,
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
            detail=detail,
        )
