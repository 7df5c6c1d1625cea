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


def read_entries(
    session: Session, space_id: UUID, person_ids: Collection[UUID]
) -> Mapping[UUID, GradebookEntry]:
    """Each of these learners' entry in the gradebook of a space."""
    target = session.scalar(
        select(TargetRow)
        .where(TargetRow.space_id == space_id, TargetRow.purpose == GRADE)
        .order_by(TargetRow.created_at)
        .limit(1)
    )
    if target is None:
        return dict.fromkeys(person_ids, GradebookEntry(GradebookState.NO_GRADEBOOK))
    rows = session.scalars(
        select(OutboxRow).where(
            OutboxRow.target_id == target.id,
            OutboxRow.person_id.in_(person_ids),
            OutboxRow.item == SCORE_ITEM,
        )
    )
    nothing = GradebookEntry(GradebookState.NOT_YET, maximum=_maximum(target))
    return {**dict.fromkeys(person_ids, nothing), **{row.person_id: _entry(target, row) for row in rows}}


def _entry(target: TargetRow, row: OutboxRow) -> GradebookEntry:
    sent_of = row.payload["maximum"]
    maximum = _maximum(target, sent_of)
    return GradebookEntry(
        _STATES[OutboxState(row.state)],
        given=Decimal(row.payload["given"]) / 1000 * maximum / sent_of,
        maximum=maximum,
        sent_at=row.sent_at if row.state == OutboxState.SETTLED else None,
    )


def _maximum(target: TargetRow, sent_of: int | None = None) -> Decimal:
    """The column's. One that the LMS has made keeps its own, to which it scales what it is sent."""
    wanted = sent_of if sent_of is not None else target.settings.get("maximum", DEFAULT_MAXIMUM_POINTS)
    return Decimal(target.learnt.get("maximum", wanted))
