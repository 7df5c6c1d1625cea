"""One-time invitations, by which an LMS's administrator registers the LMS from inside of it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.organisations.tables import Organisation
from sync.platforms.registry import MAXIMUM_ID_LENGTH, RegistrationRefused, find_organisation
from sync.platforms.tables import Invitation

DEFAULT_HOURS: Final = 72
MOST_HOURS: Final = 24 * 30


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that is good: for an LMS of this name, in the organisation with this slug."""

    id: UUID
    name: str
    organisation: str


def invite(session: Session, name: str, *, organisation: str, hours: int, now: datetime) -> str:
    """Invite an LMS; gives the secret that opens the registration page once, within so many hours.

    Raises RegistrationRefused for a name or a time that cannot be, and for an unknown organisation.
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
            used_at=None,
        )
    )
    session.flush()
    return secret


def find_invitation(session: Session, secret: str, now: datetime) -> OpenInvitation | None:
    """The invitation of a secret; None where it was used, is over or never was."""
    row = session.execute(
        select(Invitation.id, Invitation.name, Organisation.slug)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(
            Invitation.secret_hash == _digest(secret),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
    ).one_or_none()
    return None if row is None else OpenInvitation(*row)


def use_invitation(session: Session, invitation: OpenInvitation, now: datetime) -> bool:
    """Use an invitation up. Of any number of registrations at once only one is told True."""
    used = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=now)
        .returning(Invitation.id)
    )
    return used.scalar_one_or_none() is not None


def give_back(session: Session, invitation: OpenInvitation) -> None:
    """Let an invitation be used again, since nothing came of its use."""
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(used_at=None))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
