"""What is used once: logins under way (state, nonce and the browser they are bound to) and tokens. Kept as SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from config.upsert import insert_into
from lti_tool.launch.tables import LoginState, SeenToken

LOGIN_LIFETIME: Final = timedelta(minutes=10)
_COOKIE_PREFIX: Final = "stoa_login_"
_RANDOM_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A login as it was begun. `used_at` is None until a launch claims it."""

    state_hash: str
    nonce_hash: str
    binding_hash: str
    platform_id: UUID
    expires_at: datetime
    used_at: datetime | None


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
    session: Session, *, platform_id: UUID, state: str, nonce: str, binding: str, now: datetime
) -> None:
    """Remember a login until its launch arrives."""
    session.add(
        LoginState(
            state_hash=fingerprint(state),
            nonce_hash=fingerprint(nonce),
            binding_hash=fingerprint(binding),
            platform_id=platform_id,
            created_at=now,
            expires_at=now + LOGIN_LIFETIME,
            used_at=None,
        )
    )


def find_login(session: Session, state: str) -> PendingLogin | None:
    """The login that this state belongs to."""
    row = session.get(LoginState, fingerprint(state))
    if row is None:
        return None
    return PendingLogin(
        row.state_hash, row.nonce_hash, row.binding_hash, row.platform_id, row.expires_at, row.used_at
    )


def claim_login(session: Session, login: PendingLogin, now: datetime) -> bool:
    """Use a login up. Of any number of launches at once only one is told True."""
    claimed = session.execute(
        update(LoginState)
        .where(LoginState.state_hash == login.state_hash, LoginState.used_at.is_(None))
        .values(used_at=now)
        .returning(LoginState.state_hash)
    )
    return claimed.scalar_one_or_none() is not None


def was_accepted(session: Session, token_fingerprint: str) -> bool:
    """Whether a token was accepted before."""
    return session.get(SeenToken, token_fingerprint) is not None


def note_accepted(session: Session, token_fingerprint: str, *, until: datetime) -> bool:
    """Remember an accepted token until it has expired. False where it was accepted before."""
    row = insert_into(session, SeenToken).values(token_hash=token_fingerprint, expires_at=until)
    noted = session.execute(row.on_conflict_do_nothing().returning(SeenToken.token_hash))
    return noted.scalar_one_or_none() is not None
