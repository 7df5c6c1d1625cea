"""What becomes of somebody's requests when they are erased: there is nobody left for whom to answer them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from sync.audit.trail import record
from sync.rights.standing import OPEN, STOPS, RequestKind, RequestState
from sync.rights.tables import DataSubjectRequest, ErasureReceipt


def lock_standing(session: Session, person_id: UUID) -> Sequence[DataSubjectRequest]:
    """A person's requests that wait for somebody, or keep something back; nobody answers them meanwhile."""
    asked = DataSubjectRequest
    is_open = asked.state.in_(OPEN)
    stops = asked.kind.in_([kind.value for kind in STOPS]) & (asked.state == RequestState.DONE.value)
    return session.scalars(
        select(asked)
        .where(asked.person_id == person_id, or_(is_open, stops & asked.lifted_at.is_(None)))
        .order_by(asked.id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).all()


def close_overtaken(
    session: Session, requests: Iterable[DataSubjectRequest], receipt: ErasureReceipt, now: datetime
) -> None:
    """An erasure that was asked for is the receipt's, and done when that is closed; everything else is over."""
    for request in requests:
        if request.answered_at is None:
            request.answered_by, request.answered_at = receipt.recorded_by, now
        if request.kind == RequestKind.ERASURE:
            request.state, request.erasure_id = RequestState.APPROVED.value, receipt.id
            continue
        if request.state != RequestState.DONE:
            request.state, request.done_at = RequestState.DONE.value, now
        if request.kind in STOPS:
            request.lifted_at = now
        record(
            session,
            action="rights.overtaken",
            now=now,
            organisation_id=request.organisation_id,
            actor_id=receipt.recorded_by,
            subject_id=request.person_id,
            detail={"kind": request.kind, "request": str(request.id), "receipt": str(receipt.id)},
        )
    session.flush()
