"""Keys of issuers, and credentials signed with them as compact JWS (Open Badges 3.0, section 8.2).

RS256, which the specification asks for at least (8.2.3) and which every verifier therefore knows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from sync.platforms.tool_keys import RSA_BITS, public_jwk

ALGORITHM: Final = "RS256"


@dataclass(frozen=True, slots=True)
class IssuerKeyPair:
    """A key that signs: its id (RFC 7638), the private key as PEM, and the public one as a JWK (RFC 7517)."""

    kid: str
    private_pem: bytes = field(repr=False)
    public_jwk: dict[str, str]


def make_key_pair() -> IssuerKeyPair:
    """A new key pair."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    public = public_jwk(private.public_key())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return IssuerKeyPair(public["kid"], pem, public)


def sign_credential(credential: dict[str, Any], private_pem: bytes, key_address: str) -> str:
    """A credential as a signed compact JWS: the credential itself is the payload, with the claims beside it (8.2.4.1).

    `key_address` is where the public key is published (8.5), so that one which is taken back vouches for nothing more.
    """
    subject = credential["credentialSubject"]
    claims = {
        "iss": credential["issuer"]["id"] if isinstance(credential["issuer"], dict) else credential["issuer"],
        "jti": credential["id"],
        "sub": subject["id"],
        "nbf": _seconds(credential["validFrom"]),
    }
    if "validUntil" in credential:
        claims["exp"] = _seconds(credential["validUntil"])
    private = load_pem_private_key(private_pem, None, unsafe_skip_rsa_key_validation=True)  # our own, sealed
    assert isinstance(private, rsa.RSAPrivateKey)
    return jwt.encode({**credential, **claims}, private, algorithm=ALGORITHM, headers={"kid": key_address})


def _seconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp())
