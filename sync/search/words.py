"""Words as search compares them: folded, so that spelling is no hindrance, with stems of German and of English."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Final

import snowballstemmer

TYPED_WORD: Final = re.compile(r"[^\W_]{1,64}")
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_GERMAN: Final = snowballstemmer.stemmer("german")
_ENGLISH: Final = snowballstemmer.stemmer("english")
_STEMMING: Final = Lock()  # a stemmer works on the one word that it holds
_SPELLED_OUT: Final = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"))

SHORTEST_BEGINNING: Final = 2  # characters of a word that is still being typed
SHORTEST_PART: Final = 5  # characters of what a compound ends in
LONGEST_SUFFIX: Final = 7  # characters by which a form may be longer than another
_SHORT_STEM: Final = 3  # characters
_LONGEST_ENDING: Final = 2  # characters of an inflection behind it

# What says nothing of what a text is about, in either language, as folded below.
_SMALL: Final = """
    aber als also am an auch auf aus bei beim bin bis bist da damit dann das dass dein dem den denn der des
    die dies diese dieser dieses doch du durch ein eine einem einen einer eines er es etwas euch euer fur
    gibt hab habe haben hat hatte ich ihm ihn ihr im in ins ist ja jetzt kann konnen man mehr mein mich mir
    mit muss nach nicht noch nur ob oder ohne schon sein seine sich sie sind so uber um und uns unser von
    vom vor wann war waren warum was wegen weil welche wenn wer werden wie wir wird wo wurde zu zum zur
    zwischen
    a about after all an and any are as at be because been but by can could did do does for from get had
    has have he her him his how i if in into is it its just like me more my no not of on one or our out she
    should so some than that the their them then there these they this those to too up us was we were what
    when where which who why will with would you your
"""
SMALL_WORDS: Final = frozenset(_SMALL.split())


def fold(text: str) -> str:
    """A text for comparing: without upper case, accents and umlauts; ``Größe`` is ``grosse``."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", folded))


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order; marks, lines and punctuation part them."""
    return TYPED_WORD.findall(fold(text))


def places_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each word of a text begins and ends, with the word as `words_of` has it."""
    for found in TYPED_WORD.finditer(text):
        yield found.start(), found.end(), fold(found.group())


def spellings(word: str) -> tuple[str, ...]:
    """The folded forms of a typed word: umlauts as they are, spelled out, and taken for spelled out."""
    lower = unicodedata.normalize("NFC", word).casefold()
    long, short = lower, lower
    for umlaut, letters in _SPELLED_OUT:
        long, short = long.replace(umlaut, letters), short.replace(letters, umlaut)
    return tuple(dict.fromkeys(fold(each) for each in (lower, long, short)))


@lru_cache(maxsize=2**14)
def stems(word: str) -> tuple[str, str]:
    """The stems of a folded word, as German and as English has it."""
    with _STEMMING:
        return fold(_GERMAN.stemWord(word)), _ENGLISH.stemWord(word)


@lru_cache(maxsize=2**10)
def beginnings(word: str) -> tuple[str, ...]:
    """How words begin that may have the stem of a folded word: stems need not be what words begin with.

    The one of ``policy`` is ``polici``, and that of ``aktuell`` is ``aktull``.
    """
    shared = {_shared_beginning(word, stem) for stem in stems(word)}
    return tuple(each[:-1] if len(each) > _SHORT_STEM else each for each in shared)


def _shared_beginning(word: str, other: str) -> str:
    pairs = enumerate(zip(word, other, strict=False))
    return word[: next((place for place, (one, two) in pairs if one != two), min(len(word), len(other)))]


def have_same_stem(word: str, other: str) -> bool:
    """Whether two folded words are forms of one, in German or in English."""
    if not other.startswith(beginnings(word)) or len(other) > len(word) + LONGEST_SUFFIX:
        return False
    (german, english), (other_german, other_english) = stems(word), stems(other)
    return german == other_german or english == other_english


def is_compound_of(compound: str, word: str) -> bool:
    """Whether a folded word is built as German builds them and ends in another, be it with an inflection."""
    if len(word) < SHORTEST_PART:
        return False
    found = compound.rfind(word)
    return found > 0 and len(compound) - found - len(word) <= _LONGEST_ENDING
