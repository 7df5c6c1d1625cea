"""Writing the items of one step to their receiver, after a look at what it holds where that is needed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from connectors.contract import (
    BlockReason,
    Held,
    Item,
    Outcome,
    OutcomeKind,
    Reading,
    RecordConnector,
    Score,
    Target,
)
from connectors.lti.products import canvas
from sync.delivery.context import SyncContext
from sync.delivery.items import as_sent, not_tried
from sync.delivery.leaving import HELD_BACK, Leave, ask_leave
from sync.delivery.places import is_still_there
from sync.outbox.claims import Claimed, renew_lease
from sync.outbox.outcomes import drift_of

_FRESH_LEASE: Final = timedelta(seconds=5)
_TRIES_AT_NOTHING: Final = 6
_QUOTA: Final = "http.quota"
_OVERRIDE: Final = "override"
_NO_TIME: Final = Outcome.retry("step.no_time", whole_target=False)  # the step's is over, or the worker's


@dataclass(frozen=True, slots=True)
class Look:
    """What a receiver was seen to hold for an item, and whether that is what is wanted, or was sent before.

    What was sent is known again whatever is said beside it. `nothing_told`: it told so little of this item as of all
    others that it was asked about.
    """

    reading: Reading
    holds_wanted: bool
    nothing_told: bool
    holds_what_was_sent: bool = False


class Errand:
    """One errand to a target, under its lease; `pace` is the time in seconds that lies between two items."""

    def __init__(
        self,
        context: SyncContext,
        target_id: UUID,
        owner: str,
        connector: RecordConnector,
        target: Target,
        pace: float,
    ) -> None:
        self._context = context
        self._target_id = target_id
        self._owner = owner
        self._connector = connector
        self._target = target
        self._pace = pace
        self._renewed_at = context.clock.now()
        self._place_is_there: bool | None = None
        self._leave: Leave | None = None
        self._asked_at = 0.0

    def write(
        self, ready: Sequence[tuple[Claimed, Item]], end: datetime
    ) -> Iterator[tuple[Claimed, Outcome]]:
        """Write item by item until `end`; what needs it is looked at before, and not sent if it arrived.

        After trouble of the whole target the rest is not tried, and shares the outcome. An item that meets nothing
        at a place which is there is in trouble alone: an LMS may not know the learner. Once another worker has taken
        the target over, the rest is left to it.
        """
        self._leave = None
        looked = self._context.clock.now()
        looks = self._look(ready)
        if looks is None:
            return
        end += self._context.clock.now() - looked
        if self._connector.manifest.batch > 1:
            yield from self._write_together(ready, looks, end)
            return
        stopped: Outcome | None = None
        for place, (claimed, item) in enumerate(ready):
            if stopped is None and self._is_over(end):
                stopped = _NO_TIME
            if stopped is not None:
                yield claimed, not_tried(claimed, stopped)
                continue
            look = looks.get(claimed.id)
            outcome = _verdict(claimed, look) or self._write_one(claimed, item, look, ready[place:])
            if outcome is None:
                return
            yield replace(claimed, seen=look.reading if look else None), outcome
            if outcome.whole_target:
                stopped = outcome
            elif is_last_for_now(outcome):
                stopped = Outcome.retry(_QUOTA, after=outcome.after, whole_target=False)

    def _write_together(
        self, ready: Sequence[tuple[Claimed, Item]], looks: Mapping[UUID, Look], end: datetime
    ) -> Iterator[tuple[Claimed, Outcome]]:
        """The same of a receiver that takes many items in one request."""
        waiting: list[tuple[Claimed, Item]] = []
        for claimed, item in ready:
            verdict, look = _verdict(claimed, looks.get(claimed.id)), looks.get(claimed.id)
            if verdict is None:
                waiting.append((claimed, item))
            else:
                yield replace(claimed, seen=look.reading if look else None), verdict
        stopped: Outcome | None = None
        for place in range(0, len(waiting), self._connector.manifest.batch):
            some = waiting[place : place + self._connector.manifest.batch]
            if stopped is None and self._is_over(end):
                stopped = _NO_TIME
            if stopped is not None:
                yield from ((claimed, not_tried(claimed, stopped)) for claimed, _ in some)
                continue
            told = self._write_some(some, waiting[place:])
            if told is None:
                return
            yield from told
            stopped = next((outcome for _, outcome in told if outcome.whole_target), None)

    def _write_some(
        self, some: Sequence[tuple[Claimed, Item]], waiting: Sequence[tuple[Claimed, Item]]
    ) -> Sequence[tuple[Claimed, Outcome]] | None:
        """What became of the first that wait; None where the target is not ours any more, and nothing was written."""
        self._context.rest(self._pace)
        if self._context.stopping.is_set():
            return [(claimed, not_tried(claimed, _NO_TIME)) for claimed, _ in some]
        leave = self._leave_of(waiting) if self._lasts() else None
        if leave is None or not leave.is_ours:
            return None
        kept = [
            (claimed, not_tried(claimed, leave.kept[claimed.id]))
            for claimed, _ in some
            if claimed.id in leave.kept
        ]
        going = [(claimed, item) for claimed, item in some if claimed.id not in leave.kept]
        if not going:
            return kept
        outcomes = self._connector.write(self._target, [item for _, item in going])
        told = zip((claimed for claimed, _ in going), map(self._judged, outcomes), strict=True)
        return [*kept, *told]

    def _judged(self, outcome: Outcome) -> Outcome:
        """An outcome, but for what is no trouble of the receiver's, and what concerns its item alone."""
        if self._context.http.is_broken_off:  # by ourselves
            return replace(outcome, whole_target=False)
        if outcome.reason is BlockReason.ITEM_GONE and self._is_place_there():
            return _of_item_alone(outcome)
        return outcome

    def _look(self, ready: Sequence[tuple[Claimed, Item]]) -> Mapping[UUID, Look] | None:
        """What the receiver holds where that matters: compared with what is wanted, then with all that was sent.

        None where the target is not ours any more. Of what was never sent only what somebody may have said beside a
        score is looked for, to be left there. No number waits for that. A receiver that knows repeats may be given
        anything again, so that only what must not go is looked for.
        """
        if self._connector.manifest.knows_repeats:
            ready = [(claimed, item) for claimed, item in ready if claimed.only_look]
        replaces = not self._connector.manifest.appends
        asked: list[tuple[UUID, Item]] = []
        may_clear = self._target.setting("product") != canvas.FAMILY_CODE  # there each comment stays as it is
        first = {
            claimed.id
            for claimed, item in ready
            if may_clear and isinstance(item, Score) and _is_first(claimed)
        }
        for claimed, item in ready:
            may_be_there = claimed.uncertain or claimed.left_lying or claimed.tried
            overwrites = claimed.sent is not None or claimed.overwrite or claimed.id in first
            if may_be_there or (replaces and overwrites):
                asked += [(claimed.id, each) for each in (item, *as_sent(claimed, item))]
        if not asked:
            return {}
        if not self._lasts():
            return None
        told = self._connector.read_back(self._target, [item for _, item in asked])
        nothing_told = all(reading.held is Held.UNKNOWN for reading in told)
        looks: dict[UUID, Look] = {}
        for (claimed_id, item), reading in zip(asked, told, strict=True):
            if claimed_id in first and reading.held is Held.UNKNOWN:
                continue
            same, known = is_it(item, reading), looks.get(claimed_id)
            if known is None:
                is_there = reading.held is Held.SAME and (claimed_id not in first or reading.has_comment)
                looks[claimed_id] = Look(reading, is_there, nothing_told, same)
            elif same:
                looks[claimed_id] = replace(known, holds_what_was_sent=True)
        return looks

    def _is_over(self, end: datetime) -> bool:
        """Whether nothing more is to be begun: the step's time is over, or the worker's."""
        now = self._context.clock.now()
        return self._context.stopping.is_set() or now + timedelta(seconds=self._pace) >= end

    def _leave_of(self, waiting: Sequence[tuple[Claimed, Item]]) -> Leave:
        """Whether what waits may leave: asked for all of it at once, and again once the answer has aged."""
        if self._leave is None or monotonic() - self._asked_at >= self._context.leave_lasts:
            self._asked_at = monotonic()
            with self._context.database.read() as session:
                asked = [claimed for claimed, _ in waiting]
                self._leave = ask_leave(session, self._target_id, self._owner, asked)
        return self._leave

    def _write_one(
        self, claimed: Claimed, item: Item, look: Look | None, waiting: Sequence[tuple[Claimed, Item]]
    ) -> Outcome | None:
        """What became of the first that waits; None where the target is not ours any more, and nothing was written."""
        self._context.rest(self._pace)
        if self._context.stopping.is_set():
            return not_tried(claimed, _NO_TIME)
        if not self._lasts():
            return None
        leave = self._leave_of(waiting)
        if not leave.is_ours:
            return None
        if claimed.id in leave.kept:
            return not_tried(claimed, leave.kept[claimed.id])
        (written,) = self._connector.write(self._target, [item])
        outcome = self._judged(written)
        if look is not None and look.holds_what_was_sent:
            # It is no later value of somebody else that stands in the way, and a later stamp will do.
            return replace(outcome, tries_at_most=None)
        return outcome

    def _is_place_there(self) -> bool:
        """Whether the target's place is there although an item met nothing; asked once."""
        if self._place_is_there is None:
            self._place_is_there = is_still_there(
                self._context, self._target_id, self._owner, self._connector, self._target
            )
        return self._place_is_there

    def _lasts(self) -> bool:
        """Whether the target is still ours; the lease is renewed where it is not fresh."""
        now = self._context.clock.now()
        if timedelta() <= now - self._renewed_at < _FRESH_LEASE:
            return True
        self._renewed_at = now
        with self._context.database.write() as session:
            return renew_lease(session, self._target_id, self._owner, now)


def is_last_for_now(outcome: Outcome) -> bool:
    """Whether a receiver took an item, and is to be left in peace for a while."""
    return outcome.kind is OutcomeKind.APPLIED and outcome.after is not None


def _is_first(claimed: Claimed) -> bool:
    """Whether nothing of ours can be there yet."""
    may_be_there = claimed.uncertain or claimed.left_lying or claimed.tried or claimed.sent is not None
    return not (may_be_there or claimed.overwrite)


def _verdict(claimed: Claimed, look: Look | None) -> Outcome | None:
    """What becomes of an item by what the receiver holds; None: it is to be written.

    A value there that was never sent is somebody's own, and kept. So is one before a first score that was left lying,
    which may have been sent in a time that nothing is known of; any other first score is written as it is.
    """
    if look is None:
        return None if not claimed.only_look else not_tried(claimed, HELD_BACK)
    if look.reading.held is Held.UNKNOWN:
        return Outcome.retry("read_back.unknown", uncertain=claimed.uncertain, whole_target=look.nothing_told)
    if look.holds_wanted:
        return Outcome.applied("read_back")
    if claimed.only_look:
        return replace(HELD_BACK, uncertain=look.reading.held is Held.HIDDEN)
    if look.reading.held is not Held.OTHER or look.holds_what_was_sent or _is_agreed(claimed, look.reading):
        return None
    if claimed.sent is None and not (claimed.left_lying and look.reading.value):
        return None
    return Outcome.blocked(BlockReason.OVERRIDE, _OVERRIDE)


def _is_agreed(claimed: Claimed, reading: Reading) -> bool:
    """Whether a person wants just what the receiver holds overwritten: nobody has set another value since."""
    return claimed.overwrite and claimed.drift == drift_of(reading, claimed.payload)


def is_it(item: Item, reading: Reading) -> bool:
    """Whether a receiver holds an item, of a score its number: whatever is said beside it, nobody set another one."""
    return reading.held is Held.SAME or (isinstance(item, Score) and reading.value == item.given)


def _of_item_alone(outcome: Outcome) -> Outcome:
    """What it means that an item met nothing at a place which is there: it may have been for a moment."""
    return Outcome.retry(
        outcome.code, whole_target=False, tries_at_most=_TRIES_AT_NOTHING, reason=BlockReason.ITEM_GONE
    )
