"""What the gradebook holds of a learner's score, what is on its way and why it waits, and what was sent when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from connectors.contract import BlockReason
from lti_tool.space.gradebook import (
    GradebookEntry,
    GradebookState,
    entry_of,
    gradebook_of,
    in_its_scale,
    maximum_of,
)
from sync.audit.tables import AuditRow
from sync.delivery.derive import SCORE_ITEM
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.spaces.tables import SendMode, Space

_MOST_SENT: Final = 10


class Delay(StrEnum):
    """Why a score has not arrived yet."""

    GATHERING = "gathering"  # changes leave together
    HOURLY = "hourly"
    AT_DATE = "at_date"
    BY_HAND = "by_hand"
    UNREACHABLE = "unreachable"  # tried again by itself
    NOT_ENROLLED = "not_enrolled"
    OVERRIDE = "override"  # somebody set another score there
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sent:
    """A score that has arrived: `given` of `maximum` points, when (aware UTC)."""

    given: Decimal
    maximum: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a learner's score stands.

    `entry.given` is what it should be in the gradebook, `holds` what Stoa knows to be there since `since`; None where
    nothing was sent. `until` is when what waits leaves, where that is known. `sent` has the latest first.
    """

    entry: GradebookEntry
    delay: Delay | None = None
    until: datetime | None = None
    holds: Decimal | None = None
    since: datetime | None = None
    sent: Sequence[Sent] = ()
    has_more: bool = False


def read_delivery(session: Session, space: Space, person_id: UUID, now: datetime) -> Delivery:
    """How one learner's score stands with the gradebook: one query each for the place, the score and what was sent."""
    target = gradebook_of(session, space.id)
    if target is None:
        return Delivery(GradebookEntry(GradebookState.NO_GRADEBOOK))
    row = session.scalar(
        select(OutboxRow).where(
            OutboxRow.target_id == target.id,
            OutboxRow.person_id == person_id,
            OutboxRow.item == SCORE_ITEM,
        )
    )
    sent = _read_sent(session, space.id, target, person_id)
    delivery = Delivery(entry_of(target, row), sent=sent[:_MOST_SENT], has_more=len(sent) > _MOST_SENT)
    if row is None:
        return delivery
    delay, until = _delay(space, target, row, now)
    holds, since = _holds(target, row, delay)
    return replace(delivery, delay=delay, until=until, holds=holds, since=since)


def _delay(
    space: Space, target: TargetRow, row: OutboxRow, now: datetime
) -> tuple[Delay | None, datetime | None]:
    state = OutboxState(row.state)
    if state is OutboxState.SETTLED:
        return None, None
    if state is OutboxState.HELD:
        return _held_until(space)
    if state is OutboxState.PENDING:
        if target.trouble is not None or row.tries:
            return Delay.UNREACHABLE, None
        if space.send_mode == SendMode.HOURLY:
            return Delay.HOURLY, row.due_at if row.due_at > now else None
        return Delay.GATHERING, row.due_at if row.due_at > now else None
    if row.block_reason == BlockReason.NOT_ENROLLED:
        return Delay.NOT_ENROLLED, None
    if row.block_reason == BlockReason.OVERRIDE:
        return Delay.OVERRIDE, None
    return Delay.REFUSED, None


def _held_until(space: Space) -> tuple[Delay, datetime | None]:
    if space.send_mode == SendMode.AT_DATE and space.send_at is not None:
        return Delay.AT_DATE, space.send_at
    return Delay.BY_HAND, None


def _holds(target: TargetRow, row: OutboxRow, delay: Delay | None) -> tuple[Decimal | None, datetime | None]:
    """What stands in the gradebook, and since when or, for somebody's own value, when it was seen."""
    if delay is Delay.OVERRIDE and row.drift:
        is_empty = row.drift.get("given") is None
        return None if is_empty else in_its_scale(target, row.drift), row.seen_at
    if row.sent_payload:
        return in_its_scale(target, row.sent_payload), row.sent_at
    return None, None


def _read_sent(session: Session, space_id: UUID, target: TargetRow, person_id: UUID) -> list[Sent]:
    """The scores that have arrived, the latest first, one more than are shown."""
    rows = session.execute(
        select(AuditRow.at, AuditRow.detail)
        .where(
            text("action = 'record.applied'"),  # as the index says it: a parameter would not be found by it
            AuditRow.subject_id == person_id,
            AuditRow.space_id == space_id,
            AuditRow.detail["given"].as_integer().is_not(None),
        )
        .order_by(AuditRow.sequence.desc())
        .limit(_MOST_SENT + 1)
    )
    return [
        Sent(in_its_scale(target, detail), maximum_of(target, detail["maximum"]), at) for at, detail in rows
    ]
