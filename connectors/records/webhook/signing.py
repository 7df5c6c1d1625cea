"""Signatures as Standard Webhooks has them (specification 1.0.0: symmetric, `v1`, HMAC-SHA256)."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

from connectors.contract import ConnectorError

PREFIX: Final = "whsec_"
_SHORTEST, _LONGEST = 24, 64  # bytes
_MOST: Final = 2  # while receivers change over from one to the other


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The secrets that a receiver may check with: the present one, and while it is changed also the former."""

    keys: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one secret, or two with a blank between them. Raises `ConnectorError` for what is none."""
        words = text.split()
        if not 1 <= len(words) <= _MOST:
            raise _no_secret()
        return cls(tuple(map(_key, words)))

    def headers(self, message_id: str, now: datetime, body: bytes) -> Mapping[str, str]:
        """What goes along with a message: its id, when it was sent (seconds since 1970), a signature by each key."""
        stamp = str(int(now.timestamp()))
        signed = f"{message_id}.{stamp}.".encode() + body
        return {
            "webhook-id": message_id,
            "webhook-timestamp": stamp,
            "webhook-signature": " ".join(_signatures(self.keys, signed)),
        }


def _signatures(keys: Sequence[bytes], signed: bytes) -> Sequence[str]:
    return [f"v1,{b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}" for key in keys]


def _key(word: str) -> bytes:
    try:
        key = b64decode(word.removeprefix(PREFIX), validate=True)
    except (Error, ValueError) as error:
        raise _no_secret() from error
    if not word.startswith(PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise _no_secret()
    return key


def _no_secret() -> ConnectorError:
    return ConnectorError(
        f"The secret must be {PREFIX} and {_SHORTEST} to {_LONGEST} random bytes in base64.",
        code="webhook.secret",
    )
