"""Destroying an identity: what is left of a person is a random id that leads nowhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.people.tables import Account, Person, PersonKey


def destroy_identity(session: Session, keys: KeyRing, person_id: UUID, now: datetime) -> None:  # noqa: ARG001
    """Destroy a person's key, accounts, profile and fingerprints, in the caller's transaction; repeatable."""
    session.execute(delete(PersonKey).where(PersonKey.person_id == person_id))
    session.execute(delete(Account).where(Account.person_id == person_id))
    session.execute(
        update(Person).where(Person.id == person_id).values(sealed_profile=None, mail_lookup=None)
    )
