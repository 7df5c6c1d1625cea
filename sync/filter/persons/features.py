"""What the model sees of each token: of itself, of its neighbours, and of some of them together.

Training and finding share this file: weights are of no use with other features than they were made with.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sync.filter.persons.lexicon import FAMILY, GIVEN, PLACE, UNKNOWN, Lexicon, Word, WordClass, shipped

_LETTERS_SHOWN = 12


class Token(NamedTuple):
    """Features of one token, as seen from itself, from beside it, and from two places off; and what it is in
    features of several tokens: a word class, a kind of name, the word itself."""

    own: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]
    cluster: str
    kind: str
    word: str


def token(written: str) -> Token:
    """The features of a token that it has anywhere."""
    shape = _shape(written)
    if not written[0].isalpha():
        sign = shape if written[0].isdigit() else written
        features = (f"s={shape}", f"w={sign}")
        return Token(features, features, features, sign, shape, sign)
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
    return Token(tuple(own), tuple(near), tuple(far), cluster, f"{shape}{names}", low)


def features_alone(features: Token, distance: int) -> Iterator[str]:
    """The features that a token gives to the one from which it is `distance` (-2..2) away."""
    if distance == 0:
        return (f"0{feature}" for feature in features.own)
    if abs(distance) == 1:
        return (f"{'+' if distance > 0 else '-'}{feature}" for feature in features.near)
    return (f"{'>' if distance > 0 else '<'}{feature}" for feature in features.far)


def features_together(
    first: Token, before: Token, here: Token, behind: Token, last: Token
) -> tuple[str, ...]:
    """The features of the middle one of five tokens with those around it."""
    return (
        f"a{before.cluster}|{here.cluster}",
        f"b{here.cluster}|{behind.cluster}",
        f"d{before.kind}|{here.kind}|{behind.kind}",
        f"e{before.word}|{here.kind}",
        f"f{here.kind}|{behind.word}",
        f"g{before.word}|{here.kind}|{behind.word}",
        f"h{first.word}|{before.word}|{here.kind}",
        f"i{here.kind}|{behind.word}|{last.word}",
        f"j{here.kind}|{behind.word}|{last.kind}",
        f"k{first.kind}|{before.word}|{here.kind}",
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
