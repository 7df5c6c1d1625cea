"""The tool's own signing keys: made at first need, rotated with an overlap, published as a JWKS."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from config.clock import Clock
from config.keys import KeyRing
from connectors.lti import SigningKey
from sync.platforms.tables import ToolKey

RSA_BITS: Final = 2048
OVERLAP: Final = timedelta(days=30)  # how long a retired key stays published
_LOCK: Final = 0x53746F61  # one key is made, however many processes start at once


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A signing key as listed; `retired_at` is None for the one in use."""

    kid: str
    created_at: datetime
    retired_at: datetime | None


def signing_key(session: Session, keys: KeyRing, clock: Clock) -> SigningKey:
    """The key that signs today. The first call makes it, so call it in a writing transaction."""
    row = _current(session)
    if row is None:
        _lock(session)
        row = _current(session) or _make(session, keys, clock.now())
    return SigningKey(row.kid, keys.unseal(row.sealed_private_pem, about=f"tool_key:{row.kid}").encode())


def rotate(session: Session, keys: KeyRing, clock: Clock) -> ListedKey:
    """Make a new signing key; the old one stays published for `OVERLAP`, so that nothing signed with it fails."""
    _lock(session)
    now = clock.now()
    for row in session.scalars(select(ToolKey).where(ToolKey.retired_at.is_(None))):
        row.retired_at = now
    delete_retired(session, now)
    made = _make(session, keys, now)
    return ListedKey(made.kid, made.created_at, made.retired_at)


def delete_retired(session: Session, now: datetime) -> int:
    """Delete the keys that were retired long enough ago that nothing signed with them is still good; gives how many."""
    over = session.scalars(select(ToolKey).where(ToolKey.retired_at < now - OVERLAP)).all()
    for row in over:
        session.delete(row)
    session.flush()
    return len(over)


def list_keys(session: Session) -> Sequence[ListedKey]:
    """All keys that are published, the newest first."""
    rows = session.scalars(select(ToolKey).order_by(ToolKey.created_at.desc()))
    return [ListedKey(row.kid, row.created_at, row.retired_at) for row in rows]


def public_key_set(session: Session) -> dict[str, list[dict[str, str]]]:
    """The JWKS document (RFC 7517) that LMSs fetch to check the tool's signatures."""
    return {"keys": [json.loads(jwk) for jwk in session.scalars(select(ToolKey.public_jwk))]}


def _current(session: Session) -> ToolKey | None:
    return session.scalar(
        select(ToolKey).where(ToolKey.retired_at.is_(None)).order_by(ToolKey.created_at.desc()).limit(1)
    )


def _lock(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def new_tool_key(keys: KeyRing, now: datetime) -> ToolKey:
    """A new key pair as it is stored, not yet added to any session."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    jwk = public_jwk(private.public_key())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return ToolKey(
        kid=jwk["kid"],
        sealed_private_pem=keys.seal(pem, about=f"tool_key:{jwk['kid']}"),
        public_jwk=json.dumps(jwk, sort_keys=True),
        created_at=now,
        retired_at=None,
    )


def _make(session: Session, keys: KeyRing, now: datetime) -> ToolKey:
    row = new_tool_key(keys, now)
    session.add(row)
    session.flush()
    return row


def public_jwk(key: rsa.RSAPublicKey) -> dict[str, str]:
    """A public key as JWK (RFC 7517), its id the thumbprint (RFC 7638)."""
    numbers = key.public_numbers()
    members = {"e": _base64url(numbers.e), "kty": "RSA", "n": _base64url(numbers.n)}
    thumbprint = hashlib.sha256(
        json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    )  # RFC 7638
    kid = base64.urlsafe_b64encode(thumbprint.digest()).rstrip(b"=").decode()
    return {**members, "alg": "RS256", "use": "sig", "kid": kid}


def _base64url(number: int) -> str:
    return (
        base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
    )
