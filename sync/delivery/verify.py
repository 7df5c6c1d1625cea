"""Reconciliation: reading back what receivers hold of what is settled, and what to do where that differs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session
from structlog import get_logger

from config.errors import StoaError
from connectors.contract import BlockReason, Held, Item, Outcome, Reading, RecordConnector, Target
from sync.delivery.connections import connect
from sync.delivery.context import SyncContext
from sync.delivery.items import ItemMaker, as_sent, find_stopped, number_alone
from sync.delivery.notes import NoteWriter
from sync.delivery.permits import find_permit
from sync.delivery.places import described
from sync.delivery.writing import is_it
from sync.outbox.claims import LONGEST_WAIT, Claimed, as_claimed
from sync.outbox.desired import value_of
from sync.outbox.outcomes import drift_of
from sync.outbox.overrides import send_anyway
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.spaces.tables import Space

VERIFY_EVERY: Final = timedelta(days=7)
_ITEMS_PER_STEP: Final = 200
_TO_BE_LEFT_IN_PEACE: Final = "verify.asked_to_wait"
_NOT_PREPARED: Final = "verify.not_prepared"
_ELSEWHERE: Final = "verify.place_changed"
_HIDDEN: Final = "verify.hidden"
_UNKNOWN: Final = "read_back.unknown"
_UNEXPECTED: Final = "sync.unexpected"

log = get_logger()


@dataclass(frozen=True, slots=True)
class Drift:
    """An item whose receiver holds something else than it was sent: another value, or nothing (`theirs` is None).

    Values are like payloads: `given` in thousandths of a point and `maximum`, or `competency_id` and `level`.
    """

    item_id: UUID
    person_id: UUID
    item: str
    ours: Mapping[str, Any]
    theirs: Mapping[str, Any] | None
    mended: bool = False


@dataclass
class Verification:
    """What a look at one target found. `unread` items could not be compared, `trouble` is why none could."""

    target_id: UUID
    space_id: UUID
    space: str
    connector: str
    checked: int = 0
    unread: int = 0
    trouble: str | None = None
    drift: list[Drift] = field(default_factory=list)


def verify(
    context: SyncContext,
    target_ids: Collection[UUID] | None = None,
    *,
    space_id: UUID | None = None,
    item_ids: Collection[UUID] | None = None,
    mend: bool = False,
) -> list[Verification]:
    """Compare what receivers hold with what they were sent: of these targets, of a space, of these items, or of all.

    What differs is noted on the items. With `mend` what is missing is sent again; what somebody changed there is
    overwritten only where the item itself is asked for. An override that was taken back is let go on. Nothing is read
    of who wants their data used no further.
    """
    with context.database.read() as session:
        query = select(TargetRow.id).order_by(TargetRow.space_id, TargetRow.connector)
        if target_ids is not None:
            query = query.where(TargetRow.id.in_(target_ids))
        if space_id is not None:
            query = query.where(TargetRow.space_id == space_id)
        if item_ids is not None:
            of_items = select(OutboxRow.target_id).where(OutboxRow.id.in_(item_ids))
            query = query.where(TargetRow.id.in_(of_items))
        targets = session.scalars(query).all()
    return [_Look(context, target_id, item_ids, mend).verify() for target_id in targets]


def verify_due(context: SyncContext) -> UUID | None:
    """Verify the target whose last look was longest ago, if that is a week; its id, or None where none is due."""
    now = context.clock.now()
    last = TargetRow.verified_at
    with context.database.read() as session:
        target_id = session.scalar(
            select(TargetRow.id)
            .where(
                or_(last.is_(None), last <= now - VERIFY_EVERY, last > now),  # later: a clock was ahead
                TargetRow.id.in_(select(OutboxRow.target_id).where(OutboxRow.sent_payload.is_not(None))),
            )
            .order_by(last.asc().nulls_first(), TargetRow.id)
            .limit(1)
        )
    if target_id is None:
        return None
    _Look(context, target_id, None, mend=False).verify()
    if context.http.is_broken_off:  # by ourselves: the next process looks again
        return None
    with context.database.write() as session:  # also where it could not be read: the others have their turn
        session.get_one(TargetRow, target_id, with_for_update=True).verified_at = context.clock.now()
    return target_id


def verify_all_due(context: SyncContext) -> None:
    """Verify every target that is due, one after the other, until the context is told to stop."""
    while not context.stopping.is_set() and verify_due(context) is not None:
        pass


class _Look:
    """A look at one target."""

    def __init__(
        self, context: SyncContext, target_id: UUID, item_ids: Collection[UUID] | None, mend: bool
    ) -> None:
        self._context = context
        self._target_id = target_id
        self._item_ids = item_ids
        self._mend = mend
        self._items = ItemMaker(context, NoteWriter(context.keys, context.base_url))

    def verify(self) -> Verification:
        context = self._context
        with context.database.read() as session:
            row = session.get_one(TargetRow, self._target_id)
            space = session.get_one(Space, row.space_id)
            found = Verification(row.id, space.id, space.title, row.connector)
            found.trouble = _hindrance(session, row, space, context.clock.now())
        if found.trouble is not None:
            return found
        try:
            self._compare_all(found)
        except Exception as error:
            found.trouble = error.code if isinstance(error, StoaError) else _UNEXPECTED
            unexpected = not isinstance(error, StoaError)
            log.warning(
                "target_not_verified", target=str(found.target_id), code=found.trouble, exc_info=unexpected
            )
        if found.trouble is None and self._item_ids is None:
            with context.database.write() as session:
                target = session.get_one(TargetRow, self._target_id, with_for_update=True)
                target.verified_at = context.clock.now()
        return found

    def _compare_all(self, found: Verification) -> None:
        claimed = self._read(None)
        if not claimed:
            return
        connector, target = self._place()
        if target is None:
            found.trouble = _NOT_PREPARED if connector is None else _ELSEWHERE
            return
        assert connector is not None
        while claimed and found.trouble is None:
            with self._context.database.read() as session:
                stopped = find_stopped(session, {each.person_id for each in claimed})
            step = self._items.make(self._target_id, claimed, stopped)
            found.unread += len(step.decided)
            self._compare(found, connector, target, step.ready)
            claimed = self._read(claimed[-1].id)

    def _place(self) -> tuple[RecordConnector | None, Target | None]:
        """The connector and the target, whose place is there; None for the target that has none, or another one now."""
        with self._context.database.read() as session:
            row = session.get_one(TargetRow, self._target_id)
            connector, target = connect(session, self._context, row), described(row)
        if not target.learnt:
            return None, None
        prepared = connector.prepare(replace(target, may_make=False))
        same = prepared.known("line_item") == target.known("line_item")
        return connector, prepared if same else None

    def _read(self, after: UUID | None) -> Sequence[Claimed]:
        conditions = [OutboxRow.target_id == self._target_id, _can_be_compared()]
        if self._item_ids is not None:
            conditions.append(OutboxRow.id.in_(self._item_ids))
        if after is not None:
            conditions.append(OutboxRow.id > after)
        with self._context.database.read() as session:
            rows = session.scalars(
                select(OutboxRow).where(*conditions).order_by(OutboxRow.id).limit(_ITEMS_PER_STEP)
            )
            # Whatever is said beside a score, it is what it was sent: nothing has to be filtered for a look.
            return [number_alone(as_claimed(row, self._context.clock.now())) for row in rows]

    def _compare(
        self,
        found: Verification,
        connector: RecordConnector,
        target: Target,
        ready: Sequence[tuple[Claimed, Item]],
    ) -> None:
        asked = [(claimed, each) for claimed, item in ready for each in (item, *as_sent(claimed, item))]
        if not asked:
            return
        told = connector.read_back(target, [item for _, item in asked])
        if all(reading.held in (Held.UNKNOWN, Held.HIDDEN) for reading in told):
            found.trouble = _HIDDEN if told[0].held is Held.HIDDEN else _UNKNOWN
            found.unread += len(ready)
            return
        first: dict[UUID, Reading] = {}
        ours: set[UUID] = set()
        for (claimed, item), reading in zip(asked, told, strict=True):
            first.setdefault(claimed.id, reading)
            if is_it(item, reading):
                ours.add(claimed.id)
        unread = {claimed_id for claimed_id, reading in first.items() if reading.held is Held.UNKNOWN}
        found.unread += len(unread)
        looked = [claimed for claimed, _ in ready if claimed.id not in unread]
        found.checked += len(looked)
        with self._context.database.write() as session:
            found.drift += self._note(session, looked, first, ours)

    def _note(
        self,
        session: Session,
        looked: Sequence[Claimed],
        readings: Mapping[UUID, Reading],
        ours: Collection[UUID],
    ) -> Iterator[Drift]:
        """Note what was found on the items that have not moved on meanwhile; gives those that differ."""
        now = self._context.clock.now()
        session.get_one(TargetRow, self._target_id, with_for_update={"key_share": True})
        rows = session.scalars(
            select(OutboxRow)
            .where(OutboxRow.id.in_([each.id for each in looked]), _can_be_compared())
            .order_by(OutboxRow.id)
            .with_for_update()
        )
        versions = {each.id: each.version for each in looked}
        for row in rows.all():
            if row.version != versions[row.id]:
                continue
            row.seen_at = now
            if row.id not in ours:
                yield self._drifted(session, row, readings[row.id], now)
                continue
            row.drift = None
            if row.state == OutboxState.BLOCKED:
                row.state = OutboxState.PENDING.value
                row.due_at, row.tries = now, 0

    def _drifted(self, session: Session, row: OutboxRow, reading: Reading, now: datetime) -> Drift:
        drift = drift_of(reading, row.payload)
        row.overwrite = row.overwrite and row.drift == drift
        row.drift = drift
        session.flush()
        is_missing = reading.held is Held.NONE
        asked_for = self._item_ids is not None and row.id in self._item_ids
        mended = self._mend and (is_missing or asked_for)
        if mended:
            send_anyway(session, [row.id], now, action="outbox.mended")
        ours = row.payload if row.sent_payload is None else row.sent_payload
        theirs = None if is_missing else row.drift
        return Drift(row.id, row.person_id, row.item, value_of(ours), theirs, mended)


def _hindrance(session: Session, row: TargetRow, space: Space, now: datetime) -> str | None:
    """Why a target is not to be asked now, as a code."""
    permit = find_permit(session, space.organisation_id, row)
    if isinstance(permit, Outcome):
        return permit.code
    if row.asked_to_wait_until is not None and now < row.asked_to_wait_until <= now + LONGEST_WAIT:
        return _TO_BE_LEFT_IN_PEACE
    return None


def _can_be_compared() -> ColumnElement[bool]:
    """What a receiver was sent, and nobody has in hand: what is settled, and overrides."""
    override = and_(
        OutboxRow.state == OutboxState.BLOCKED.value, OutboxRow.block_reason == BlockReason.OVERRIDE.value
    )
    return and_(
        or_(OutboxRow.state == OutboxState.SETTLED.value, override),
        OutboxRow.sent_payload.is_not(None),
        OutboxRow.open_version.is_(None),
    )
