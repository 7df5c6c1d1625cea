"""What a text may call one person of a roster: the parts of their name, in every spelling."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag, auto
from functools import lru_cache
from typing import NamedTuple

from sync.filter.folding import MARKS, has_marks, spellings
from sync.filter.members.display_name import UNSPACED, UNSPACED_SYLLABIC
from sync.filter.members.nicknames import nicknames_of
from sync.filter.view import View
from sync.filter.words import EVERYDAY, FUNCTION_WORDS, NAMES_BY_THEIR_CAPITAL, PRONOUNS, SURNAME_PREFIXES

WORD = re.compile(rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*")
_WORD_WITHOUT_MARKS = re.compile(r"[^\W_]+")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
# Scripts that put no blank between words: names are looked for as they stand, with or without a joint inside.
# Two letters are a name in Chinese, Japanese and Korean, and a syllable in Thai, Lao, Burmese and Khmer.
_UNSPACED = re.compile(f"[{UNSPACED}]{{2,}}|[{UNSPACED_SYLLABIC}]{{3,}}")
_PERHAPS_UNSPACED = re.compile("[\u0e00-\U0003ffff]")
_KATAKANA = "\u30a1-\u30fa"
_ALL_KATAKANA = re.compile(f"[{_KATAKANA}ー]+")
_JOINTS = "\\s·・‧•"
_JOINT = re.compile(f"[{_JOINTS}]+")
_PLAIN = re.compile("[A-Za-z\u00c0-\u00ff -]*")
_ZERO_WIDTH_SPACE = "\u200b"  # parts the words of a name, though nobody sees it
# All in capitals a word of this length is an abbreviation: *AI*, *KI*, *EU*.
_ABBREVIATION_MAX = 3
_STEM_SHOWN = 4  # so many letters of a stem tell it from the most of a text's words
# Rosters come again, and so do names.
_NAMES_KEPT = 8192


def words_in(text: str) -> Iterator[re.Match[str]]:
    """The words of a text."""
    return (WORD if has_marks(text) else _WORD_WITHOUT_MARKS).finditer(text)


class Part(IntFlag):
    """What a word is in a person's name."""

    GIVEN = auto()
    FAMILY = auto()
    ALIAS = auto()  # of another spelling, a display name or a handle
    PREFIX = auto()  # *von*, *de la*: never a name by itself


class Familiarity(IntEnum):
    """How likely a reader takes a word for a word rather than for a name."""

    NAME = auto()
    CAPITALISED_NAME = auto()
    WORD = auto()
    FUNCTION_WORD = auto()
    PRONOUN = auto()


class NameParts(NamedTuple):
    """What is looked for of one name. `declinable` words come with the first folded letters that all of their forms
    share; `given` and `family` are the words of the name."""

    spellings: Mapping[str, Part]
    initials: frozenset[str]
    capitals: frozenset[str]  # short spellings that the roster writes in capitals
    unspaced: frozenset[str]
    full: tuple[str, ...]  # given and family names as they are in full
    declinable: tuple[tuple[str, str, Part], ...]
    given: tuple[str, ...]
    family: tuple[str, ...]


@lru_cache(maxsize=_NAMES_KEPT)
def parts_of(given: str, family: str, others: tuple[str, ...]) -> NameParts:
    """Take a name apart."""
    given, family, *more = map(_seen, (given, family, *others))
    builder = _Builder()
    given_words = builder.add_words(given, Part.GIVEN)
    for nickname in sorted(set[str]().union(*map(nicknames_of, given_words))):
        builder.add(nickname, Part.GIVEN)
    family_words = builder.add_words(family, Part.FAMILY)
    builder.add_joined(given_words, family_words)
    for other in more:
        builder.add_words(other, Part.ALIAS)
    return NameParts(
        builder.spellings,
        frozenset(builder.initials),
        frozenset(builder.capitals),
        frozenset(_unspaced(given, family, given + family, family + given, *more)),
        tuple(builder.full),
        (*_declinable(given_words, Part.GIVEN), *_declinable(family_words, Part.FAMILY)),
        tuple(given_words),
        tuple(family_words),
    )


def _seen(name: str) -> str:
    """A name as the texts are seen in which it is looked for."""
    if _PLAIN.fullmatch(name):
        return name  # nothing in it to see through
    return View.of(name.replace(_ZERO_WIDTH_SPACE, " ")).text


@dataclass(slots=True)
class _Builder:
    spellings: dict[str, Part] = field(default_factory=dict)
    initials: set[str] = field(default_factory=set)
    capitals: set[str] = field(default_factory=set)
    full: list[str] = field(default_factory=list)

    def add(self, word: str, part: Part) -> None:
        for spelling in spellings(word):
            known = self.spellings.get(spelling, part)
            self.spellings[spelling] = part if known is part else known | part
            if is_abbreviation(word):
                self.capitals.add(spelling)

    def add_words(self, name: str, part: Part) -> list[str]:
        """Add the words of one name, and their joined form (*Hans-Günter*, *Hansgünter*); give them back."""
        found = (WORD if has_marks(name) else _WORD_WITHOUT_MARKS).findall(name)
        words = [word for word in found if word.casefold() not in _SUFFIXES]
        for word in words:
            if part is Part.FAMILY and len(words) > 1 and word.casefold() in SURNAME_PREFIXES:
                self.add(word, Part.PREFIX)
                continue
            folded = spellings(word)
            self.initials.update([spelling[0] for spelling in folded])
            if len(word) > 1:
                self.add(word, part)
                if part is not Part.ALIAS:
                    self.full.append(folded[0])
        if len(words) > 1:
            self.add("".join(words), part)
        return words

    def add_joined(self, given: list[str], family: list[str]) -> None:
        """Add the whole name written as one word, as user names are."""
        if given and family:
            last = "".join(family)
            for first in dict.fromkeys((given[0], "".join(given))):
                self.add(first + last, Part.ALIAS)
                self.add(last + first, Part.ALIAS)


def _declinable(words: list[str], part: Part) -> Iterator[tuple[str, str, Part]]:
    for word in words:
        folded = spellings(word)[0]
        if len(word) > 2 and familiarity_of(folded) < Familiarity.WORD:
            yield folded[: _sure_of_stem(len(folded))], word, part


def _sure_of_stem(length: int) -> int:
    """How many letters all forms of a folded word begin with, or as many as tell it from most words of a text.

    No stem is shorter than two letters, of a short word than one, and no ending takes the place of more than two
    letters, but for *-aja* of a long name.
    """
    shortest = 2 if length > 3 else 1
    return max(shortest, min(length - (2 if length < 7 else 3), _STEM_SHOWN))


def _unspaced(*names: str) -> Iterator[str]:
    for name in names:
        if _PERHAPS_UNSPACED.search(name):
            for whole_or_part in (_JOINT.sub("", name), *_JOINT.split(name)):
                yield from _UNSPACED.findall(whole_or_part)


def any_of(names: set[str]) -> re.Pattern[str] | None:
    """A pattern of names in scripts that put no blank between words; None where there are none."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(_form_of_unspaced, longest_first))) if longest_first else None


def _form_of_unspaced(name: str) -> str:
    """A pattern of the name; in katakana, in which words end where another script begins, of the whole word."""
    form = f"[{_JOINTS}]{{0,3}}".join(name)
    return f"(?<![{_KATAKANA}ー]){form}(?!ー?[{_KATAKANA}])" if _ALL_KATAKANA.fullmatch(name) else form


def is_abbreviation(word: str) -> bool:
    """Whether a word reads as an abbreviation by its capitals: *AI*, *KI*, *EU*."""
    return word.isupper() and sum(map(str.isalpha, word)) <= _ABBREVIATION_MAX


def familiarity_of(word: str) -> Familiarity:
    """How a folded word reads."""
    if word in PRONOUNS:
        return Familiarity.PRONOUN
    if word in FUNCTION_WORDS:
        return Familiarity.FUNCTION_WORD
    if word in EVERYDAY:
        return Familiarity.WORD
    if word in NAMES_BY_THEIR_CAPITAL or len(word) < 4:
        return Familiarity.CAPITALISED_NAME
    return Familiarity.NAME
