"""A roster made ready: which folded word is part of whose name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag, auto
from string import digits

from sync.filter.declension import declined, origin_of
from sync.filter.display_name import UNSPACED
from sync.filter.folding import letters, spellings
from sync.filter.types import RosterName
from sync.filter.words import EVERYDAY, FUNCTION_WORDS, NAMES_BY_THEIR_CAPITAL, PRONOUNS, SURNAME_PREFIXES

WORD = re.compile(r"[^\W_]+")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
# Scripts that put no blank between words: names are looked for as they stand, with or without a joint inside.
_UNSPACED = re.compile(f"[{UNSPACED}]{{2,}}")
_JOINTS = "\\s·・‧•"
_JOINT = re.compile(f"[{_JOINTS}]+")
# In small letters too, a declined form of this length is no word.
_LONG_FORM = 8


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


@dataclass(frozen=True, slots=True)
class Entry:
    """All that a word of a text can be: the part it has in each person's name, and how it reads otherwise."""

    name: str
    parts: Mapping[int, Part]
    familiarity: Familiarity


@dataclass(frozen=True, slots=True)
class RosterIndex:
    """`parts` by folded word and person; the same of `declined` forms; the folded first letters of each person;
    names of unspaced scripts."""

    parts: Mapping[str, Mapping[int, Part]]
    declined: Mapping[str, Mapping[int, Part]]
    initials: Mapping[int, frozenset[str]]
    unspaced: re.Pattern[str] | None

    def entry(self, word: str) -> Entry | None:
        """Whose name a word of a text, broken or not, may be part of, or None."""
        word = letters(word)
        written = (word.lower(),) if word.isascii() else spellings(word)
        for spelling in written:
            for name in _bases(spelling):
                if name in self.parts:
                    return Entry(name, self.parts[name], max(_familiarity(spelling), _familiarity(name)))
        for form in written if word.isascii() else (*written, word.casefold()):
            if form in self.declined:
                long = len(form) >= _LONG_FORM
                familiarity = Familiarity.NAME if long else Familiarity.CAPITALISED_NAME
                return Entry(form, self.declined[form], familiarity)
        return None


def _bases(spelling: str) -> Iterator[str]:
    """What a word may be a form of, itself first."""
    yield spelling
    if spelling[-1] in digits or spelling[0] in digits:
        spelling = spelling.strip(
            digits
        )  # Müller1 with a footnote, anna80 as a user name, 01Müller as a file
        yield spelling
    if len(spelling) > 3 and spelling[-1] == "s":
        yield spelling[:-1]  # the German genitive


@dataclass(slots=True)
class _Builder:
    parts: defaultdict[str, dict[int, Part]] = field(default_factory=lambda: defaultdict(dict))
    declined: defaultdict[str, dict[int, Part]] = field(default_factory=lambda: defaultdict(dict))
    initials: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    unspaced: set[str] = field(default_factory=set)

    def add(self, person: int, word: str, part: Part) -> None:
        for spelling in spellings(word):
            _join(self.parts[spelling], person, part)

    def add_declined(self, person: int, given: list[str], family: list[str]) -> None:
        words = [(word, Part.GIVEN) for word in given] + [(word, Part.FAMILY) for word in family]
        origin = origin_of(given, family)
        for word, part in words:
            if len(word) > 2 and _familiarity(spellings(word)[0]) < Familiarity.WORD:
                for form in declined(word, family=part is Part.FAMILY, origin=origin):
                    _join(self.declined[form], person, part)


def _join(known: dict[int, Part], person: int, part: Part) -> None:
    known[person] = known.get(person, Part(0)) | part


def index_roster(roster: Iterable[RosterName]) -> RosterIndex:
    """Index every part of every name, in every spelling."""
    builder = _Builder()
    for person, name in enumerate(roster):
        for each in (name, *name.former):
            _add_name(builder, person, each)
    initials = {person: frozenset(letters) for person, letters in builder.initials.items()}
    return RosterIndex(dict(builder.parts), dict(builder.declined), initials, _any_of(builder.unspaced))


def _add_name(builder: _Builder, person: int, name: RosterName) -> None:
    given = _add_words(builder, person, name.given, Part.GIVEN)
    family = _add_words(builder, person, name.family, Part.FAMILY)
    _add_joined(builder, person, given, family)
    builder.add_declined(person, given, family)
    for other in name.others:
        _add_words(builder, person, other, Part.ALIAS)
    for text in (name.given, name.family, name.given + name.family, name.family + name.given, *name.others):
        if not text.isascii():
            builder.unspaced.update(_UNSPACED.findall(_JOINT.sub("", text)))


def _add_words(builder: _Builder, person: int, name: str, part: Part) -> list[str]:
    """Index the words of one name, and their joined form (*Hans-Günter*, *Hansgünter*); give them back."""
    words = [word for word in WORD.findall(name) if word.casefold() not in _SUFFIXES]
    for word in words:
        if part is Part.FAMILY and len(words) > 1 and word.casefold() in SURNAME_PREFIXES:
            builder.add(person, word, Part.PREFIX)
            continue
        builder.initials[person].update(spelling[0] for spelling in spellings(word))
        if len(word) > 1:
            builder.add(person, word, part)
    if len(words) > 1:
        builder.add(person, "".join(words), part)
    return words


def _add_joined(builder: _Builder, person: int, given: list[str], family: list[str]) -> None:
    """Index the whole name written as one word, as user names are."""
    if given and family:
        for first in {given[0], "".join(given)}:
            builder.add(person, first + "".join(family), Part.ALIAS)
            builder.add(person, "".join(family) + first, Part.ALIAS)


def _familiarity(word: str) -> Familiarity:
    if word in PRONOUNS:
        return Familiarity.PRONOUN
    if word in FUNCTION_WORDS:
        return Familiarity.FUNCTION_WORD
    if word in EVERYDAY:
        return Familiarity.WORD
    if word in NAMES_BY_THEIR_CAPITAL or len(word) < 4:
        return Familiarity.CAPITALISED_NAME
    return Familiarity.NAME


def _any_of(names: set[str]) -> re.Pattern[str] | None:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(f"[{_JOINTS}]{{0,3}}".join, longest_first))) if longest_first else None
