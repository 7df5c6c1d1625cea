"""Sending what is due: claim, make items, the network, note (T3 of the design)."""

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session
from structlog import get_logger

from config.database import repeated
from config.errors import StoaError
from connectors.contract import Outcome, OutcomeKind, TargetTrouble
from sync.audit.trail import Act, record_all
from sync.delivery.announcing import heed_goodbye
from sync.delivery.context import SyncContext
from sync.delivery.items import EXCUSED, ROSTER_IS_OLD, STALE, ItemMaker, Step, find_withheld
from sync.delivery.leaving import HELD_BACK
from sync.delivery.links import LINKED_NOW
from sync.delivery.notes import NoteWriter
from sync.delivery.permits import Permit
from sync.delivery.places import prepare
from sync.delivery.texts import keep_texts
from sync.delivery.turns import Turns
from sync.delivery.writing import Errand, is_last_for_now
from sync.ledger.standings import mark_due
from sync.outbox.claims import Claimed, Haste, claim_items, lease_target, release_lease, renew_lease
from sync.outbox.desired import COMMENT, send_again
from sync.outbox.modes import may_wait_behind, release_dated
from sync.outbox.outcomes import note_outcomes, pause_target
from sync.outbox.tables import TargetRow
from sync.rights.withdrawals import COMMENT_ITEM
from sync.spaces.rosters import ask_for_roster
from sync.spaces.tables import Space

ITEMS_PER_STEP: Final = 96  # which a crash leaves to be read back, at most
# Within a step nothing new is begun after this: the last request may take as long as its deadline allows, and the
# lease of 60 s must outlast it.
STEP_SECONDS: Final = 40.0
_TO_BE_DERIVED: Final = frozenset({STALE.code, EXCUSED.code, HELD_BACK.code, LINKED_NOW.code})

log = get_logger()


@dataclass
class Sent:
    """What a run did: outcomes by kind, and the targets in trouble by code.

    `linked` are targets whose courses turned out to have got competencies of which levels wait for their derivation.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    linked: set[UUID] = field(default_factory=set)

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
        now = self._context.clock.now()
        with self._context.database.write() as session:
            release_dated(session, now)
            target_id = lease_target(session, self._owner, now, haste, self._turns.give)
        if target_id is None:
            return None
        try:
            connector, target = prepare(self._context, target_id, self._owner)
            errand = Errand(
                self._context, target_id, self._owner, connector, target, self._pace_of(target_id)
            )
            self._send_all(target_id, errand, haste, sent)
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

    def _pace_of(self, target_id: UUID) -> float:
        with self._context.database.read() as session:
            return session.get_one(TargetRow, target_id).pace / 1000

    def _send_all(self, target_id: UUID, errand: Errand, haste: Haste, sent: Sent) -> None:
        """Step by step, until nothing is left or others have waited for the time of a whole step.

        Nobody waits for a run on request, which goes on as long as it takes.
        """
        seen: set[UUID] = set()
        done: set[UUID] = set()  # what is still due, though it was tried; each is claimed twice at most
        whole = timedelta(seconds=STEP_SECONDS)
        spent = took = timedelta()
        while not self._context.stopping.is_set():
            if not haste.everything and spent + took > whole:
                return  # another step like the last would end after that
            self._on_step()
            began = self._context.clock.now()
            claimed, withheld = self._claim(target_id, haste, done)
            if not claimed:
                return
            done.update(each.id for each in claimed if each.id in seen)
            seen.update(each.id for each in claimed)
            step = self._items.make(target_id, claimed, withheld)
            step.decided.extend(errand.write(step.ready, began + whole))
            noted = self._note(target_id, step)
            done.update(each.id for each, outcome in noted if outcome.kind is OutcomeKind.RETRY)
            if any(outcome.code == LINKED_NOW.code for _, outcome in noted):
                sent.linked.add(target_id)
            sent.outcomes.update(outcome.kind.value for _, outcome in noted)
            if any(outcome.whole_target or is_last_for_now(outcome) for _, outcome in step.decided):
                return
            took = max(self._context.clock.now() - began, timedelta())  # a clock may be set back
            spent += took

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

    def _note(self, target_id: UUID, step: Step) -> Sequence[tuple[Claimed, Outcome]]:
        def note() -> Sequence[tuple[Claimed, Outcome]]:
            now = self._context.clock.now()
            with self._context.database.write() as session:
                noted = _note_all(session, target_id, step, now)
                keep_texts(session, self._context.keys, target_id, step.ready, noted, now)
                return noted

        return repeated(note)


def _outcome_of(error: Exception) -> Outcome:
    """What an exception means for everything bound for the target; nothing is ever given up because of it."""
    if isinstance(error, TargetTrouble):
        return error.outcome
    return Outcome.retry(error.code if isinstance(error, StoaError) else "sync.unexpected")


def _note_all(
    session: Session, target_id: UUID, step: Step, now: datetime
) -> Sequence[tuple[Claimed, Outcome]]:
    outcomes = step.decided
    target = session.get_one(TargetRow, target_id)
    space = session.get_one(Space, target.space_id)
    if may_wait_behind(space):
        # Of what was released the next change has waited: standings before items, as a derivation locks them.
        # Who is due already keeps the version at which they may have been let go.
        ended = [claimed.person_id for claimed, outcome in outcomes if _ends(outcome)]
        mark_due(session, space.id, ended, unless_due=True)
    noted = note_outcomes(session, target_id, outcomes, now)
    heed_goodbye(session, space, target, [outcome for _, outcome in outcomes], now)
    stale = [claimed.person_id for claimed, outcome in noted if outcome.code in _TO_BE_DERIVED]
    if stale:
        mark_due(session, space.id, stale)
    _send_left_out(session, space, step, noted, now)
    record_all(
        session,
        [act for each in noted for act in _acts(target_id, step, *each)],
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
    )
    return noted


def _ends(outcome: Outcome) -> bool:
    """Whether an item may not be on its way any more after this."""
    return outcome.kind is not OutcomeKind.RETRY or outcome.tries_at_most is not None


def _send_left_out(
    session: Session, space: Space, step: Step, noted: Sequence[tuple[Claimed, Outcome]], now: datetime
) -> None:
    """Have comments sent that could not go along with their numbers, once the roster that they wait for is read."""
    arrived = [
        claimed.id
        for claimed, outcome in noted
        if claimed.id in step.left_out and outcome.kind is OutcomeKind.APPLIED
    ]
    if arrived:
        send_again(session, arrived, now)
    if any(outcome.code == ROSTER_IS_OLD.code for _, outcome in noted) or arrived:
        ask_for_roster(space, now)


def _acts(target_id: UUID, step: Step, claimed: Claimed, outcome: Outcome) -> Iterator[Act]:
    """What the audit is told of an item, and of a comment that has arrived with it, which has a purpose of its own."""
    told: dict[str, str | int | bool | None] = {
        "target": str(target_id),
        "item": claimed.item,
        "version": claimed.version,
        "code": outcome.code,
    }
    action = f"record.{outcome.kind.value}"
    score, under = _told_score(claimed, outcome), _under(step.permit, claimed, outcome)
    yield Act(action, claimed.person_id, {**told, **score, **under})
    if COMMENT in claimed.payload and outcome.kind is OutcomeKind.APPLIED:
        under = _under(step.comments, claimed, outcome)
        yield Act(action, claimed.person_id, {**told, "item": COMMENT_ITEM, **under})


def _told_score(claimed: Claimed, outcome: Outcome) -> Mapping[str, int]:
    """The numbers of a score that has arrived, by which learners see what was sent when; nothing for anything else."""
    if outcome.kind is not OutcomeKind.APPLIED:
        return {}
    return {name: claimed.payload[name] for name in ("given", "maximum") if name in claimed.payload}


def _under(permit: Permit | None, claimed: Claimed, outcome: Outcome) -> Mapping[str, str | int]:
    """Under which purpose and on which basis something has left (GDPR Art. 5(2)); nothing for what has not."""
    if outcome.kind is not OutcomeKind.APPLIED or permit is None:
        return {}
    basis = permit.purpose.document.legal_basis
    return {
        "id": str(claimed.id),
        "purpose": permit.purpose.name,
        "purpose_version": permit.purpose.version,
        "basis": basis.kind.value if basis else "",
    }
