"""Asking receivers to take back what they were sent of an erased person, one target at a time, under its lease.

Under the lease nobody sends to the target meanwhile, and what was on its way has come to its end: its stamp is earlier.
"""

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import takewhile
from typing import Final
from uuid import UUID

from structlog import get_logger

from config.errors import StoaError
from connectors.contract import (
    Evidence,
    Held,
    Item,
    Outcome,
    OutcomeKind,
    RecordConnector,
    Score,
    Target,
    TargetTrouble,
)
from sync.delivery.announcing import event_withdrawn
from sync.delivery.comments import clear_comment, comment_reference
from sync.delivery.connections import connect
from sync.delivery.context import SyncContext
from sync.delivery.derive import SCORE_ITEM
from sync.delivery.items import reference_of
from sync.delivery.places import described
from sync.delivery.saying import as_withdrawn
from sync.filter import TextFilter
from sync.outbox.claims import lease_named, release_lease, renew_lease
from sync.outbox.desired import COMMENT, EVENT, LEVELS, STATEMENT
from sync.outbox.tables import TargetRow
from sync.rights.tables import WithdrawalRow
from sync.rights.withdrawals import COMMENT_ITEM, KEPT, note_answer, read_waiting, targets_waiting

_UNEXPECTED: Final = "sync.unexpected"

log = get_logger()


class Withdrawer:
    """Takes back for one worker. Not shared among threads."""

    def __init__(self, context: SyncContext) -> None:
        self._context = context
        self._owner = secrets.token_hex(8)

    def run_errand(self, passed_over: Collection[UUID] = (), *, everything: bool = False) -> UUID | None:
        """Ask one target that is to be asked; its id, or None where there is none whose lease is to be had.

        With `everything` backoff is ignored, but not a receiver's own Retry-After.
        """
        now = self._context.clock.now()
        with self._context.database.read() as session:
            waiting = targets_waiting(session, now, everything=everything)
        for target_id in waiting:
            if target_id in passed_over or not self._lease(target_id):
                continue
            try:
                self._ask(target_id, everything)
            finally:
                with self._context.database.write() as session:
                    release_lease(session, target_id, self._owner)
            return target_id
        return None

    def _lease(self, target_id: UUID) -> bool:
        with self._context.database.write() as session:
            return lease_named(session, target_id, self._owner, self._context.clock.now())

    def _ask(self, target_id: UUID, everything: bool) -> None:
        with self._context.database.read() as session:
            left = list(read_waiting(session, target_id, self._context.clock.now(), everything=everything))
        try:
            with self._context.database.read() as session:
                row = session.get_one(TargetRow, target_id)
                connector, target = connect(session, self._context, row), described(row)
            if not connector.is_prepared(target):
                target = connector.prepare(replace(target, may_make=False))
            while left and not self._context.stopping.is_set() and self._still_ours(target_id):
                some = _next(connector, left)
                outcomes = self._withdraw(connector, target, some)
                if self._context.http.is_broken_off:
                    return
                answered = list(takewhile(lambda each: not each.whole_target, outcomes))
                self._note(list(zip(some, answered, strict=False)))
                del left[: len(answered)]
                if len(answered) < len(outcomes):
                    trouble = outcomes[len(answered)]
                    raise TargetTrouble("The receiver takes nothing back at present.", trouble)
        except Exception as error:
            outcome = _outcome_of(error)
            self._note([(row, outcome) for row in left])
            self._heed(target_id, outcome)
            known = isinstance(error, StoaError)
            log.warning("withdrawal_in_trouble", target=str(target_id), code=outcome.code, exc_info=not known)

    def _heed(self, target_id: UUID, outcome: Outcome) -> None:
        """Leave a receiver in peace for as long as it has asked for."""
        if outcome.after is None:
            return
        with self._context.database.write() as session:
            target = session.get_one(TargetRow, target_id, with_for_update=True)
            target.asked_to_wait_until = self._context.clock.now() + timedelta(seconds=outcome.after)

    def _still_ours(self, target_id: UUID) -> bool:
        with self._context.database.write() as session:
            return renew_lease(session, target_id, self._owner, self._context.clock.now())

    def _withdraw(
        self, connector: RecordConnector, target: Target, rows: Sequence[WithdrawalRow]
    ) -> Sequence[Outcome]:
        """Ask for statements together, and for anything else by itself; an outcome each."""
        if rows[0].item.startswith(STATEMENT):
            return connector.withdraw(target, [as_withdrawn(row) for row in rows])
        return [self._withdraw_one(connector, target, rows[0])]

    def _withdraw_one(self, connector: RecordConnector, target: Target, row: WithdrawalRow) -> Outcome:
        items = list(self._items(row))
        if row.item == COMMENT_ITEM and isinstance(items[0], Score):
            return clear_comment(connector, target, items[0])
        outcomes = connector.withdraw(target, items)
        failed = next((each for each in outcomes if each.kind is not OutcomeKind.APPLIED), None)
        if failed is not None:
            return failed
        if isinstance(items[0], Score):
            # A gradebook that keeps what a teacher has set there by hand answers that all is well (Moodle).
            (reading,) = connector.read_back(target, items)
            if reading.has_comment or (reading.held in (Held.SAME, Held.OTHER) and reading.value is not None):
                return KEPT
        return outcomes[0]

    def _items(self, row: WithdrawalRow) -> Iterator[Item]:
        """The item as its receiver knows it; of evidence one for each version that may have been sent."""
        assert row.sealed_user_id is not None
        user_id = self._context.keys.unseal(row.sealed_user_id, about=f"withdrawal:{row.id}")
        payload = row.payload
        if row.item.startswith(EVENT):
            yield event_withdrawn(row, user_id)
            return
        if row.item in (SCORE_ITEM, COMMENT_ITEM):
            yield Score(
                key=str(row.item_id),
                user_id=user_id,
                given=Fraction(payload["given"], 1000),
                maximum=payload["maximum"],
                stamp=row.stamp,
                repeated=True,
                reference=comment_reference(self._context.keys, row.target_id, row.person_id),
                clears=row.item == COMMENT_ITEM or COMMENT in payload,
            )
            return
        nothing = TextFilter().release("")
        for version in range(1, row.versions + 1):
            yield Evidence(
                key=f"{row.item_id}:{version}",
                user_id=user_id,
                competency_id=payload["competency_id"],
                level=payload["level"],
                reference=reference_of(self._context.keys, row.item_id, version),
                note=nothing,
                stamp=row.stamp,
                levels=payload.get(LEVELS),
            )

    def _note(self, answers: Sequence[tuple[WithdrawalRow, Outcome]]) -> None:
        now = self._context.clock.now()
        with self._context.database.write() as session:
            for row, outcome in answers:
                note_answer(session, row.id, outcome, now)


def _next(connector: RecordConnector, left: Sequence[WithdrawalRow]) -> Sequence[WithdrawalRow]:
    """What is asked for next: one item, or as many statements as their receiver takes in one request."""
    together = takewhile(lambda row: row.item.startswith(STATEMENT), left[: connector.manifest.batch])
    return list(together) or left[:1]


def _outcome_of(error: Exception) -> Outcome:
    if isinstance(error, TargetTrouble):
        return error.outcome
    return Outcome.retry(error.code if isinstance(error, StoaError) else _UNEXPECTED)
