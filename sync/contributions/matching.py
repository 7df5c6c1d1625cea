"""Recognising a copy by the order of its words, from keyed hashes that no text can be told from.

Every four words in a row give a hash; a quarter of the hashes is kept, the same quarter in every text, and in
short texts the smallest ones besides. What one text has kept can then be looked for among what another has
(winnowing's simplest form, 0 mod p; Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003, section 2).
"""

import hashlib
from collections.abc import Collection, Sequence

SHORTEST = 12
"""Texts of fewer words are not compared: people say short things alike."""

_GRAM = 4
_KEEP_ONE_IN = 4
_HANDFUL = 8
_ENOUGH_TO_JUDGE = 4
_MOST_LOOKED_UP = 64
_BITS_63 = (1 << 63) - 1


def fingerprints(words: Sequence[str], key: bytes) -> frozenset[int]:
    """The fingerprints of a text, each 0..2**63-1; none of a text of fewer than `SHORTEST` words.

    `words` are what `comparable_words` gives, `key` 16..64 secret bytes: who has not got it cannot try word lists on
    stored fingerprints. The same words and key give the same fingerprints on every machine and in every version.
    Raises ValueError for a key of another length.
    """
    if not 16 <= len(key) <= hashlib.blake2b.MAX_KEY_SIZE:
        raise ValueError("the key for fingerprints must have 16 to 64 bytes")
    if len(words) < SHORTEST:
        return frozenset()
    hashes = {_hash(" ".join(words[start : start + _GRAM]), key) for start in range(len(words) - _GRAM + 1)}
    kept = set(filter(_always_kept, hashes))
    if len(kept) < _HANDFUL:
        kept.update(sorted(hashes - kept)[: _HANDFUL - len(kept)])
    return frozenset(kept)


def looked_up(marks: frozenset[int]) -> frozenset[int]:
    """The fingerprints by which to look for what has most of a text: all of them, or of a long text the same few.

    They are as many of the smallest, which of a keyed hash are a sample of the text that nobody can foresee.
    """
    return frozenset(sorted(marks)[:_MOST_LOOKED_UP])


def matched_share(own: frozenset[int], other: Collection[int]) -> int:
    """How much of a text is found in another one, in thousandths (0..1000), both given by their fingerprints.

    Of `other` only those that `own` has too matter, so a query for these is enough. Two estimates are made and the
    larger holds: a long text has kept nothing besides its quarter, so the rest of a short one cannot be found
    there. Where less than a few fingerprints can be compared both stay low, since one common phrase would make
    all of them.
    """
    shared = own.intersection(other)
    if own and shared == own:
        return 1000
    return max(_share_of(own, shared), _share_of(frozenset(filter(_always_kept, own)), shared))


def _share_of(own: frozenset[int], shared: frozenset[int]) -> int:
    return 1000 * len(own & shared) // max(len(own), _ENOUGH_TO_JUDGE)


def _always_kept(fingerprint: int) -> bool:
    return fingerprint % _KEEP_ONE_IN == 0


def _hash(gram: str, key: bytes) -> int:
    digest = hashlib.blake2b(gram.encode(), digest_size=8, key=key).digest()
    return int.from_bytes(digest, "big") & _BITS_63
