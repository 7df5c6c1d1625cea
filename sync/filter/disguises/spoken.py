"""Numbers that are written out figure by figure: *null eins sieben eins …*, *zero seven double one …*."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.hints import WORDS
from sync.filter.view import Edit

_GERMAN: Final = ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_ENGLISH: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS: Final = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_TEENS: Final = (
    "zehn",
    "elf",
    "zwölf",
    *(f"{unit}zehn" for unit in ["drei", "vier", "fünf", "sech", "sieb", "acht", "neun"]),
)
_FIGURES: Final = {
    **{word: str(value) for words in (_GERMAN, _ENGLISH) for value, word in enumerate(words)},
    "zwo": "2",
    "fuenf": "5",
    "oh": "0",
    "plus": "+",
    **{word: str(value) for value, word in enumerate(_TEENS, start=10)},
    **{word: str(value) for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
    **{
        f"{'ein' if unit == 1 else _GERMAN[unit]}und{word}": str(tens + unit)
        for tens, word in zip(range(20, 100, 10), _TENS, strict=True)
        for unit in range(1, 10)
    },
}
_REPEATED: Final = {"doppel": 2, "double": 2, "triple": 3}
_WORD: Final = "|".join(sorted([*_FIGURES, *_REPEATED, r"\d{1,3}"], key=len, reverse=True))
_SPOKEN: Final = re.compile(rf"\b(?:{_WORD})(?:(?:[ ,./-]{{1,3}}|\r?\n)(?:{_WORD})){{6,}}\b", re.IGNORECASE)
# Two of these are in every number that is spoken.
_COMMON: Final = (
    "null",
    "zwei",
    "drei",
    "sech",
    "acht",
    "neun",
    "zero",
    "two",
    "three",
    "five",
    "six",
    "seven",
    "nine",
)
_COMMON_MIN: Final = 2
_PERHAPS_SPOKEN: Final = WORDS.hint(f"(?i){'|'.join(_COMMON)}")


def in_figures(text: str) -> Iterator[Edit]:
    """Every such number of seven words or more in figures; how many of them make a number is for others to say."""
    if not _PERHAPS_SPOKEN.is_in(text):
        return
    lowered = text.lower()
    if sum(word in lowered for word in _COMMON) < _COMMON_MIN:
        return
    for spoken in _SPOKEN.finditer(text):
        yield Edit(*spoken.span(), _figures(spoken.group()))


def _figures(spoken: str) -> str:
    figures, times = [], 1
    for word in re.findall(r"[^\W_]+", spoken.lower()):
        if word in _REPEATED:
            times = _REPEATED[word]
            continue
        figures.append(_FIGURES.get(word, word) * times)
        times = 1
    return "".join(figures)
