"""The key of each person, in the key store: wrapped by the installation's, and never the same again once it is gone."""

from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing, new_key, seal, unseal
from config.upsert import insert_if_new
from sync.people.tables import PersonKey

_PERSON_KEYS: Final = "person-keys"


def make_key(keys: KeyRing, person_id: UUID) -> tuple[bytes, bytes]:
    """A new key for a person, plain and wrapped."""
    key = new_key()
    return key, seal(keys.key(_PERSON_KEYS), key, about=_about(person_id))


def give_key(session: Session, keys: KeyRing, person_id: UUID) -> bytes:
    """The key of a person, made anew where it was lost; one that is there stays, since what they wrote is under it."""
    _, wrapped = make_key(keys, person_id)
    insert_if_new(session, PersonKey, person_id=person_id, wrapped_key=wrapped)
    there = session.scalars(select(PersonKey.wrapped_key).where(PersonKey.person_id == person_id)).one()
    return unwrap(keys, person_id, there)


def unwrap(keys: KeyRing, person_id: UUID, wrapped: bytes) -> bytes:
    """A person's key. Raises Undecipherable for another secret of the installation."""
    return unseal(keys.key(_PERSON_KEYS), wrapped, about=_about(person_id))


def _about(person_id: UUID) -> str:
    return f"person_key:{person_id}"
