"""What receivers are asked to take back: beside the outbox, since of who is erased nothing stays there.

The receiver's own id of the person, without which nothing can be taken back, is all that is kept, sealed by the
installation's key, until the receiver has answered or `LONGEST_ASKING` is over (GDPR Art. 17(2), 19).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from config.ids import new_id
from config.keys import KeyRing
from config.upsert import table_of
from connectors.contract import Outcome, OutcomeKind
from sync.audit.trail import record
from sync.outbox.claims import STAMP_STEP
from sync.outbox.desired import COMMENT, STATEMENT, UNLINKED, drop_comment, value_of
from sync.outbox.outcomes import wait
from sync.outbox.rows import lock_in_order
from sync.outbox.tables import OutboxRow, SentText, TargetRow
from sync.people.accounts import read_subjects
from sync.platforms.tables import Deployment, Platform
from sync.rights.tables import IS_WAITING, DataSubjectRequest, ErasureReceipt, WithdrawalRow
from sync.spaces.tables import Space

LONGEST_ASKING: Final = timedelta(days=30)
KEPT: Final = Outcome.superseded("withdrawal.kept")  # it holds a value that somebody there has set
ERASURE: Final = "erasure"  # the reason of what is asked back because its person is erased
COMMENT_ITEM: Final = COMMENT  # as an item of its own where only the comment of a score is asked back
COMMENTS_ASKED_BACK: Final = select(WithdrawalRow.item_id).where(
    IS_WAITING, WithdrawalRow.item == COMMENT_ITEM
)
_NO_ACCOUNT: Final = "person.no_account"
_WITHDRAWALS: Final = table_of(WithdrawalRow)
_ASKED_BACK: Final = select(_WITHDRAWALS.c.person_id).where(
    IS_WAITING,
    _WITHDRAWALS.c.target_id == bindparam("target", type_=Uuid()),
    _WITHDRAWALS.c.person_id.in_(bindparam("people", type_=Uuid(), expanding=True)),
)


class WithdrawalState(StrEnum):
    """How far a receiver is."""

    WAITING = "waiting"  # it has still to answer
    TAKEN_BACK = "taken_back"
    KEPT = "kept"  # it goes on holding what somebody there has set by hand, or takes nothing back at all
    UNANSWERED = "unanswered"  # nothing more can be asked: the time is over, or nobody knows whom to name


@dataclass(frozen=True, slots=True)
class Asked:
    """What one receiver was asked to take back, and what came of it; `code` is that of the last try."""

    connector: str
    item: str
    state: WithdrawalState
    code: str | None
    asked_at: datetime
    answered_at: datetime | None


def ask_back(
    session: Session,
    keys: KeyRing,
    person_id: UUID,
    now: datetime,
    *which: ColumnElement[bool],
    reason: str,
    receipt_id: UUID | None = None,
) -> int:
    """Want back what was sent of a person, or may have been, and drop what is queued; gives how many items are wanted.

    `which` narrows it down to some rows of the outbox; all of them are locked. For an erasure `receipt_id` is its own.
    """
    of_person = (OutboxRow.person_id == person_id, *which)
    lock_in_order(session, *of_person)
    maybe_sent = and_(
        or_(OutboxRow.sent_version > 0, OutboxRow.open_version.is_not(None), OutboxRow.stamp.is_not(None)),
        OutboxRow.item.not_like(f"{UNLINKED}%"),
    )
    rows, user_ids = _read_with_subjects(session, keys, person_id, *of_person, maybe_sent)
    if receipt_id is not None:  # what was asked back before, and is not answered, is in the receipt too
        waiting = (WithdrawalRow.person_id == person_id, IS_WAITING, WithdrawalRow.receipt_id.is_(None))
        session.execute(update(WithdrawalRow).where(*waiting).values(receipt_id=receipt_id))
    for row, issuer in rows:
        # Of a statement a store is told its id alone.
        user_id = "" if row.item.startswith(STATEMENT) else user_ids[issuer]
        session.add(_withdrawal(keys, row, user_id, reason, receipt_id, now))
    session.flush()
    session.execute(delete(OutboxRow).where(*of_person))
    return len(rows)


def ask_back_comments(
    session: Session,
    keys: KeyRing,
    person_id: UUID,
    now: datetime,
    *which: ColumnElement[bool],
    reason: str,
) -> int:
    """Want the comments back that were sent beside a person's scores, or may have been, and drop those that are queued.

    The scores stay, at their receivers too. Gives how many comments are wanted.
    """
    of_person = (OutboxRow.person_id == person_id, *which)
    lock_in_order(session, *of_person)
    rows, user_ids = _read_with_subjects(session, keys, person_id, *of_person)
    waiting = set(session.scalars(COMMENTS_ASKED_BACK.where(WithdrawalRow.person_id == person_id)))
    asked = 0
    for row, issuer in rows:
        if row.id not in waiting and may_hold_comment(row.sent_payload, row.tried_payloads):
            wanted = _withdrawal(keys, row, user_ids[issuer], reason, None, now)
            wanted.item = COMMENT_ITEM
            row.stamp = wanted.stamp  # what comes after it is later
            session.add(wanted)
            drop_comment(row)
            asked += 1
        elif COMMENT in row.payload:
            drop_comment(row)
    session.flush()
    return asked


def may_hold_comment(sent: Mapping[str, Any] | None, tried: Sequence[Mapping[str, Any]] | None) -> bool:
    """Whether a receiver may hold a comment, by what it took last and what it may have taken since."""
    return any(COMMENT in payload for payload in (sent or {}, *(tried or ())))


def _read_with_subjects(
    session: Session, keys: KeyRing, person_id: UUID, *which: ColumnElement[bool]
) -> tuple[Sequence[tuple[OutboxRow, str]], Mapping[str, str | None]]:
    """A person's items with the issuer of the LMS that each is of, and what they are called there, by issuer."""
    found = session.execute(
        select(OutboxRow, Platform.issuer)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .join(Space, Space.id == TargetRow.space_id)
        .join(Deployment, Deployment.id == Space.deployment_id)
        .join(Platform, Platform.id == Deployment.platform_id)
        .where(*which)
        .order_by(OutboxRow.id)
        .execution_options(populate_existing=True)
    ).all()
    rows = [(row, issuer) for row, issuer in found]
    issuers = {issuer for _, issuer in rows}
    return rows, {
        issuer: read_subjects(session, keys, issuer, [person_id]).get(person_id) for issuer in issuers
    }


def read_asked_back(session: Session, target_id: UUID, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people of whom a receiver has still to take something back."""
    values = {"target": target_id, "people": person_ids}
    return frozenset(session.connection().scalars(_ASKED_BACK, values))


def _withdrawal(
    keys: KeyRing, row: OutboxRow, user_id: str | None, reason: str, receipt_id: UUID | None, now: datetime
) -> WithdrawalRow:
    withdrawal_id = new_id()
    sealed = None if user_id is None else keys.seal(user_id, about=f"withdrawal:{withdrawal_id}")
    return WithdrawalRow(
        id=withdrawal_id,
        person_id=row.person_id,
        target_id=row.target_id,
        receipt_id=receipt_id,
        item_id=row.id,
        item=row.item,
        payload=_payload_there(row),
        versions=row.version,
        reason=reason,
        stamp=now if row.stamp is None else max(now, row.stamp + STAMP_STEP),
        sealed_user_id=sealed,
        state=(WithdrawalState.UNANSWERED if sealed is None else WithdrawalState.WAITING).value,
        code=_NO_ACCOUNT if sealed is None else None,
        tries=0,
        asked_at=now,
        due_at=now,
    )


def _payload_there(row: OutboxRow) -> dict[str, Any]:
    payload = dict(row.sent_payload or row.payload)
    return {COMMENT: {}, **payload} if may_hold_comment(None, row.tried_payloads) else payload


def targets_waiting(session: Session, now: datetime, *, everything: bool = False) -> Sequence[UUID]:
    """Targets that are to be asked now, the longest due first; `everything` ignores backoff, not Retry-After."""
    query = (
        select(WithdrawalRow.target_id, WithdrawalRow.due_at)
        .join(TargetRow, TargetRow.id == WithdrawalRow.target_id)
        .where(IS_WAITING, or_(TargetRow.asked_to_wait_until.is_(None), TargetRow.asked_to_wait_until <= now))
        .order_by(WithdrawalRow.due_at)
    )
    if not everything:
        query = query.where(WithdrawalRow.due_at <= now)
    return list(dict.fromkeys(target_id for target_id, _ in session.execute(query)))


def read_waiting(
    session: Session, target_id: UUID, now: datetime, *, everything: bool = False
) -> Sequence[WithdrawalRow]:
    """What a target is to be asked now."""
    query = select(WithdrawalRow).where(IS_WAITING, WithdrawalRow.target_id == target_id)
    if not everything:
        query = query.where(WithdrawalRow.due_at <= now)
    return session.scalars(query.order_by(WithdrawalRow.id)).all()


def note_answer(session: Session, withdrawal_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Note what a receiver answered; the person's id goes once nothing more is to be asked."""
    row = session.get_one(WithdrawalRow, withdrawal_id, with_for_update=True, populate_existing=True)
    if row.state != WithdrawalState.WAITING:
        return
    row.tries += 1
    row.code = outcome.code
    if outcome.kind is OutcomeKind.APPLIED:
        row.state = WithdrawalState.TAKEN_BACK.value
    elif outcome.kind is OutcomeKind.SUPERSEDED or (
        outcome.tries_at_most is not None and row.tries >= outcome.tries_at_most
    ):
        row.state = WithdrawalState.KEPT.value
    elif now - row.asked_at >= LONGEST_ASKING:
        row.state = WithdrawalState.UNANSWERED.value
    else:
        row.due_at = now + wait(row.tries, outcome)
        row.stamp = max(row.stamp + STAMP_STEP, now)  # a withdrawal may come late, a later score never does
        return
    row.sealed_user_id, row.answered_at = None, now
    if row.item == COMMENT_ITEM:
        _forget_comment(session, row.item_id)
    if row.state == WithdrawalState.TAKEN_BACK:
        session.execute(delete(SentText).where(SentText.item_id == row.item_id))
    _note_in_audit(session, row, now)
    session.flush()
    if row.receipt_id is not None:
        close_if_answered(session, row.receipt_id, now)


def _forget_comment(session: Session, item_id: UUID) -> None:
    """A receiver has nothing more to take back beside a score, or is not asked for it any more."""
    row = session.get(OutboxRow, item_id, with_for_update=True, populate_existing=True)
    if row is None:
        return
    if row.sent_payload is not None:
        row.sent_payload = dict(value_of(row.sent_payload))
    if row.tried_payloads is not None:
        row.tried_payloads = [dict(value_of(each)) for each in row.tried_payloads]


def _note_in_audit(session: Session, row: WithdrawalRow, now: datetime) -> None:
    space = session.get_one(Space, session.get_one(TargetRow, row.target_id).space_id)
    record(
        session,
        action=f"record.{row.state}",
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        subject_id=row.person_id,
        detail={"target": str(row.target_id), "item": row.item, "code": row.code, "reason": row.reason},
    )


def close_if_answered(session: Session, receipt_id: UUID, now: datetime) -> bool:
    """Close a receipt once no receiver has still to answer, and the request that it is for."""
    waiting = select(WithdrawalRow.id).where(WithdrawalRow.receipt_id == receipt_id, IS_WAITING)
    receipt = session.get_one(ErasureReceipt, receipt_id, with_for_update=True)
    if receipt.closed_at is not None or session.scalar(waiting.limit(1)) is not None:
        return False
    receipt.closed_at = now
    session.execute(
        update(DataSubjectRequest)
        .where(DataSubjectRequest.erasure_id == receipt_id)
        .values(state="done", done_at=now)
    )
    record(
        session,
        action="rights.erasure_closed",
        now=now,
        organisation_id=receipt.organisation_id,
        subject_id=receipt.person_id,
        detail={"receipt": str(receipt_id)},
    )
    session.flush()
    return True


def read_asked(session: Session, receipt_id: UUID) -> Sequence[Asked]:
    """What receivers were asked to take back for an erasure, in order."""
    rows = session.execute(
        select(WithdrawalRow, TargetRow.connector)
        .join(TargetRow, TargetRow.id == WithdrawalRow.target_id)
        .where(WithdrawalRow.receipt_id == receipt_id)
        .order_by(TargetRow.connector, WithdrawalRow.item, WithdrawalRow.id)
    )
    return [
        Asked(connector, row.item, WithdrawalState(row.state), row.code, row.asked_at, row.answered_at)
        for row, connector in rows
    ]
