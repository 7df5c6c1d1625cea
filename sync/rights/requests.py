"""Taking requests of data subjects down, and finding them again."""

import calendar
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.audit.trail import record
from sync.rights.tables import DataSubjectRequest


class RequestKind(StrEnum):
    """What a data subject can ask for, with the article of the GDPR that says so."""

    ACCESS = "access"  # Art. 15
    RECTIFICATION = "rectification"  # Art. 16
    ERASURE = "erasure"  # Art. 17
    RESTRICTION = "restriction"  # Art. 18
    PORTABILITY = "portability"  # Art. 20
    OBJECTION = "objection"  # Art. 21


class RequestState(StrEnum):
    """How far a request is."""

    PENDING = "pending"


def record_request(
    session: Session, *, organisation_id: UUID, person_id: UUID, kind: RequestKind, by: UUID, now: datetime
) -> DataSubjectRequest:
    """Take a request down; one of the same kind that is pending already is that one. It is due within a month."""
    pending = session.scalar(
        select(DataSubjectRequest).where(
            DataSubjectRequest.organisation_id == organisation_id,
            DataSubjectRequest.person_id == person_id,
            DataSubjectRequest.kind == kind.value,
            DataSubjectRequest.state == RequestState.PENDING.value,
        )
    )
    if pending is not None:
        return pending
    request = DataSubjectRequest(
        id=new_id(),
        organisation_id=organisation_id,
        person_id=person_id,
        kind=kind.value,
        state=RequestState.PENDING.value,
        recorded_by=by,
        recorded_at=now,
        due_at=one_month_after(now),
    )
    session.add(request)
    record(
        session,
        action="rights.requested",
        now=now,
        organisation_id=organisation_id,
        actor_id=by,
        subject_id=person_id,
        detail={"kind": kind.value},
    )
    session.flush()
    return request


def list_requests(session: Session, organisation_id: UUID, person_id: UUID) -> Sequence[DataSubjectRequest]:
    """One person's requests, the latest first."""
    return session.scalars(
        select(DataSubjectRequest)
        .where(
            DataSubjectRequest.organisation_id == organisation_id,
            DataSubjectRequest.person_id == person_id,
        )
        .order_by(DataSubjectRequest.recorded_at.desc(), DataSubjectRequest.id.desc())
    ).all()


def one_month_after(instant: datetime) -> datetime:
    """The same day of the next month, or its last where it has no such day (GDPR Art. 12(3); Regulation 1182/71)."""
    year, month = instant.year + instant.month // 12, instant.month % 12 + 1
    day = min(instant.day, calendar.monthrange(year, month)[1])
    return instant.replace(year=year, month=month, day=day)
