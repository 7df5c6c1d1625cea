"""How scores stand with the LMS's gradebook, in its own scale."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.consent.purposes import GRADE
from sync.delivery.derive import SCORE_ITEM
from sync.outbox.tables import HOLD_ASKED, OutboxRow, OutboxState, TargetRow
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

    `given` is None before there is anything to send, `maximum` where there is no gradebook. `stands` is what the
    gradebook holds as far as is known, None for nothing; `block_reason` is why it does not take `given`, a
    `connectors.contract.BlockReason` or None; `is_overridden` is true where somebody has changed it there.
    """

    state: GradebookState
    given: Decimal | None = None
    maximum: Decimal | None = None
    sent_at: datetime | None = None
    stands: Decimal | None = None
    block_reason: str | None = None
    is_overridden: bool = False


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
    maximum = maximum_of(target, row.payload["maximum"])
    is_held = row.state == OutboxState.PENDING and row.code == HOLD_ASKED
    return GradebookEntry(
        GradebookState.WAITS if is_held else _STATES[OutboxState(row.state)],
        given=_on_scale(row.payload, maximum),
        maximum=maximum,
        sent_at=row.sent_at if row.state == OutboxState.SETTLED else None,
        stands=_on_scale(row.there, maximum),
        block_reason=row.block_reason,
        is_overridden=row.drift is not None,
    )


def in_its_scale(target: TargetRow, payload: Mapping[str, Any]) -> Decimal:
    """A score that was sent, or is to be, in points of the gradebook's column."""
    sent_of = int(payload["maximum"])
    return Decimal(payload["given"]) / 1000 * maximum_of(target, sent_of) / sent_of


def _on_scale(document: Mapping[str, Any] | None, maximum: Decimal) -> Decimal | None:
    """Points that were sent or seen (thousandths, of a maximum of their own) in the column's scale."""
    if document is None or document["given"] is None:
        return None
    return Decimal(document["given"]) / 1000 * maximum / Decimal(document.get("maximum", maximum))


def maximum_of(target: TargetRow, sent_of: int | None = None) -> Decimal:
    """The column's. One that the LMS has made keeps its own, to which it scales what it is sent."""
    wanted = sent_of if sent_of is not None else target.settings.get("maximum", DEFAULT_MAXIMUM_POINTS)
    return Decimal(target.learnt.get("maximum", wanted))
