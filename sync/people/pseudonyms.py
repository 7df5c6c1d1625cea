"""Names for people that lead back to nobody: under which other systems know them, where they need no more."""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.keys import KeyRing
from sync.people.person_keys import unwrap
from sync.people.tables import PersonKey

_DIGITS: Final = 32  # 128 bits: no two people share one


class NobodyThere(StoaError):
    """The person was erased, so that nothing can be told of them any more, not even a pseudonym."""

    default_code = "people.erased"


def pseudonym(
    session: Session, keys: KeyRing, person_id: UUID, context_id: UUID | str, recipient: str
) -> str:
    """A person's pseudonym in a course towards a recipient, 32 hexadecimal digits. Raises NobodyThere.

    It is the same each time, another in another course and for another recipient, and made with the person's own key
    (HMAC-SHA256): once that is destroyed, nobody can find out whose it was, nor make it anew (GDPR Art. 4(5), 25).
    """
    found = pseudonyms(session, keys, [person_id], context_id, recipient)
    if person_id not in found:
        raise NobodyThere("This person was erased: nothing can be told of them any more.")
    return found[person_id]


def pseudonyms(
    session: Session, keys: KeyRing, person_ids: Collection[UUID], context_id: UUID | str, recipient: str
) -> Mapping[UUID, str]:
    """The pseudonyms of many at once; people whose key is gone are missing."""
    rows = session.execute(
        select(PersonKey.person_id, PersonKey.wrapped_key).where(PersonKey.person_id.in_(person_ids))
    )
    about = json.dumps(["pseudonym", str(context_id), recipient]).encode()
    return {
        person_id: hmac.new(unwrap(keys, person_id, wrapped), about, hashlib.sha256).hexdigest()[:_DIGITS]
        for person_id, wrapped in rows
    }
