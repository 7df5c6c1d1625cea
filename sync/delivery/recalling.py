"""Having receivers delete what is asked back, under the lease of their target."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from connectors.contract import (
    BlockReason,
    Evidence,
    Item,
    Outcome,
    OutcomeKind,
    RecordConnector,
    Score,
    Target,
)
from sync.audit.trail import record
from sync.delivery.connections import issuer_of
from sync.delivery.context import SyncContext
from sync.delivery.derive import SCORE_ITEM
from sync.delivery.items import reference_of
from sync.filter import TextFilter
from sync.outbox.claims import STAMP_STEP, renew_lease
from sync.outbox.recalls import read_open
from sync.outbox.tables import Recall, SentText, TargetRow
from sync.people.accounts import read_subjects
from sync.spaces.tables import Space

_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=6)
_NO_ACCOUNT: Final = Outcome.blocked(BlockReason.NOT_ENROLLED, "person.no_account")


class Recaller:
    """Asks one target to delete."""

    def __init__(
        self, context: SyncContext, target_id: UUID, owner: str, connector: RecordConnector, target: Target
    ) -> None:
        self._context = context
        self._target_id = target_id
        self._owner = owner
        self._connector = connector
        self._target = target

    def ask_all(self, everything: bool, end: datetime) -> int:
        """Ask for all that is open, until `end` at most; gives how many items are deleted.

        With `everything` also for what is backing off.
        """
        context, done = self._context, 0
        with context.database.read() as session:
            rows = read_open(session, self._target_id, context.clock.now(), everything)
            asked = [(row.id, list(self._items(session, row))) for row in rows]
        for recall_id, items in asked:
            now = context.clock.now()
            if context.stopping.is_set() or now >= end or not self._is_ours(now):
                break
            outcome = self._ask(items)
            if context.http.is_broken_off:
                break
            with context.database.write() as session:
                done += self._note(session, recall_id, outcome, context.clock.now())
        return done

    def _is_ours(self, now: datetime) -> bool:
        with self._context.database.write() as session:
            return renew_lease(session, self._target_id, self._owner, now)

    def _ask(self, items: Sequence[Item]) -> Outcome:
        if not items:
            return _NO_ACCOUNT
        outcomes = self._connector.withdraw(self._target, items)
        return next((each for each in outcomes if each.kind is not OutcomeKind.APPLIED), outcomes[0])

    def _items(self, session: Session, row: Recall) -> Iterator[Item]:
        """What the receiver may hold of an item: of one that it replaces the last, of evidence every version."""
        context = self._context
        space = session.get_one(Space, session.get_one(TargetRow, row.target_id).space_id)
        issuer = issuer_of(session, space)
        user_id = read_subjects(session, context.keys, issuer, [row.person_id]).get(row.person_id)
        if user_id is None:
            return
        now = context.clock.now()
        stamp = max(now, row.stamp + STAMP_STEP) if row.stamp else now
        if row.item == SCORE_ITEM:
            given = Fraction(row.payload["given"], 1000)
            yield Score(str(row.item_id), user_id, given, row.payload["maximum"], stamp, repeated=True)
            return
        for version in range(row.last_version, 0, -1):
            yield Evidence(
                key=str(row.item_id),
                user_id=user_id,
                competency_id=row.payload["competency_id"],
                level=row.payload["level"],
                reference=reference_of(context.keys, row.item_id, version),
                note=TextFilter().release(""),
                stamp=stamp,
            )

    def _note(self, session: Session, recall_id: UUID, outcome: Outcome, now: datetime) -> bool:
        row = session.get_one(Recall, recall_id, with_for_update=True)
        row.code, row.tries = outcome.code, row.tries + 1
        is_done = outcome.kind is OutcomeKind.APPLIED
        if is_done:
            row.done_at = now
            session.execute(delete(SentText).where(SentText.item_id == row.item_id))
        else:
            asked_to_wait = timedelta(seconds=outcome.after or 0)
            row.due_at = now + max(asked_to_wait, min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(row.tries, 20)))
        space = session.get_one(Space, session.get_one(TargetRow, row.target_id).space_id)
        record(
            session,
            action="record.withdrawn" if is_done else "record.not_withdrawn",
            now=now,
            organisation_id=space.organisation_id,
            space_id=space.id,
            subject_id=row.person_id,
            detail={
                "target": str(row.target_id),
                "item": row.item,
                "version": row.last_version,
                "code": outcome.code,
                "reason": row.reason,
            },
        )
        session.flush()
        return is_done
