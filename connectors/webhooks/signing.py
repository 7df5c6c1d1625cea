"""Signatures as Standard Webhooks has them (specification 1.0.0: symmetric, `v1`, HMAC-SHA256)."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self

from connectors.contract import ConnectorError, WebhookRefused

PREFIX: Final = "whsec_"
_SHORTEST, _LONGEST = 24, 64  # bytes
_MOST: Final = 2  # while receivers change over from one to the other
_LATEST: Final = timedelta(minutes=5)  # that a message may be on its way, and that clocks may differ
_LONGEST_STAMP: Final = 12  # digits
_MOST_SIGNATURES: Final = 20  # that are looked at


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

    def check(self, headers: Mapping[str, str], now: datetime, body: bytes) -> str:
        """The id of a message that one of the keys has signed. Names of headers come in any case.

        Raises `WebhookRefused`: ``webhook.signature``, or ``webhook.late`` for what was signed more than five minutes
        before or after `now`.
        """
        given = {name.lower(): value for name, value in headers.items()}
        message_id, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
        if not (message_id and stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP):
            raise _not_signed()
        signed = f"{message_id}.{stamp}.".encode("utf-8", "replace") + body
        there = [each.encode("utf-8", "replace") for each in given.get("webhook-signature", "").split()]
        expected = [each.encode() for each in _signatures(self.keys, signed)]
        # Every pair is compared, so that how long it takes tells nothing.
        found = [
            hmac.compare_digest(ours, theirs) for ours in expected for theirs in there[:_MOST_SIGNATURES]
        ]
        if not any(found):
            raise _not_signed()
        if abs(int(stamp) - now.timestamp()) > _LATEST.total_seconds():
            raise WebhookRefused(
                "The call was signed more than five minutes ago, or by a clock that is ahead.",
                code="webhook.late",
            )
        return message_id


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


def _not_signed() -> WebhookRefused:
    return WebhookRefused(
        "The call is not signed with the secret of this connection.", code="webhook.signature"
    )
