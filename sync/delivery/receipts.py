"""What has been sent of somebody, to whom, for what, on which basis, when; and what was deleted there since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.consent.purposes import STATEMENTS
from sync.delivery.derive import SCORE_ITEM
from sync.delivery.flows import host_of
from sync.delivery.texts import read_texts
from sync.outbox.desired import STATEMENT
from sync.outbox.tables import OutboxRow, TargetRow
from sync.rights.tables import WithdrawalRow
from sync.rights.withdrawals import COMMENT_ITEM, WithdrawalState

MOST_RECEIPTS: Final = 50


@dataclass(frozen=True, slots=True)
class Receipt:
    """One item that arrived: `basis` is a `BasisKind`, empty where it was sent before that was noted.

    Of a score `given` and `maximum` are thousandths and points. `text` is what went along, word for word.
    `asked_back_at` is when the receiver was asked to delete it, `deleted_at` when it had.
    """

    connector: str
    host: str
    purpose: str
    basis: str
    item: str
    at: datetime
    given: int | None
    maximum: int | None
    text: str
    asked_back_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class StatementCount:
    """How many statements about somebody a store holds and is still to get, and when the last one arrived."""

    connector: str
    host: str
    arrived: int
    waiting: int
    last_at: datetime | None


def read_receipts(
    session: Session, keys: KeyRing, space_id: UUID, person_id: UUID
) -> tuple[Sequence[Receipt], bool]:
    """The latest first, and whether there are more: four queries. Of statements `count_statements` tells."""
    rows = session.execute(
        select(AuditRow.at, AuditRow.detail)
        .where(
            text("action = 'record.applied'"),  # as the index says it: a parameter would not be found by it
            AuditRow.subject_id == person_id,
            AuditRow.space_id == space_id,
            ~AuditRow.detail["item"].as_string().startswith(STATEMENT),
        )
        .order_by(AuditRow.sequence.desc())
        .limit(MOST_RECEIPTS + 1)
    ).all()
    targets = {
        str(target.id): target
        for target in session.scalars(select(TargetRow).where(TargetRow.space_id == space_id))
    }
    ids = [target.id for target in targets.values()]
    texts = {
        (str(item), version): words
        for (item, version), words in read_texts(session, keys, person_id, ids).items()
    }
    withdrawals = session.scalars(
        select(WithdrawalRow)
        .where(WithdrawalRow.target_id.in_(ids), WithdrawalRow.person_id == person_id)
        .order_by(WithdrawalRow.asked_at)
    )
    asked_back: dict[str, list[WithdrawalRow]] = {}
    for each in withdrawals:
        asked_back.setdefault(str(each.item_id), []).append(each)
    receipts = [
        _receipt(at, detail, targets.get(detail["target"]), texts, asked_back)
        for at, detail in rows[:MOST_RECEIPTS]
    ]
    return receipts, len(rows) > MOST_RECEIPTS


def count_statements(session: Session, space_id: UUID, person_id: UUID) -> Sequence[StatementCount]:
    """How many statements about somebody each store of a space has been sent, and is to be: two queries."""
    targets = session.scalars(
        select(TargetRow)
        .where(TargetRow.space_id == space_id, TargetRow.purpose == STATEMENTS)
        .order_by(TargetRow.connector)
    ).all()
    of_person = (OutboxRow.person_id == person_id, OutboxRow.target_id.in_([each.id for each in targets]))
    has_arrived = case((OutboxRow.sent_version > 0, 1), else_=0)
    counted = {
        target_id: (arrived, number - arrived, last_at)
        for target_id, number, arrived, last_at in session.execute(
            select(OutboxRow.target_id, func.count(), func.sum(has_arrived), func.max(OutboxRow.sent_at))
            .where(*of_person)
            .group_by(OutboxRow.target_id)
        )
    }
    return [
        StatementCount(each.connector, host_of(each.settings), *counted[each.id])
        for each in targets
        if each.id in counted
    ]


def _receipt(
    at: datetime,
    detail: Mapping[str, Any],
    target: TargetRow | None,
    texts: Mapping[tuple[str, int], str],
    asked_back: Mapping[str, Sequence[WithdrawalRow]],
) -> Receipt:
    item, item_id = detail["item"], detail.get("id", "")
    asked = _first_asked(asked_back.get(item_id, ()), item, at)
    is_deleted = asked is not None and asked.state == WithdrawalState.TAKEN_BACK
    return Receipt(
        connector=target.connector if target else "",
        host=host_of(target.settings) if target else "",
        purpose=detail.get("purpose") or (target.purpose if target else ""),
        basis=detail.get("basis", ""),
        item=item,
        at=at,
        given=detail.get("given"),
        maximum=detail.get("maximum"),
        text="" if item == SCORE_ITEM else texts.get((item_id, detail["version"]), ""),
        asked_back_at=asked.asked_at if asked else None,
        deleted_at=asked.answered_at if asked and is_deleted else None,
    )


def _first_asked(withdrawals: Sequence[WithdrawalRow], item: str, sent_at: datetime) -> WithdrawalRow | None:
    """What asked for its deletion first after it was sent; a comment goes by itself, or with its score."""
    return next(
        (
            each
            for each in withdrawals
            if each.asked_at >= sent_at and (each.item == item or item == COMMENT_ITEM)
        ),
        None,
    )
