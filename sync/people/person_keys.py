"""The key of each person, in the key store: wrapped by the installation's, and never the same again once it is gone."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from config.keys import KeyRing, new_key, seal, unseal
from config.upsert import insert_into
from sync.people.tables import PersonKey

_PERSON_KEYS: Final = "person-keys"


def make_key(keys: KeyRing, person_id: UUID) -> tuple[bytes, bytes]:
    """A new key for a person, plain and wrapped."""
    key = new_key()
    return key, seal(keys.key(_PERSON_KEYS), key, about=_about(person_id))


def give_key(session: Session, keys: KeyRing, person_id: UUID) -> bytes:
    """A new key for a person, in place of what is there; what was sealed under another cannot be read any more."""
    key, wrapped = make_key(keys, person_id)
    statement = insert_into(session, PersonKey).values(person_id=person_id, wrapped_key=wrapped)
    session.execute(
        statement.on_conflict_do_update(index_elements=["person_id"], set_={"wrapped_key": wrapped})
    )
    return key


def unwrap(keys: KeyRing, person_id: UUID, wrapped: bytes) -> bytes:
    """A person's key. Raises Undecipherable for another secret of the installation."""
    return unseal(keys.key(_PERSON_KEYS), wrapped, about=_about(person_id))


def _about(person_id: UUID) -> str:
    return f"person_key:{person_id}"
