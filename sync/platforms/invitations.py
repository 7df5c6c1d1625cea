"""One-time invitations, by which an LMS's administrator registers the LMS from inside of it."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.organisations.tables import Organisation
from sync.platforms.registry import (
    MAXIMUM_ID_LENGTH,
    RegistrationRefused,
    check_frame_origins,
    find_organisation,
)
from sync.platforms.tables import Invitation

DEFAULT_HOURS: Final = 72
MOST_HOURS: Final = 24 * 30
LEASE: Final = timedelta(minutes=2)  # longer than a registration, which asks its LMS twice, takes at most


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that is good: for an LMS of this name, in the organisation with this slug.

    `is_taken` while a registration is under way with it. `frame_origins` are those of the LMS's pages, where they were
    named.
    """

    id: UUID
    name: str
    organisation: str
    created_at: datetime
    expires_at: datetime
    is_taken: bool
    frame_origins: tuple[str, ...]


def invite(
    session: Session,
    name: str,
    *,
    organisation: str,
    hours: int,
    now: datetime,
    frame_origins: Sequence[str] = (),
    allow_http: bool = False,
) -> str:
    """Invite an LMS; gives the secret that opens the registration page once, within so many hours.

    `frame_origins` are addresses of the LMS's pages, where its registration will not tell them.
    Raises RegistrationRefused for a name, a time or an address that cannot be, and for an unknown organisation.
    """
    if not name.strip() or len(name) > MAXIMUM_ID_LENGTH:
        raise RegistrationRefused(
            f"The name must be a text of 1 to {MAXIMUM_ID_LENGTH} characters.", code="platform.name"
        )
    if not 1 <= hours <= MOST_HOURS:
        raise RegistrationRefused(
            f"An invitation is good for 1 to {MOST_HOURS} hours.", code="platform.invitation_hours"
        )
    secret = secrets.token_urlsafe(32)
    session.execute(delete(Invitation).where(Invitation.expires_at <= now))
    session.add(
        Invitation(
            id=new_id(),
            secret_hash=_digest(secret),
            name=name.strip(),
            organisation_id=find_organisation(session, organisation).id,
            created_at=now,
            expires_at=now + timedelta(hours=hours),
            taken_until=None,
            named_frame_origins=" ".join(check_frame_origins(frame_origins, allow_http=allow_http)),
        )
    )
    session.flush()
    return secret


def find_invitation(session: Session, secret: str, now: datetime) -> OpenInvitation | None:
    """The invitation of a secret; None where it was used, was withdrawn, is over or never was."""
    found = session.execute(_open(now).where(Invitation.secret_hash == _digest(secret))).one_or_none()
    return None if found is None else _as_open(*found, now)


def list_invitations(session: Session, now: datetime) -> Sequence[OpenInvitation]:
    """The invitations that are good, the oldest first."""
    rows = session.execute(_open(now).order_by(Invitation.created_at, Invitation.id))
    return [_as_open(invitation, slug, now) for invitation, slug in rows]


def take(session: Session, invitation: OpenInvitation, now: datetime) -> datetime | None:
    """Take an invitation until the instant given, so that nobody else uses it; None where somebody has it already.

    Whoever has it spends it or gives it back. One that did neither, since its process ended, is free again then.
    """
    taken = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.expires_at > now, _is_free(now))
        .values(taken_until=now + LEASE)
        .returning(Invitation.taken_until)
    )
    return taken.scalar_one_or_none()


def spend(session: Session, invitation: OpenInvitation, taken_until: datetime | None, now: datetime) -> bool:
    """Use an invitation up, by whoever has taken it until then; by anybody as long as nobody has, for None.

    Of any number of registrations only one is told True, in the transaction that stores it.
    """
    held = _is_free(now) if taken_until is None else Invitation.taken_until == taken_until
    spent = session.execute(
        delete(Invitation).where(Invitation.id == invitation.id, held).returning(Invitation.id)
    )
    return spent.scalar_one_or_none() is not None


def give_back(session: Session, invitation: OpenInvitation, taken_until: datetime) -> None:
    """Let an invitation that was taken until then be taken again, since nothing came of it."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.taken_until == taken_until)
        .values(taken_until=None)
    )


def withdraw(session: Session, invitation_id: UUID) -> None:
    """Withdraw an invitation; a registration that is under way with it comes to nothing.

    Raises RegistrationRefused for one that is not there (any more).
    """
    withdrawn = session.execute(
        delete(Invitation).where(Invitation.id == invitation_id).returning(Invitation.id)
    )
    if withdrawn.scalar_one_or_none() is None:
        raise RegistrationRefused(
            "There is no invitation with this id: it was used or withdrawn; `stoa platform invitations` lists those "
            "that are good.",
            code="platform.invitation_unknown",
        )


def _open(now: datetime) -> Select[Invitation, str]:
    return (
        select(Invitation, Organisation.slug)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Invitation.expires_at > now)
    )


def _as_open(invitation: Invitation, organisation: str, now: datetime) -> OpenInvitation:
    taken_until = invitation.taken_until
    return OpenInvitation(
        invitation.id,
        invitation.name,
        organisation,
        invitation.created_at,
        invitation.expires_at,
        is_taken=taken_until is not None and now < taken_until <= now + LEASE,
        frame_origins=tuple(invitation.named_frame_origins.split()),
    )


def _is_free(now: datetime) -> ColumnElement[bool]:
    # One that is taken for longer than a lease lasts is so since before a clock went back.
    return or_(
        Invitation.taken_until.is_(None), Invitation.taken_until <= now, Invitation.taken_until > now + LEASE
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
