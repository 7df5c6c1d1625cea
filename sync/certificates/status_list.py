"""Which certificates are revoked, as a Bitstring Status List (W3C Recommendation, v1.0)."""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sync.certificates.open_badges import CONTEXT, stamp

LENGTH: Final = 131_072
"""Places in a list: as many as the recommendation asks for at least (3.1), so that nobody stands out in one."""
_GOOD_FOR: Final = timedelta(hours=24)  # an older copy is no proof of anything
_ASK_AGAIN: Final = 60_000  # milliseconds


def status_list_credential(
    address: str, issuer: str, revoked: Iterable[int], now: datetime
) -> dict[str, Any]:
    """A BitstringStatusListCredential (2.2), not yet signed, as it stands `now`."""
    return {
        "@context": [CONTEXT[0]],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": stamp(now),
        "validUntil": stamp(now + _GOOD_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(revoked),
            "ttl": _ASK_AGAIN,
        },
    }


def encoded(places: Iterable[int]) -> str:
    """A bitstring with these places set: GZIP, base64url without padding, with multibase's letter for it (3.3).

    The first place is the leftmost bit. Raises IndexError for a place that the list does not have.
    """
    bits = bytearray(LENGTH // 8)
    for place in places:
        if not 0 <= place < LENGTH:
            raise IndexError(place)
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
