"""Requests of data subjects: taken down, found again, and answered (GDPR Art. 12 to 21)."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.ids import new_id
from config.keys import KeyRing
from sync.audit.trail import record
from sync.contributions.markdown import clean
from sync.exports.forgetting import throw_away_with
from sync.exports.tables import Fault
from sync.ledger.standings import mark_due
from sync.ledger.tables import Standing
from sync.outbox.blocked import unblock_person
from sync.people.sealing import Seals, place
from sync.people.tables import Person
from sync.rights.erasure import erase_person
from sync.rights.standing import OPEN, STOPS, RequestKind, RequestState, Stop
from sync.rights.tables import DataSubjectRequest

LONGEST_WORDS: Final = 2_000  # characters


class RequestRefused(StoaError):
    """Something that cannot be done with a request."""

    default_code = "rights.request"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person added to a request, and why it was refused; empty for nothing, None where the key was lost."""

    words: str | None
    answer: str | None


def record_request(
    session: Session,
    keys: KeyRing,
    *,
    organisation_id: UUID,
    person_id: UUID,
    kind: RequestKind,
    by: UUID,
    now: datetime,
    words: str = "",
) -> DataSubjectRequest:
    """Take a request down; one of the same kind that is pending already is that one. It is due within a month.

    Raises RequestRefused for more words than `LONGEST_WORDS`.
    """
    words = clean(words).strip()
    if len(words) > LONGEST_WORDS:
        raise RequestRefused(f"A request has at most {LONGEST_WORDS:,} characters.", code="rights.words")
    # A form that is sent twice at once makes one request.
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    pending = session.scalar(
        select(DataSubjectRequest).where(
            DataSubjectRequest.organisation_id == organisation_id,
            DataSubjectRequest.person_id == person_id,
            DataSubjectRequest.kind == kind.value,
            DataSubjectRequest.state == RequestState.PENDING.value,
        )
    )
    if pending is not None:
        if words:
            pending.sealed_words = Seals(session, keys).seal(person_id, words, _place(pending.id))
        return pending
    request_id = new_id()
    request = DataSubjectRequest(
        id=request_id,
        organisation_id=organisation_id,
        person_id=person_id,
        kind=kind.value,
        state=RequestState.PENDING.value,
        sealed_words=Seals(session, keys).seal(person_id, words, _place(request_id)),
        recorded_by=by,
        recorded_at=now,
        due_at=one_month_after(now),
    )
    session.add(request)
    if kind in STOPS:
        throw_away_with(session, person_id, Fault.PERSON_STOPPED)
    _note(session, request, "rights.requested", by, now)
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


def list_unanswered(
    session: Session, organisation_id: UUID, *, answered_too: bool = False
) -> Sequence[DataSubjectRequest]:
    """Everybody's requests for which something is left to do, or all, what is due first before the others."""
    query = select(DataSubjectRequest).where(DataSubjectRequest.organisation_id == organisation_id)
    if not answered_too:
        query = query.where(DataSubjectRequest.state.in_(OPEN))
    return session.scalars(query.order_by(DataSubjectRequest.due_at, DataSubjectRequest.id)).all()


def read_said(session: Session, keys: KeyRing, requests: Sequence[DataSubjectRequest]) -> Mapping[UUID, Said]:
    """What was said about these requests, by their ids."""
    seals = Seals(session, keys)
    seals.load({each.person_id for each in requests if each.sealed_words or each.sealed_answer})
    return {
        each.id: Said(
            seals.open(each.person_id, each.sealed_words, _place(each.id)),
            seals.open(each.person_id, each.sealed_answer, _place(each.id)),
        )
        for each in requests
    }


def find_request(session: Session, organisation_id: UUID, request_id: UUID) -> DataSubjectRequest:
    """A request of an organisation, locked. Raises RequestRefused for an unknown one."""
    request = session.get(DataSubjectRequest, request_id, with_for_update=True)
    if request is None or request.organisation_id != organisation_id:
        raise RequestRefused("There is no such request.", code="rights.request_unknown")
    return request


def approve(
    session: Session, keys: KeyRing, request: DataSubjectRequest, by: UUID | None, now: datetime
) -> None:
    """Grant a pending request. Raises RequestRefused for another one, PersonUnknown for somebody who is erased.

    A restriction or an objection holds from now on, and an erasure is carried out here; receivers answer later. What
    remains to be done by people is approved until it is done.
    """
    _require(request, RequestState.PENDING)
    request.state = RequestState.APPROVED.value
    request.answered_by, request.answered_at = by, now
    if RequestKind(request.kind) in STOPS:
        request.state, request.done_at = RequestState.DONE.value, now
    _note(session, request, "rights.approved", by, now)
    session.flush()
    if request.kind == RequestKind.ERASURE:
        erase_person(session, keys, request.person_id, RequestKind.ERASURE.value, by, now)
        session.refresh(request)


def refuse(
    session: Session,
    keys: KeyRing,
    request: DataSubjectRequest,
    reason: str,
    by: UUID | None,
    now: datetime,
) -> None:
    """Refuse a pending request for a reason, which the person is told (GDPR Art. 12(4)). Raises RequestRefused."""
    reason = clean(reason).strip()
    if not 0 < len(reason) <= LONGEST_WORDS:
        raise RequestRefused(
            f"Say why it is refused, in at most {LONGEST_WORDS:,} characters: the person is told.",
            code="rights.reason",
        )
    _require(request, RequestState.PENDING)
    request.state = RequestState.REFUSED.value
    request.sealed_answer = Seals(session, keys).seal(request.person_id, reason, _place(request.id))
    request.answered_by, request.answered_at = by, now
    _note(session, request, "rights.refused", by, now)
    session.flush()
    if request.kind == RequestKind.OBJECTION:
        _use_again(session, request.person_id, Stop.OBJECTED)


def mark_done(session: Session, request: DataSubjectRequest, by: UUID | None, now: datetime) -> None:
    """Note that what was approved is done. An erasure is so by itself. Raises RequestRefused."""
    if request.kind == RequestKind.ERASURE:
        raise RequestRefused("An erasure is done once every receiver has answered.", code="rights.state")
    _require(request, RequestState.APPROVED)
    request.state, request.done_at = RequestState.DONE.value, now
    _note(session, request, "rights.done", by, now)


def in_force(request: DataSubjectRequest) -> bool:
    """Whether it keeps the person's data from being used at present."""
    if request.lifted_at is not None:
        return False
    if request.kind == RequestKind.OBJECTION:
        return request.state != RequestState.REFUSED
    return request.kind == RequestKind.RESTRICTION and request.state == RequestState.DONE


def lift(session: Session, request: DataSubjectRequest, by: UUID | None, now: datetime) -> None:
    """End a restriction or an objection: scores are derived and sent again. Raises RequestRefused."""
    if not in_force(request):
        raise RequestRefused("This request keeps nothing back that could be let go.", code="rights.state")
    request.lifted_at = now
    if request.state != RequestState.DONE:
        request.state, request.done_at = RequestState.DONE.value, now
    _note(session, request, "rights.lifted", by, now)
    session.flush()
    _use_again(
        session,
        request.person_id,
        Stop.RESTRICTED if request.kind == RequestKind.RESTRICTION else Stop.OBJECTED,
    )


def one_month_after(instant: datetime) -> datetime:
    """The same day of the next month, or its last where it has no such day (GDPR Art. 12(3); Regulation 1182/71)."""
    year, month = instant.year + instant.month // 12, instant.month % 12 + 1
    day = min(instant.day, calendar.monthrange(year, month)[1])
    return instant.replace(year=year, month=month, day=day)


def _place(request_id: UUID) -> str:
    return place(DataSubjectRequest.__tablename__, request_id)


def _require(request: DataSubjectRequest, state: RequestState) -> None:
    if request.state != state:
        raise RequestRefused(
            f"This request is {request.state}; only one that is {state.value} can be answered so.",
            code="rights.state",
        )


def _use_again(session: Session, person_id: UUID, stop: Stop) -> None:
    """Derive what was not, and send what was held back."""
    spaces = session.scalars(
        select(Standing.space_id).where(Standing.person_id == person_id).order_by(Standing.space_id)
    )
    for space_id in spaces.all():
        mark_due(session, space_id, [person_id])
    unblock_person(session, person_id, stop.value)


def _note(session: Session, request: DataSubjectRequest, action: str, by: UUID | None, now: datetime) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=request.organisation_id,
        actor_id=by,
        subject_id=request.person_id,
        detail={"kind": request.kind, "request": str(request.id)},
    )
