"""The two kinds of addresses in a mail. Neither opens a session: what each holds is sealed, and good for one thing.

One stops mail. The other leads to a post whoever has a visit open already, and lets nobody else read anything.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from config.keys import KeyRing, Undecipherable, seal, unseal

_KEY: Final = "mail-links"
_STOP: Final = "mail-stop"
_GO: Final = "mail-go"
_ID_BYTES: Final = 16
_DAY_BYTES: Final = 4
_GOOD_FOR: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a link leads: whom it was sent to, and which post is meant."""

    person_id: UUID
    space_id: UUID
    thread_id: UUID
    post_id: UUID


def stop_token(keys: KeyRing, person_id: UUID) -> str:
    """The secret by which a person's mail can be stopped, and nothing else be done."""
    return _sealed(keys, _STOP, person_id.bytes)


def read_stop_token(keys: KeyRing, token: str) -> UUID | None:
    """Whose mail a secret stops; None for one that is none."""
    plain = _opened(keys, _STOP, token)
    return UUID(bytes=plain) if plain is not None and len(plain) == _ID_BYTES else None


def go_token(keys: KeyRing, aim: Aim, now: datetime) -> str:
    """What stands in a link to a post; good for 90 days."""
    ids = (aim.person_id, aim.space_id, aim.thread_id, aim.post_id)
    day = now.date().toordinal().to_bytes(_DAY_BYTES, "big")
    return _sealed(keys, _GO, b"".join(each.bytes for each in ids) + day)


def read_go_token(keys: KeyRing, token: str, now: datetime) -> Aim | None:
    """Where a link leads; None for one that leads nowhere, or no more."""
    plain = _opened(keys, _GO, token)
    if plain is None or len(plain) != 4 * _ID_BYTES + _DAY_BYTES:
        return None
    day = int.from_bytes(plain[-_DAY_BYTES:], "big")
    if now.date().toordinal() - day > _GOOD_FOR.days:
        return None
    return Aim(
        *(UUID(bytes=plain[start : start + _ID_BYTES]) for start in range(0, 4 * _ID_BYTES, _ID_BYTES))
    )


def _sealed(keys: KeyRing, use: str, plain: bytes) -> str:
    return urlsafe_b64encode(seal(keys.key(_KEY), plain, about=use)).rstrip(b"=").decode()


def _opened(keys: KeyRing, use: str, token: str) -> bytes | None:
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return unseal(keys.key(_KEY), sealed, about=use)
    except (Error, ValueError, Undecipherable):
        return None
