"""What the gradebook holds of a learner's score, what is on its way and why it waits, and what was sent when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

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
from sync.delivery.stages import Stage, stage_of
from sync.outbox.tables import OutboxRow, TargetRow
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
    OVERRIDE = "override"  # somebody set another score there, or took it away
    RESTRICTED = "restricted"  # as the learner asked for
    REFUSED = "refused"


_DELAYS: Final[Mapping[Stage, Delay | None]] = {
    Stage.APPLIED: None,
    Stage.SUPERSEDED: None,
    Stage.ON_ITS_WAY: Delay.UNREACHABLE,
    Stage.THROTTLED: Delay.UNREACHABLE,
    Stage.DOWN: Delay.UNREACHABLE,
    Stage.NOT_ENROLLED: Delay.NOT_ENROLLED,
    Stage.OVERRIDE: Delay.OVERRIDE,
    Stage.MISSING: Delay.OVERRIDE,
    Stage.ITEM_GONE: Delay.REFUSED,
    Stage.NO_RIGHTS: Delay.REFUSED,
    Stage.PURPOSE_OFF: Delay.REFUSED,
    Stage.RESTRICTED: Delay.RESTRICTED,
    Stage.REJECTED: Delay.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A score that has arrived: `given` of `maximum` points, when (aware UTC)."""

    given: Decimal
    maximum: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a learner's score stands.

    `delay` is why it has not arrived, None where it has or there is nothing to send; `until` is when what waits leaves,
    where that is known, and `since` when something arrived last. `sent` has the latest first.
    """

    entry: GradebookEntry
    delay: Delay | None = None
    until: datetime | None = None
    since: datetime | None = None
    sent: Sequence[Sent] = ()
    has_more: bool = False


def read_delivery(session: Session, space: Space, person_id: UUID, now: datetime) -> Delivery:
    """How one learner's score stands with the gradebook: one query each for the place, the score and what was sent."""
    target = gradebook_of(session, space.id)
    if target is None:
        return Delivery(GradebookEntry(GradebookState.NO_GRADEBOOK))
    found = session.execute(
        select(OutboxRow, stage_of(now))
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(
            OutboxRow.target_id == target.id,
            OutboxRow.person_id == person_id,
            OutboxRow.item == SCORE_ITEM,
        )
    ).one_or_none()
    sent = _read_sent(session, space.id, target, person_id)
    told, has_more = sent[:_MOST_SENT], len(sent) > _MOST_SENT
    if found is None:
        return Delivery(entry_of(target, None), sent=told, has_more=has_more)
    row, stage = found
    delay, until = _delay(space, row, Stage(stage), now)
    return Delivery(entry_of(target, row), delay, until, row.sent_at, told, has_more)


def _delay(space: Space, row: OutboxRow, stage: Stage, now: datetime) -> tuple[Delay | None, datetime | None]:
    if stage is Stage.HELD:
        return _held_until(space)
    if stage is Stage.ON_ITS_WAY and not row.tries:
        is_hourly = space.send_mode == SendMode.HOURLY
        return Delay.HOURLY if is_hourly else Delay.GATHERING, row.due_at if row.due_at > now else None
    return _DELAYS[stage], None


def _held_until(space: Space) -> tuple[Delay, datetime | None]:
    if space.send_mode == SendMode.AT_DATE and space.send_at is not None:
        return Delay.AT_DATE, space.send_at
    return Delay.BY_HAND, None


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
