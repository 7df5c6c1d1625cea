"""Legal holds: what may not be purged although its time is over (GDPR Art. 17(3)(b) and (e))."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.errors import StoaError
from config.ids import new_id
from sync.audit.trail import record
from sync.contributions.tables import StoredContribution
from sync.people.tables import Person
from sync.retention.tables import LegalHold
from sync.rights.standing import kept_for_requests
from sync.spaces.tables import Membership, Space

_Column = InstrumentedAttribute[Any]


class HoldReason(StrEnum):
    """Why something is kept. Words would name people: the file number belongs into the file."""

    LITIGATION = "litigation"  # a claim is made, defended or to be expected
    AUTHORITY = "authority"  # a supervisory or other authority has asked
    INVESTIGATION = "investigation"  # something is being looked into within the organisation
    EXAMINATION = "examination"  # a grade or certificate is contested
    DUTY = "duty"  # a law or a works agreement asks for it


class HoldRefused(StoaError):
    """A hold is about nobody and nothing that the organisation has, or is there no more."""

    default_code = "hold.unknown"


class OnHold(StoaError):
    """Somebody cannot be erased while a hold keeps data of theirs."""

    default_code = "hold.keeps"


def set_hold(
    session: Session,
    organisation_id: UUID,
    reason: HoldReason,
    now: datetime,
    *,
    space_id: UUID | None = None,
    person_id: UUID | None = None,
) -> LegalHold:
    """Keep what is one person's, one space's, or, without both, the organisation's. Raises HoldRefused.

    The same hold for the same reason is there once.
    """
    _require_known(session, organisation_id, space_id, person_id)
    same = (
        LegalHold.organisation_id == organisation_id,
        LegalHold.space_id.is_not_distinct_from(space_id),
        LegalHold.person_id.is_not_distinct_from(person_id),
        LegalHold.reason == reason.value,
        LegalHold.lifted_at.is_(None),
    )
    there = session.scalar(select(LegalHold).where(*same).limit(1))
    if there is not None:
        return there
    about = {"organisation_id": organisation_id, "space_id": space_id, "person_id": person_id}
    hold = LegalHold(id=new_id(), reason=reason.value, set_at=now, lifted_at=None, **about)
    session.add(hold)
    session.flush()
    _note(session, "hold.set", hold, now)
    return hold


def lift_hold(session: Session, organisation_id: UUID, hold_id: UUID, now: datetime) -> LegalHold:
    """End a hold. Raises HoldRefused for one that is not there, or is lifted already."""
    hold = session.get(LegalHold, hold_id, with_for_update=True)
    if hold is None or hold.organisation_id != organisation_id or hold.lifted_at is not None:
        raise HoldRefused("There is no such hold; `stoa privacy hold list` shows those that there are.")
    hold.lifted_at = now
    session.flush()
    _note(session, "hold.lifted", hold, now)
    return hold


def require_no_hold(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    """Let somebody be erased unless a hold keeps what is theirs, also in a space on hold. Raises OnHold.

    The right to erasure does not reach what a law or a claim asks for (GDPR Art. 17(3)(b) and (e)).
    """
    theirs = [
        LegalHold.space_id.in_(select(table.space_id).where(column == person_id))
        for table, column in (
            (StoredContribution, StoredContribution.author_id),
            (Membership, Membership.person_id),
        )
    ]
    if session.scalar(select(held_by(organisation_id, LegalHold.person_id == person_id, *theirs))):
        raise OnHold(
            "A legal hold keeps data of this person: `stoa privacy hold list` shows it. Refuse the request with that "
            "reason, or lift the hold first."
        )


def list_holds(session: Session, organisation_id: UUID) -> Sequence[LegalHold]:
    """The holds of an organisation that are not lifted, the oldest first."""
    return session.scalars(
        select(LegalHold)
        .where(LegalHold.organisation_id == organisation_id, LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.set_at, LegalHold.id)
    ).all()


def held(
    organisation_id: UUID, *, spaces: Sequence[_Column] = (), people: Sequence[_Column] = ()
) -> ColumnElement[bool]:
    """Whether a row is under a hold: of its organisation, or by one of the columns that name a space or a person."""
    return held_by(
        organisation_id,
        *(LegalHold.space_id == column for column in spaces),
        *(LegalHold.person_id == column for column in people),
    )


def held_or_asked_for(
    organisation_id: UUID, *, spaces: Sequence[_Column] = (), people: Sequence[_Column]
) -> ColumnElement[bool]:
    """Whether a row is under a hold, or of somebody whose own request keeps it (`kept_for_requests`)."""
    return or_(
        held(organisation_id, spaces=spaces, people=people),
        *(column.in_(kept_for_requests()) for column in people),
    )


def held_by(organisation_id: UUID, *about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is a hold of the organisation as a whole, or one of which any of these is true."""
    of_all = and_(LegalHold.space_id.is_(None), LegalHold.person_id.is_(None))
    return (
        select(LegalHold.id)
        .where(
            LegalHold.organisation_id == organisation_id, LegalHold.lifted_at.is_(None), or_(of_all, *about)
        )
        .exists()
    )


def _require_known(
    session: Session, organisation_id: UUID, space_id: UUID | None, person_id: UUID | None
) -> None:
    if space_id is not None and person_id is not None:
        raise HoldRefused("A hold is of a person or of a space: set two.", code="hold.two")
    of_organisation = [
        select(table.organisation_id).where(table.id == id_)
        for table, id_ in ((Space, space_id), (Person, person_id))
        if id_ is not None
    ]
    if any(session.scalar(each) != organisation_id for each in of_organisation):
        raise HoldRefused("The organisation has no space or person with this id.")


def _note(session: Session, action: str, hold: LegalHold, now: datetime) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=hold.organisation_id,
        space_id=hold.space_id,
        subject_id=hold.person_id,
        detail={"hold": str(hold.id), "reason": hold.reason},
    )
