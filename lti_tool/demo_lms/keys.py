"""The platform's signing key, and the keys of the tool as its JWKS shows them."""

import base64
import hashlib
import json
from dataclasses import dataclass
from threading import Lock
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import RSAAlgorithm

FETCH_TIMEOUT_SECONDS = 10


class UnknownKeyError(Exception):
    """The tool's JWKS has no such key, or cannot be read."""


def new_private_key() -> str:
    """A new RSA key of 2048 bits, as PEM."""
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@dataclass(frozen=True)
class SigningKey:
    """The platform's key pair; `kid` is the thumbprint of RFC 7638."""

    private_key: rsa.RSAPrivateKey
    kid: str

    @classmethod
    def from_pem(cls, pem: str) -> "SigningKey":
        """Read what `new_private_key` wrote."""
        # The key is our own, so the slow search for a bad one is left out.
        private_key = load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(private_key, rsa.RSAPrivateKey):
            raise TypeError("the platform signs with RSA")
        return cls(private_key, _thumbprint(private_key.public_key()))

    def sign(self, claims: dict[str, object]) -> str:
        """A JWT over the claims, RS256, with the key's id in its header."""
        return jwt.encode(claims, self.private_key, algorithm="RS256", headers={"kid": self.kid})

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The public half as a JSON Web Key Set (RFC 7517)."""
        public = RSAAlgorithm.to_jwk(self.private_key.public_key(), as_dict=True)
        return {"keys": [public | {"kid": self.kid, "use": "sig", "alg": "RS256"}]}


class ToolKeys:
    """The tool's public keys: fetched when first needed, and again when an unknown `kid` turns up."""

    def __init__(self, jwks_url: str) -> None:
        self._jwks_url = jwks_url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._lock = Lock()

    def find(self, kid: str) -> jwt.PyJWK:
        """The key with that id. Raises UnknownKeyError."""
        with self._lock:  # one fetch serves all who wait
            if kid not in self._keys:
                self._keys = _fetch_keys(self._jwks_url)
            try:
                return self._keys[kid]
            except KeyError:
                raise UnknownKeyError(f"{self._jwks_url} has no key {kid!r}") from None


def _fetch_keys(jwks_url: str) -> dict[str, jwt.PyJWK]:
    try:
        response = requests.get(
            jwks_url, timeout=FETCH_TIMEOUT_SECONDS, headers={"Accept": "application/json"}
        )
        response.raise_for_status()
        key_set = jwt.PyJWKSet.from_dict(response.json())
    except (requests.RequestException, ValueError, AttributeError, jwt.PyJWTError) as error:
        raise UnknownKeyError(f"{jwks_url} cannot be read as a key set") from error
    return {key.key_id: key for key in key_set.keys if key.key_id is not None}


def _thumbprint(public_key: rsa.RSAPublicKey) -> str:
    jwk = RSAAlgorithm.to_jwk(public_key, as_dict=True)
    required = json.dumps({name: jwk[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(required.encode()).digest()).rstrip(b"=").decode()
