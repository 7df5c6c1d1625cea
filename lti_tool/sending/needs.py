"""What of the sending needs a person, for a line on the space's own page."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.space.reach import within_reach
from sync.consent.purposes import HELD_BY_PURPOSE
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.rights.standing import Stop

_STUCK: Final = (OutboxState.BLOCKED.value, OutboxState.REJECTED.value)
_DECIDED: Final = (*HELD_BY_PURPOSE, *(stop.value for stop in Stop))


@dataclass(frozen=True, slots=True)
class Needs:
    """How many items nobody but a person can help on, and whether a place that they go to is gone."""

    items: int
    place_is_gone: bool


def read_needs(session: Session, viewer: Viewer) -> Needs | None:
    """What needs this member of staff; None where nothing does.

    A purpose that is off, or an objection, is decided already; what is on its way or waits for release is as it should.
    """
    stuck = or_(
        OutboxRow.state.in_(_STUCK) & func.coalesce(OutboxRow.code, "").not_in(_DECIDED),
        (OutboxRow.state == OutboxState.SETTLED.value) & OutboxRow.drift.is_not(None),
    )
    rows = session.execute(
        select(
            TargetRow.gone_since.is_not(None),
            func.count(OutboxRow.id).filter(stuck & within_reach(viewer, OutboxRow.person_id)),
        )
        .outerjoin(OutboxRow, OutboxRow.target_id == TargetRow.id)
        .where(TargetRow.space_id == viewer.space_id)
        .group_by(TargetRow.id, TargetRow.gone_since)
    ).all()
    items, place_is_gone = sum(number for _, number in rows), any(gone for gone, _ in rows)
    return Needs(items, place_is_gone) if items or place_is_gone else None
