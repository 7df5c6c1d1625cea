"""Keys derived from the installation's secret, and the two things done with them: encrypting and finding again."""

import hashlib
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from config.errors import StoaError

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_VERSION: Final = b"\x01"


class Undecipherable(StoaError):
    """What was encrypted cannot be read with this key."""

    default_code = "keys.undecipherable"


def seal(key: bytes, plain: bytes, *, about: str) -> bytes:
    """Encrypt with AES-256-GCM, bound to what it is `about`: moved to another row, it no longer opens."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """Read what `seal` wrote. Raises Undecipherable for another key, another subject or changed bytes."""
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if sealed[:1] != _VERSION:
            raise ValueError("unknown version")
        return AESGCM(key).decrypt(nonce, body, about.encode())
    except (InvalidTag, ValueError) as error:
        raise Undecipherable(
            "Encrypted data cannot be read: STOA_SECRET_KEY is not the one that it was written with."
        ) from error


def new_key() -> bytes:
    """A random 256-bit key."""
    return secrets.token_bytes(KEY_BYTES)


class KeyRing:
    """Keys for separate uses out of one secret (HKDF-SHA256, RFC 5869)."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()
        self._keys: dict[str, bytes] = {}

    def key(self, use: str) -> bytes:
        """The 256-bit key for a use; the same for the same secret, unrelated between uses."""
        if use not in self._keys:
            derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"stoa:{use}".encode())
            self._keys[use] = derive.derive(self._secret)
        return self._keys[use]

    def seal(self, plain: str, *, about: str) -> bytes:
        """Encrypt a secret of the installation itself (a token, a private key)."""
        return seal(self.key("installation"), plain.encode(), about=about)

    def unseal(self, sealed: bytes, *, about: str) -> str:
        """Read a secret of the installation. Raises Undecipherable."""
        return unseal(self.key("installation"), sealed, about=about).decode()

    def lookup(self, use: str, text: str) -> str:
        """A keyed fingerprint (HMAC-SHA256, hex) by which a value is found again without being stored."""
        return hmac.new(self.key(f"lookup:{use}"), text.encode(), hashlib.sha256).hexdigest()
