"""The items of a space one by one, as pages and commands show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from sync.delivery.stages import Stage, stage_of, stands
from sync.outbox.desired import value_of
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow

ITEMS_PER_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items are meant; what is not said is not asked for. An empty `stages` means all of them.

    A state stands for all that `stoa sync status` counts as it.
    """

    stages: Collection[Stage | OutboxState] = ()
    person_ids: Collection[UUID] | None = None
    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """One item of one learner at one target.

    `wanted` is what the receiver is to hold, `sent` what it took last, and `held` what it holds as far as is known:
    documents with `given` (thousandths of a point) and `maximum`, or with `competency_id` and `level`. `held` is None
    where nothing was sent yet; its `given` is None where what was sent is missing there. `seen_at` is when the receiver
    was last asked; `overwrite`, whether somebody wants it overwritten.
    """

    id: UUID
    target_id: UUID
    connector: str
    person_id: UUID
    item: str
    state: OutboxState
    stage: Stage
    code: str | None
    wanted: Mapping[str, Any]
    sent: Mapping[str, Any] | None
    held: Mapping[str, Any] | None
    sent_at: datetime | None
    due_at: datetime
    seen_at: datetime | None
    tries: int
    overwrite: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One page of a listing; `count` is of all items that the filter lets through."""

    items: Sequence[ItemStatus]
    count: int
    number: int
    has_more: bool


def read_items(
    session: Session,
    space_id: UUID | None,
    now: datetime,
    chosen: ItemFilter = ItemFilter(),
    page: int = 1,
) -> ItemPage:
    """A page of the items of a space, or of all, by learner and item. Pages count from 1."""
    which = _which(space_id, now, chosen)
    joined = select(OutboxRow, TargetRow.connector, stage_of(now)).join(
        TargetRow, TargetRow.id == OutboxRow.target_id
    )
    count = session.scalar(select(func.count()).select_from(joined.where(*which).subquery())) or 0
    rows = session.execute(
        joined.where(*which)
        .order_by(OutboxRow.person_id, TargetRow.connector, OutboxRow.item, OutboxRow.id)
        .limit(ITEMS_PER_PAGE)
        .offset((page - 1) * ITEMS_PER_PAGE)
    )
    items = [_status_of(row, connector, Stage(stage)) for row, connector, stage in rows]
    return ItemPage(items, count, page, has_more=count > page * ITEMS_PER_PAGE)


def count_stages(session: Session, space_id: UUID, now: datetime) -> Mapping[Stage, int]:
    """How many items of a space are at each stage; stages with none are left out."""
    stage = stage_of(now).label("stage")
    rows = session.execute(
        select(stage, func.count())
        .select_from(OutboxRow)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(TargetRow.space_id == space_id)
        .group_by(stage)
    )
    return {Stage(name): number for name, number in rows}


def _which(space_id: UUID | None, now: datetime, chosen: ItemFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if space_id is not None:
        conditions.append(TargetRow.space_id == space_id)
    if chosen.target_id is not None:
        conditions.append(OutboxRow.target_id == chosen.target_id)
    if chosen.person_ids is not None:
        conditions.append(OutboxRow.person_id.in_(chosen.person_ids))
    if chosen.stages:
        conditions.append(stands(now, chosen.stages))
    return conditions


def _status_of(row: OutboxRow, connector: str, stage: Stage) -> ItemStatus:
    held = row.there
    return ItemStatus(
        id=row.id,
        target_id=row.target_id,
        connector=connector,
        person_id=row.person_id,
        item=row.item,
        state=OutboxState(row.state),
        stage=stage,
        code=row.code,
        wanted=value_of(row.payload),
        sent=None if row.taken is None else value_of(row.taken),
        held=None if held is None else value_of(held),
        sent_at=row.sent_at,
        due_at=row.due_at,
        seen_at=row.seen_at,
        tries=row.tries,
        overwrite=row.overwrite,
    )
