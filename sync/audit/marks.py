"""The hash chain's arithmetic: one form of an audit row, its keyed mark, and the seal of a batch. No database here.

Hashes are HMAC-SHA256 (RFC 2104) under keys derived from the installation's secret: who can write the database but has
not got the secret can neither change a row nor forge another chain.
"""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row

from config.clock import format_stamp
from config.keys import KeyRing
from sync.audit.tables import AuditBatch

_SEQUENCE: Final = struct.Struct(">q")
_HASH_BYTES: Final = 16
_MARK_BYTES: Final = _SEQUENCE.size + _HASH_BYTES
NOTHING_BEFORE: Final = ""  # what the first batch has for the seal of the one before


@dataclass(frozen=True, slots=True)
class ChainKeys:
    """The keys of rows, of seals, and of what retention folded away."""

    rows: bytes
    seals: bytes
    folds: bytes

    @classmethod
    def of(cls, keys: KeyRing) -> "ChainKeys":
        """Derive them from the installation's secret."""
        return cls(keys.key("audit:rows"), keys.key("audit:seals"), keys.key("audit:folds"))

    def mark(self, row: Row[Any]) -> bytes:
        """A row's mark: its sequence, and a keyed hash of all of it cut to 128 bits."""
        digest = hmac.digest(self.rows, canonical(row), "sha256")
        return _SEQUENCE.pack(row.sequence) + digest[:_HASH_BYTES]

    def seal(self, batch: AuditBatch) -> str:
        """The seal that a batch should have, from all that it says of its rows and the seal before."""
        said = [
            batch.number, batch.previous, batch.first_sequence, batch.last_sequence, batch.rows, batch.digest,
            format_stamp(batch.sealed_at),
        ]  # fmt: skip
        return hmac.new(self.seals, _dump(said), hashlib.sha256).hexdigest()

    def fold_seal(self, batch: AuditBatch) -> str:
        """What vouches for the rows of a batch that are folded away."""
        said = [batch.seal, (batch.folded or b"").hex()]
        return hmac.new(self.folds, _dump(said), hashlib.sha256).hexdigest()


def canonical(row: Row[Any]) -> bytes:
    """Every column of a row, in one form on all databases: a JSON array in ASCII, keys in order, without spaces."""
    ids = (row.organisation_id, row.space_id, row.actor_id, row.subject_id)
    told = [each.hex if each else None for each in ids]
    return _dump([row.sequence, *told, row.action, row.detail, format_stamp(row.at)])


def digest_of(marks: bytes) -> str:
    """The fingerprint by which a seal covers the marks."""
    return hashlib.sha256(marks).hexdigest()


def split(marks: bytes) -> Iterator[tuple[int, bytes]]:
    """Each row's sequence, and its whole mark."""
    for start in range(0, len(marks) - len(marks) % _MARK_BYTES, _MARK_BYTES):
        mark = marks[start : start + _MARK_BYTES]
        yield _SEQUENCE.unpack(mark[: _SEQUENCE.size])[0], mark


def folded_places(folded: bytes | None) -> frozenset[int]:
    """The places, counted from 0, of a batch's rows that are folded away."""
    bits = enumerate(folded or b"")
    return frozenset(8 * at + bit for at, byte in bits for bit in range(8) if byte >> bit & 1)


def as_bits(places: Iterable[int], rows: int) -> bytes:
    """The places of folded rows as `folded_places` reads them."""
    bits = bytearray((rows + 7) // 8)
    for place in places:
        bits[place // 8] |= 1 << place % 8
    return bytes(bits)


def _dump(values: Sequence[object]) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()
