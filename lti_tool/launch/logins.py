"""Logins under way, and what is used once.

A login leaves nothing behind at Stoa, so that strangers who begin logins fill no table: its state says itself, signed,
with which LMS, in which browser and when it was begun, and its nonce follows from the state. What a launch has used,
its state and its token, is remembered for as long as either would be good.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.upsert import dialect_of, insert_for
from lti_tool.launch.tables import UsedOnce

LOGIN_LIFETIME: Final = timedelta(minutes=10)
STATE_PREFIX: Final = "state-"  # the library begins every state like this
_COOKIE_PREFIX: Final = "stoa_login_"
_RANDOM_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class NewLogin:
    """The random values of a login: state and nonce for the LMS, the binding for a cookie in the browser."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    binding: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A login as its state tells of it. `storage_target` is where the LMS offers storage, if it does."""

    state_hash: str
    nonce: str = field(repr=False)
    binding_hash: str
    platform_id: UUID
    expires_at: datetime
    storage_target: str | None


def fingerprint(value: str) -> str:
    """SHA-256 (hex) of a random value, by which it is found without being kept."""
    return hashlib.sha256(value.encode(errors="replace")).hexdigest()


def random_value() -> str:
    """A value that cannot be guessed (256 bits), safe in addresses and cookies."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def cookie_name(state: str) -> str:
    """The cookie that binds this state to its browser: one each, so that logins side by side keep apart."""
    return _COOKIE_PREFIX + fingerprint(state)[:16]


def begin_login(
    keys: KeyRing, platform_id: UUID, now: datetime, storage_target: str | None = None
) -> NewLogin:
    """A login with an LMS, good for ten minutes."""
    binding = random_value()
    told = [platform_id.hex, fingerprint(binding), int(now.timestamp()), storage_target]
    written = _serializer(keys).dumps(told)
    state = f"{STATE_PREFIX}{written}"
    return NewLogin(state, _nonce(keys, state), binding)


def read_login(keys: KeyRing, state: str) -> PendingLogin | None:
    """The login that a state belongs to; None for what never was given out as one."""
    serializer = _serializer(keys)
    try:
        platform_id, binding_hash, begun_at, storage_target = told = serializer.loads(
            state.removeprefix(STATE_PREFIX)
        )
    except BadSignature:
        return None
    if state != f"{STATE_PREFIX}{serializer.dumps(told)}":
        return None  # the same in another spelling
    return PendingLogin(
        fingerprint(state),
        _nonce(keys, state),
        binding_hash,
        UUID(platform_id),
        datetime.fromtimestamp(begun_at, UTC) + LOGIN_LIFETIME,
        storage_target,
    )


def use_once(session: Session, until: datetime, *fingerprints: str) -> Collection[str]:
    """Use these values up, which are good until then; gives those that were used before.

    Of any number of launches at once only one is told that a value was not.
    """
    note = _note(dialect_of(session))
    # One by one: SQLAlchemy makes a statement of many rows anew each time, which takes longer than to run it twice.
    noted = (session.scalar(note, {"value_hash": each, "expires_at": until}) for each in fingerprints)
    return set(fingerprints).difference(noted)


@cache
def _note(dialect: str) -> Any:
    return insert_for(dialect, UsedOnce).on_conflict_do_nothing().returning(UsedOnce.value_hash)


def _serializer(keys: KeyRing) -> URLSafeSerializer:
    return URLSafeSerializer(keys.key("logins"), signer_kwargs={"digest_method": hashlib.sha256})


def _nonce(keys: KeyRing, state: str) -> str:
    return keys.lookup("nonce", state)
