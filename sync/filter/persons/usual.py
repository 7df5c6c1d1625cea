"""What the model takes for a name though how it is written, the lexicon or the rest of the text says it is none."""

import re
from typing import Final

from sync.filter.persons.language import is_english
from sync.filter.persons.lexicon import shipped as shipped_lexicon
from sync.filter.persons.reading import Reading

_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1\1|^([^\W\d_])(?:-\2){2}", re.IGNORECASE)  # *Aaargh*, *a-a-a*
_VOWEL: Final = re.compile("[aeiouyäöüàáâãåæèéêëìíîïòóôõøùúûýœ]", re.IGNORECASE)
_VOWELLESS_MIN: Final = 3
# Capitals inside of a word: *FrTime*, unlike *McCain*, *LeBron*, *D'Angelo*.
_CAMELS: Final = re.compile(r"[A-Z]+[a-z]*[A-Z][A-Za-z]*")
_SURNAME_CAPITALS: Final = re.compile(
    r"(?:[A-Z]|Mc|Mac|Fitz|De|Di|Du|Da|Del|La|Le|Lu|Van|Von|Al|El|Ben)[A-Z][a-z]{2,}"
)
_BEFORE_NOUNS: Final = frozenset({"a", "an", "the", "via"})
_BEHIND_LETTERS: Final = frozenset(")+#-/&'")
_OF_CIPHERS: Final = frozenset(
    {"alice", "bob", "carol", "charlie", "eve", "mallory", "oscar", "peggy", "trent", "trudy", "victor"}
)


def is_no_name(reading: Reading, first: int, behind: int) -> bool:
    """Whether what the model takes for a name is none by how it is written, by the lexicon, or by its text."""
    words = [word for word in reading.words[first:behind] if word[0].isalpha()]
    if len(words) == 1 and _DRAWN_OUT.search(words[0]):
        return True
    if not any(map(shipped_lexicon().name_of, words)) and _is_unlike_names(reading, first, words):
        return True
    return behind - first == 1 and (
        reading.folded[first] in reading.used_as_things or _is_of_cipher(reading, first)
    )


def _is_unlike_names(reading: Reading, first: int, words: list[str]) -> bool:
    """Whether words that are no usual names do not look like unusual ones either."""
    word = words[0]
    if all(map(str.islower, words)) and _is_small_noun(reading, first, words):
        return True
    if len(words) > 1:
        return False
    if len(word) == 1:
        return _is_mere_letter(reading, first)
    if len(word) >= _VOWELLESS_MIN and not _VOWEL.search(word):
        return True
    if _CAMELS.fullmatch(word) and not word.isupper() and not _SURNAME_CAPITALS.fullmatch(word):
        return True
    return _is_usual_word(word) or word.lower() in reading.in_small_letters


def _is_mere_letter(reading: Reading, at: int) -> bool:
    """Whether a capital is no initial: *function X*, *B)*, *C++*; unlike *K.* and names of judgments."""
    behind = "".join(reading.words[at + 1 : at + 2])
    return behind != "." and (is_english(reading.folded) or behind in _BEHIND_LETTERS)


def _is_small_noun(reading: Reading, first: int, words: list[str]) -> bool:
    """Whether words in small letters are all that a text says, stand behind an English article, or are usual ones."""
    if len(words) == len(reading.words) or (first and reading.folded[first - 1] in _BEFORE_NOUNS):
        return True
    return any(_is_usual_word(word) or "-" in word for word in words)


def _is_usual_word(word: str) -> bool:
    """Whether the lexicon knows a word in small letters, and at least as well as with a capital: *Solved*."""
    small = shipped_lexicon().find(word.lower())
    written = shipped_lexicon().find(word.title() if word.islower() else word)
    return any(
        low and (not high or low.rarity <= high.rarity)
        for low, high in ((small.german, written.german), (small.english, written.english))
    )


def _is_of_cipher(reading: Reading, at: int) -> bool:
    """Whether it is *Alice* or *Bob* in a text about ciphers that has both."""
    if reading.folded[at].removesuffix("s") not in _OF_CIPHERS:
        return False
    return reading.is_about_ciphers
