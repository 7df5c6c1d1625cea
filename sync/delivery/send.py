"""Sending what is due: claim, make items, the network, note (T3 of the design)."""

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session
from structlog import get_logger

from config.database import repeated
from config.errors import StoaError
from connectors.contract import (
    BlockReason,
    Held,
    Item,
    Outcome,
    OutcomeKind,
    RecordConnector,
    Target,
    TargetTrouble,
)
from sync.audit.trail import record
from sync.consent.purposes import GRADE
from sync.delivery.connections import connect
from sync.delivery.context import SyncContext
from sync.delivery.items import STALE, ItemMaker, find_withheld, not_tried
from sync.delivery.notes import NoteWriter
from sync.delivery.turns import Turns
from sync.ledger.standings import mark_due
from sync.outbox.claims import (
    Claimed,
    Haste,
    claim_items,
    lease_target,
    note_outcomes,
    pause_target,
    release_lease,
    renew_lease,
)
from sync.outbox.tables import TargetRow
from sync.outbox.targets import send_anew, was_sent
from sync.spaces.tables import Space

ITEMS_PER_STEP: Final = 16
# Within a step nothing new is begun after this: the last request may take as long as its deadline allows, and the
# lease of 60 s must outlast it.
STEP_SECONDS: Final = 40.0
_FRESH_LEASE: Final = timedelta(seconds=5)
_TRIES_AT_NOTHING: Final = 6
_QUOTA: Final = "http.quota"
_NO_TIME: Final = Outcome.retry("step.no_time", whole_target=False)  # this step's is over, or the worker's

log = get_logger()


@dataclass
class Sent:
    """What a run did: outcomes by kind, and the targets in trouble by code."""

    outcomes: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)

    @property
    def tried(self) -> int:
        """How many items were tried."""
        return sum(self.outcomes.values())


class Courier:
    """Takes one worker's errands: to one target at a time, under its lease."""

    def __init__(
        self, context: SyncContext, notes: NoteWriter, on_step: Callable[[], None] = lambda: None
    ) -> None:
        """`on_step` is told of each step: an errand may take thousands."""
        self._context = context
        self._on_step = on_step
        self._items = ItemMaker(context, notes)
        self._owner = secrets.token_hex(8)
        self._turns = Turns()

    def run_errand(self, haste: Haste, sent: Sent) -> UUID | None:
        """Lease a target that has something due and send it; the target's id, or None where there is none."""
        with self._context.database.write() as session:
            target_id = lease_target(session, self._owner, self._context.clock.now(), haste, self._turns.give)
        if target_id is None:
            return None
        try:
            self._send_all(target_id, *self._prepare(target_id), haste, sent)
        except Exception as error:
            outcome = _outcome_of(error)
            if self._context.http.is_broken_off:
                return target_id
            sent.troubles[outcome.code] += 1
            with self._context.database.write() as session:
                pause_target(session, target_id, outcome, self._context.clock.now())
            known = isinstance(error, StoaError)
            log.warning("target_in_trouble", target=str(target_id), code=outcome.code, exc_info=not known)
        finally:
            with self._context.database.write() as session:
                release_lease(session, target_id, self._owner)
        return target_id

    def _prepare(self, target_id: UUID) -> tuple[RecordConnector, Target]:
        with self._context.database.read() as session:
            row = session.get_one(TargetRow, target_id)
            connector = connect(session, self._context, row)
            settings, learnt = tuple(row.settings.items()), tuple(row.learnt.items())
        target = Target(key=str(target_id), settings=settings, learnt=learnt)
        if connector.is_prepared(target):
            return connector, target
        prepared = connector.prepare(target)
        self._keep_learnt(target_id, dict(prepared.learnt))
        return connector, prepared

    def _send_all(
        self, target_id: UUID, connector: RecordConnector, target: Target, haste: Haste, sent: Sent
    ) -> None:
        done: set[UUID] = set()
        while not self._context.stopping.is_set():
            self._on_step()
            end = self._context.clock.now() + timedelta(seconds=STEP_SECONDS)
            claimed, withheld = self._claim(target_id, haste, done)
            if not claimed:
                return
            done.update(each.id for each in claimed)
            step = self._items.make(target_id, claimed, withheld)
            step.decided.extend(self._send(target_id, connector, target, step.ready, end))
            noted = self._note(target_id, step.decided)
            sent.outcomes.update(outcome.kind.value for _, outcome in noted)
            if any(outcome.whole_target or _is_last_for_now(outcome) for _, outcome in step.decided):
                return

    def _claim(
        self, target_id: UUID, haste: Haste, done: Collection[UUID]
    ) -> tuple[Sequence[Claimed], Mapping[UUID, Outcome]]:
        """Claim some items, and say why some people's may not leave; nothing once another worker has the target."""

        def claim() -> tuple[Sequence[Claimed], Mapping[UUID, Outcome]]:
            now = self._context.clock.now()
            with self._context.database.write() as session:
                if not renew_lease(session, target_id, self._owner, now):
                    return [], {}
                claimed = claim_items(session, target_id, now, haste, ITEMS_PER_STEP, done)
                return claimed, find_withheld(session, target_id, claimed, now)

        return repeated(claim)

    def _note(
        self, target_id: UUID, decided: Sequence[tuple[Claimed, Outcome]]
    ) -> Sequence[tuple[Claimed, Outcome]]:
        def note() -> Sequence[tuple[Claimed, Outcome]]:
            with self._context.database.write() as session:
                return _note_all(session, target_id, decided, self._context.clock.now())

        return repeated(note)

    def _is_still_there(self, target_id: UUID, connector: RecordConnector, target: Target) -> bool:
        """Whether a place is there although an item met nothing; what a lost one was sent goes to the next.

        Where nothing was ever taken at a place, no next one is made: an LMS that loses each would get one a try.
        """
        with self._context.database.read() as session:
            was_used = was_sent(session, target_id)
        try:
            prepared = connector.prepare(replace(target, may_make=was_used))
        except TargetTrouble as trouble:
            if trouble.outcome.reason is BlockReason.ITEM_GONE and was_used:
                self._keep_learnt(target_id, {})
            return False
        learnt = dict(prepared.learnt)
        if learnt == dict(target.learnt):
            return True
        self._keep_learnt(target_id, learnt)
        return False

    def _keep_learnt(self, target_id: UUID, learnt: Mapping[str, str]) -> None:
        """Keep what was newly learnt of a target, unless it was made to lead to another place meanwhile.

        Scores that were sent before go there too; that nothing is there for now is learnt as nothing.
        """
        with self._context.database.write() as session:
            row = session.get_one(TargetRow, target_id, with_for_update=True)
            if row.lease_owner != self._owner:
                return
            moves = row.learnt.get("line_item") != learnt.get("line_item")
            row.learnt = dict(learnt)
            if learnt and moves and row.purpose == GRADE and was_sent(session, target_id):
                send_anew(session, target_id, self._context.clock.now())

    def _send(
        self,
        target_id: UUID,
        connector: RecordConnector,
        target: Target,
        ready: Sequence[tuple[Claimed, Item]],
        end: datetime,
    ) -> Iterator[tuple[Claimed, Outcome]]:
        """Write item by item; one whose last attempt has no outcome is asked for first, and not sent if it arrived.

        After trouble of the whole target the rest is not tried, and shares the outcome. An item that meets nothing
        at a place which is there is in trouble alone: an LMS may not know the learner. Once another worker has taken
        the target over, the rest is left to it.
        """
        hold = _Hold(self._context, target_id, self._owner)
        stopped: Outcome | None = None
        is_there: bool | None = None
        for claimed, item in ready:
            if stopped is None and (self._context.stopping.is_set() or self._context.clock.now() >= end):
                stopped = _NO_TIME
            if stopped is not None:
                yield claimed, not_tried(claimed, stopped)
                continue
            outcome = _send_one(connector, target, item, claimed.uncertain, hold)
            if outcome is None:
                return
            if self._context.http.is_broken_off:  # by ourselves: that is no trouble of the receiver's
                outcome = replace(outcome, whole_target=False)
            if outcome.reason is BlockReason.ITEM_GONE:
                if is_there is None:
                    is_there = self._is_still_there(target_id, connector, target)
                outcome = _of_item_alone(outcome) if is_there else outcome
            yield claimed, outcome
            if outcome.whole_target:
                stopped = outcome
            elif _is_last_for_now(outcome):
                stopped = Outcome.retry(_QUOTA, after=outcome.after, whole_target=False)


def _is_last_for_now(outcome: Outcome) -> bool:
    """Whether a receiver took an item, and is to be left in peace for a while."""
    return outcome.kind is OutcomeKind.APPLIED and outcome.after is not None


def _of_item_alone(outcome: Outcome) -> Outcome:
    """What it means that an item met nothing at a place which is there: it may have been for a moment."""
    return Outcome.retry(
        outcome.code, whole_target=False, tries_at_most=_TRIES_AT_NOTHING, reason=BlockReason.ITEM_GONE
    )


def _outcome_of(error: Exception) -> Outcome:
    """What an exception means for everything bound for the target; nothing is ever given up because of it."""
    if isinstance(error, TargetTrouble):
        return error.outcome
    return Outcome.retry(error.code if isinstance(error, StoaError) else "sync.unexpected")


class _Hold:
    """The lease of a target, made sure of before each request that must not be made twice."""

    def __init__(self, context: SyncContext, target_id: UUID, owner: str) -> None:
        self._context = context
        self._target_id = target_id
        self._owner = owner
        self._renewed_at = context.clock.now()

    def lasts(self) -> bool:
        """Whether the target is still ours; the lease is renewed where it is not fresh."""
        now = self._context.clock.now()
        if timedelta() <= now - self._renewed_at < _FRESH_LEASE:
            return True
        self._renewed_at = now
        with self._context.database.write() as session:
            return renew_lease(session, self._target_id, self._owner, now)


def _send_one(
    connector: RecordConnector, target: Target, item: Item, uncertain: bool, hold: _Hold
) -> Outcome | None:
    """What became of an item; None where the target is not ours any more, and nothing was written."""
    if not hold.lasts():
        return None
    if uncertain:
        (held,) = connector.read_back(target, [item])
        if held is Held.SAME:
            return Outcome.applied("read_back")
        if held is Held.UNKNOWN:
            return Outcome.retry("read_back.unknown", uncertain=True)
        if not hold.lasts():
            return None
    (outcome,) = connector.write(target, [item])
    return outcome


def _note_all(
    session: Session, target_id: UUID, outcomes: Sequence[tuple[Claimed, Outcome]], now: datetime
) -> Sequence[tuple[Claimed, Outcome]]:
    noted = note_outcomes(session, target_id, outcomes, now)
    target = session.get_one(TargetRow, target_id)
    space = session.get_one(Space, target.space_id)
    stale = [claimed.person_id for claimed, outcome in noted if outcome.code == STALE.code]
    if stale:
        mark_due(session, space.id, stale)
    for claimed, outcome in noted:
        record(
            session,
            action=f"record.{outcome.kind.value}",
            now=now,
            organisation_id=space.organisation_id,
            space_id=space.id,
            subject_id=claimed.person_id,
            detail={
                "target": str(target_id),
                "item": claimed.item,
                "version": claimed.version,
                "code": outcome.code,
            },
        )
    return noted
