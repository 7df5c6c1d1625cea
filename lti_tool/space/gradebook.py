"""How scores stand with the LMS's gradebook, in its own scale."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.consent.purposes import GRADE
from sync.delivery.derive import SCORE_ITEM
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.spaces.tables import DEFAULT_MAXIMUM_POINTS


class GradebookState(StrEnum):
    """How a learner's score stands with the LMS's gradebook."""

    NOT_YET = "not_yet"  # nothing has been earned that could be sent
    ON_ITS_WAY = "on_its_way"
    WAITS = "waits"  # to be released by a person or a date
    ARRIVED = "arrived"
    HELD = "held"  # the gradebook does not take it as things are
    NO_GRADEBOOK = "no_gradebook"  # the course offers none here


@dataclass(frozen=True, slots=True)
class GradebookEntry:
    """What the gradebook holds or is to hold: `given` of `maximum` points, and since when it does.

    `given` is None before there is anything to send, `maximum` where there is no gradebook.
    """

    state: GradebookState
    given: Decimal | None = None
    maximum: Decimal | None = None
    sent_at: datetime | None = None


_STATES = {
    OutboxState.PENDING: GradebookState.ON_ITS_WAY,
    OutboxState.HELD: GradebookState.WAITS,
    OutboxState.SETTLED: GradebookState.ARRIVED,
    OutboxState.BLOCKED: GradebookState.HELD,
    OutboxState.REJECTED: GradebookState.HELD,
}


def gradebook_of(session: Session, space_id: UUID) -> TargetRow | None:
    """The place in the LMS's gradebook that a space reports to, if there is one."""
    return session.scalar(
        select(TargetRow)
        .where(TargetRow.space_id == space_id, TargetRow.purpose == GRADE)
        .order_by(TargetRow.created_at)
        .limit(1)
    )


def read_entries(
    session: Session, space_id: UUID, person_ids: Collection[UUID]
) -> Mapping[UUID, GradebookEntry]:
    """Each of these learners' entry in the gradebook of a space."""
    target = gradebook_of(session, space_id)
    if target is None:
        return dict.fromkeys(person_ids, GradebookEntry(GradebookState.NO_GRADEBOOK))
    rows = session.scalars(
        select(OutboxRow).where(
            OutboxRow.target_id == target.id,
            OutboxRow.person_id.in_(person_ids),
            OutboxRow.item == SCORE_ITEM,
        )
    )
    nothing = entry_of(target, None)
    return {**dict.fromkeys(person_ids, nothing), **{row.person_id: entry_of(target, row) for row in rows}}


def entry_of(target: TargetRow, row: OutboxRow | None) -> GradebookEntry:
    """What a learner's row in the outbox says; None before there is one."""
    if row is None:
        return GradebookEntry(GradebookState.NOT_YET, maximum=maximum_of(target))
    differs = row.state == OutboxState.SETTLED and row.drift is not None
    return GradebookEntry(
        GradebookState.HELD if differs else _STATES[OutboxState(row.state)],
        given=in_its_scale(target, row.payload),
        maximum=maximum_of(target, row.payload["maximum"]),
        sent_at=row.sent_at if row.state == OutboxState.SETTLED else None,
    )


def in_its_scale(target: TargetRow, payload: Mapping[str, int]) -> Decimal:
    """A score that was sent, or is to be, in points of the gradebook's column."""
    sent_of = payload["maximum"]
    return Decimal(payload["given"]) / 1000 * maximum_of(target, sent_of) / sent_of


def maximum_of(target: TargetRow, sent_of: int | None = None) -> Decimal:
    """The column's. One that the LMS has made keeps its own, to which it scales what it is sent."""
    wanted = sent_of if sent_of is not None else target.settings.get("maximum", DEFAULT_MAXIMUM_POINTS)
    return Decimal(target.learnt.get("maximum", wanted))
