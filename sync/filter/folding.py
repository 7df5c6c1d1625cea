"""Spellings of a name that count as the same: case, diacritics, umlauts spelled out, letters of other scripts."""

import re
import unicodedata
from functools import lru_cache

_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj"})
# Cyrillic and Greek letters that look like Latin ones (Unicode UTS #39), before folding: a capital Ν looks like N,
# a small ν like v.
LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԚԜѴаеѕіјкморсухтвнһԁԛԝѵ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεηικνορτυχγ",
    "ABESIJKMHOPCTYXQWVaesijkmopcyxtbhhdqwv" + "ABEZHIKMNOPTYXaenikvoptuxy",
)
# Vowel signs and accents that stand by themselves: parts of a word, though no letters to Python's `\w`.
MARKS = "".join(mark for mark in map(chr, range(0x20000)) if unicodedata.category(mark) in {"Mn", "Mc"})
_MARKS = frozenset(MARKS)
_BEYOND_LATIN = re.compile("[\u0300-\U0010ffff]")


@lru_cache(maxsize=16384)
def spellings(word: str) -> tuple[str, ...]:
    """The one to three folded spellings of a word: without diacritics, with umlauts spelled out, as it looks.

    Two words are the same name if they share one: *Müller* (muller, mueller), *Mueller* (mueller), *Muller*. As it
    looks, in Latin letters, only if all of it looks so: *Anna* with a Cyrillic *A*, and no Cyrillic *Анна*.
    """
    if word.isascii():
        return (word.lower(),)
    lowered = unicodedata.normalize("NFC", word.casefold())
    found = [_without_marks(lowered), _without_marks(lowered.translate(_SPELLED_OUT))]
    if (looks := word.translate(LOOKALIKES)) != word:
        latin = _without_marks(unicodedata.normalize("NFC", looks.casefold()))
        if latin.isascii():
            found.append(latin)
    return tuple(dict.fromkeys(found))


def has_marks(text: str) -> bool:
    """Whether an accent or a vowel sign stands by itself anywhere: hardly ever, so that words are found faster."""
    return _BEYOND_LATIN.search(text) is not None and not _MARKS.isdisjoint(text)


def letters(word: str) -> str:
    """A word without what breaks it: *Krys-tyna* as *Krystyna*."""
    if word.isalnum():
        return word
    return "".join(letter for letter in word if letter.isalnum() or letter in _MARKS)


class _Unmarked(dict[int, str]):
    """What is left of each letter without its marks, found when it is first met."""

    def __missing__(self, letter: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(letter))
        self[letter] = "".join(part for part in decomposed if not unicodedata.combining(part))
        return self[letter]


_UNMARKED = _Unmarked(
    # Letters that no normal form takes apart.
    str.maketrans(
        {"ı": "i", "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
    )
)


def _without_marks(word: str) -> str:
    return word if word.isascii() else word.translate(_UNMARKED)
