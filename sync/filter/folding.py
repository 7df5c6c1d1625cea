"""Spellings of a name that count as the same: case, diacritics, umlauts spelled out."""

import unicodedata
from functools import lru_cache

# Letters that no normal form takes apart.
_PLAIN = str.maketrans(
    {"ı": "i", "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj"})


@lru_cache(maxsize=16384)
def spellings(word: str) -> tuple[str, ...]:
    """The one or two folded spellings of a word: without diacritics, and with umlauts spelled out.

    Two words are the same name if they share one: *Müller* (muller, mueller), *Mueller* (mueller), *Muller*.
    """
    lowered = unicodedata.normalize("NFC", word.casefold())
    plain = _without_marks(lowered)
    spelled_out = _without_marks(lowered.translate(_SPELLED_OUT))
    return (plain,) if plain == spelled_out else (plain, spelled_out)


def _without_marks(word: str) -> str:
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word.translate(_PLAIN))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
