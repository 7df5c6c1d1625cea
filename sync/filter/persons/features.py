"""What the model sees of each token: of itself, of its neighbours, and of some of them together.

Training and finding share this file: weights are of no use with other features than they were made with.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from zlib import crc32

from sync.filter.persons.lexicon import FAMILY, GIVEN, PLACE, UNKNOWN, Lexicon, Word, WordClass, shipped

_LETTERS_SHOWN = 12

# What stands before a feature by how far the token is from the one that gets it.
SIGNS: Final = {-2: "<", -1: "-", 0: "0", 1: "+", 2: ">"}
# What features of several tokens begin with, as checksums, which go on with the rest of the feature.
_A, _B, _D, _E, _F, _G, _H, _I, _J, _K = (crc32(letter.encode()) for letter in "abdefghijk")


class Share(NamedTuple):
    """What a token is in features of several tokens (a word class, a kind of name, the word itself): the checksums of
    those that begin with it where it is the first, the one before or the one itself, and in UTF-8 what follows in
    others."""

    as_first: tuple[int, int]
    as_before: tuple[int, int, int, int]
    as_here: tuple[int, int, int, int]
    cluster: bytes
    kind: bytes
    word: bytes


class Token(NamedTuple):
    """Features of one token, as seen from itself, from beside it, and from two places off; and its share in those of
    several tokens."""

    own: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]
    share: Share

    def seen_from(self, distance: int) -> tuple[str, ...]:
        """The features that it has for a token so far away (-2..2)."""
        return (self.own, self.near, self.far)[abs(distance)]


def token(written: str) -> Token:
    """The features of a token that it has anywhere."""
    shape = _shape(written)
    if not written[0].isalpha():
        sign = shape if written[0].isdigit() else written
        features = (f"s={shape}", f"w={sign}")
        return _token(features, features, features, sign, shape, sign)
    lexicon, low = shipped(), written.lower()
    known, how = _known(lexicon, written)
    names = _names(lexicon, written)
    named = f"G{'~' if written.islower() or (written.isupper() and len(written) > 1) else ''}{names}"
    basic = [f"s={shape}", f"w={low}", named]
    own, near, far = [*basic, *how], list(basic), list(basic)
    for language, word_class in (("de", known.german), ("en", known.english)):
        if word_class is None:
            own.append(f"{language}?")
            continue
        coarse = f"{language}6:{word_class.cluster & 63}"
        own += (f"{language}{word_class.cluster}", coarse, *_details(language, word_class))
        near += (f"{language}{word_class.cluster}", coarse)
        far.append(coarse)
    own += _affixes(written, low, lexicon)
    cluster = f"{shape}{known.german.cluster & 255}" if known.german else f"{shape}?"
    return _token(own, near, far, cluster, f"{shape}{names}", low)


def _token(
    own: Iterable[str], near: Iterable[str], far: Iterable[str], cluster: str, kind: str, word: str
) -> Token:
    classes, kinds, words = _bytes(cluster), _bytes(kind), _bytes(word)
    share = Share(
        (crc32(words, _H), crc32(kinds, _K)),
        (crc32(classes, _A), crc32(kinds, _D), crc32(words, _E), crc32(words, _G)),
        (crc32(classes, _B), crc32(kinds, _F), crc32(kinds, _I), crc32(kinds, _J)),
        b"|" + classes,
        b"|" + kinds,
        b"|" + words,
    )
    return Token(tuple(own), tuple(near), tuple(far), share)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def features_alone(features: Token, distance: int) -> Iterator[str]:
    """The features that a token gives to the one from which it is `distance` (-2..2) away."""
    return (SIGNS[distance] + feature for feature in features.seen_from(distance))


def features_together(
    first: Share, before: Share, here: Share, behind: Share, last: Share
) -> tuple[int, ...]:
    """The features, as checksums, of the middle one of five tokens with those around it."""
    h, k = first.as_first
    a, d, e, g = before.as_before
    b, f, i, j = here.as_here
    kind, word_before, word_behind = here.kind, before.word, behind.word
    return (
        crc32(here.cluster, a),
        crc32(behind.cluster, b),
        crc32(behind.kind, crc32(kind, d)),
        crc32(kind, e),
        crc32(word_behind, f),
        crc32(word_behind, crc32(kind, g)),
        crc32(kind, crc32(word_before, h)),
        crc32(last.word, crc32(word_behind, i)),
        crc32(last.kind, crc32(word_behind, j)),
        crc32(kind, crc32(word_before, k)),
    )


def _known(lexicon: Lexicon, written: str) -> tuple[Word, list[str]]:
    """What the lexicon says of a word, or of that without a genitive's *s*, or of a compound's last part."""
    known = lexicon.find(written)
    if known.german or known.english:
        return known, []
    if len(written) > 3 and written[-1] in "sS":
        of = lexicon.find(written[:-1])
        if of is not UNKNOWN:
            return of, ["gen"]
    if "-" in written:
        return lexicon.find(written.rsplit("-", 1)[1]), ["hyp"]
    return known, []


def _names(lexicon: Lexicon, written: str) -> str:
    names = lexicon.name_of(written)
    if not names and written[-1] in "sS" and len(written) > 3:
        names = lexicon.name_of(written[:-1])
    return "".join(letter for bit, letter in ((GIVEN, "g"), (FAMILY, "f"), (PLACE, "p")) if names & bit)


def _details(language: str, known: WordClass) -> tuple[str, ...]:
    return (
        f"{language}4:{known.cluster & 15}",
        f"{language}9:{known.cluster & 511}",
        f"{language}p{known.rarity}",
        f"{language}c{known.case}",
    )


def _affixes(written: str, low: str, lexicon: Lexicon) -> list[str]:
    found = [f"-{low[-count:]}" for count in (1, 2, 3, 4) if len(low) > count]
    found += [f"{low[:count]}-" for count in (1, 2, 3) if len(low) > count]
    found.append(f"len{min(len(low), _LETTERS_SHOWN)}")
    if "-" in written:
        first, *_, last = written.split("-")
        found.append(f"hy{lexicon.name_of(first)}{lexicon.name_of(last)}")
    return found


def _shape(written: str) -> str:
    """How a token is written, in a few sorts."""
    if written[0].isdigit():
        return "9999" if len(written) == 4 else "9"
    if not written[0].isalpha():
        return written
    if len(written) == 1:
        return "X" if written.isupper() else "x"
    if written.isupper():
        return "XX" if len(written) < 4 else "XXX"
    if written.islower():
        return "xx"
    if written[0].isupper() and written[1:].islower():
        return "Xx"
    if "-" in written:
        return "X-X" if written[0].isupper() else "x-X"
    return "XxX" if written[0].isupper() else "xX"
