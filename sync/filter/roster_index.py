"""A roster made ready: which folded word is part of whose name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, IntFlag, auto
from functools import reduce
from operator import or_
from string import digits

from sync.filter.declension import declined, origin_of
from sync.filter.display_name import UNSPACED, UNSPACED_SYLLABIC
from sync.filter.folding import MARKS, letters, spellings
from sync.filter.misspelled import Misspellings
from sync.filter.nicknames import nicknames_of
from sync.filter.types import RosterName
from sync.filter.view import View
from sync.filter.words import EVERYDAY, FUNCTION_WORDS, NAMES_BY_THEIR_CAPITAL, PRONOUNS, SURNAME_PREFIXES

WORD = re.compile(rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
# Scripts that put no blank between words: names are looked for as they stand, with or without a joint inside.
# Two letters are a name in Chinese, Japanese and Korean, and a syllable in Thai, Lao, Burmese and Khmer.
_UNSPACED = re.compile(f"[{UNSPACED}]{{2,}}|[{UNSPACED_SYLLABIC}]{{3,}}")
_KATAKANA = "\u30a1-\u30fa"
_ALL_KATAKANA = re.compile(f"[{_KATAKANA}ー]+")
_JOINTS = "\\s·・‧•"
_JOINT = re.compile(f"[{_JOINTS}]+")
_ZERO_WIDTH_SPACE = "\u200b"  # parts the words of a name, though nobody sees it
# Figures that look like letters; a one is an i or an l.
_FIGURES = tuple(str.maketrans("0134578", f"o{one}eastb") for one in "il")
_LETTERS_AMONG_FIGURES_MIN = 2
# In small letters too, a declined form of this length is no word.
_LONG_FORM = 8
# All in capitals a word of this length is an abbreviation: *AI*, *KI*, *EU*.
_ABBREVIATION_MAX = 3


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


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """All that a word of a text can be: the part it has in each person's name, and how it reads otherwise."""

    name: str
    parts: Mapping[int, Part]
    people: frozenset[int]  # who has a part
    familiarity: Familiarity
    is_abbreviation: bool = False  # all in capitals, short, and on the roster not written so


@dataclass(frozen=True, slots=True)
class RosterIndex:
    """`parts` by folded word and person; the same of `declined` forms; the folded first letters of each person;
    short names that the roster writes in capitals; names of unspaced scripts; names with a slip."""

    parts: Mapping[str, Mapping[int, Part]]
    declined: Mapping[str, Mapping[int, Part]]
    initials: Mapping[int, frozenset[str]]
    capitals: frozenset[str]
    unspaced: re.Pattern[str] | None
    misspellings: Misspellings

    def entry(self, word: str) -> Entry | None:
        """Whose name a word of a text, broken or not, may be part of, or None."""
        word = letters(word)
        written = (word.lower(),) if word.isascii() else spellings(word)
        for spelling in written:
            for name in _bases(spelling):
                if name in self.parts:
                    parts = self.parts[name]
                    familiarity = max(_familiarity(spelling), _familiarity(name))
                    abbreviation = _is_abbreviation(word) and name not in self.capitals
                    return Entry(name, parts, frozenset(parts), familiarity, abbreviation)
        for form in written if word.isascii() else (*written, word.casefold()):
            if form in self.declined:
                parts = self.declined[form]
                long = len(form) >= _LONG_FORM
                familiarity = Familiarity.NAME if long else Familiarity.CAPITALISED_NAME
                return Entry(form, parts, frozenset(parts), familiarity)
        meant = self._in_figures(written[0]) or self.misspellings.meant(word, written[0])
        if meant is None:
            return None
        parts = self.parts[meant]
        return Entry(meant, parts, frozenset(parts), Familiarity.NAME)

    def _in_figures(self, word: str) -> str | None:
        """The name in which figures stand for the letters that they look like: *Schm1dt*, *4nna*."""
        if word.isalpha() or sum(map(str.isalpha, word)) < _LETTERS_AMONG_FIGURES_MIN:
            return None
        meant = (name for figures in _FIGURES for name in _bases(word.translate(figures)))
        return next(
            (name for name in meant if name in self.parts and _familiarity(name) is Familiarity.NAME), None
        )


class Lookup:
    """What one text asks of an index. Each answer is found once, since a name may be thousands of people's."""

    def __init__(self, index: RosterIndex) -> None:
        self._index = index
        self._entries: dict[str, Entry | None] = {}
        self._groups: dict[frozenset[int], frozenset[int]] = {}
        self._shared: dict[tuple[frozenset[int], frozenset[int]], frozenset[int]] = {}
        self._parts: dict[tuple[Entry, frozenset[int]], Part] = {}
        self._initials: dict[frozenset[int], frozenset[str]] = {}

    def entry(self, word: str) -> Entry | None:
        """Whose name a word, broken or not, may be part of, or None."""
        if word not in self._entries:
            entry = self._index.entry(word)
            self._entries[word] = replace(entry, people=self._group(entry.people)) if entry else None
        return self._entries[word]

    def _group(self, people: frozenset[int]) -> frozenset[int]:
        """Of equal sets always the same one, which is cheap to look up by."""
        return self._groups.setdefault(people, people)

    def shared(self, people: frozenset[int], others: frozenset[int]) -> frozenset[int]:
        """The people in both."""
        if (people, others) not in self._shared:
            self._shared[people, others] = self._group(people & others)
        return self._shared[people, others]

    def part(self, entry: Entry, people: frozenset[int]) -> Part:
        """What a word is in the names of any of these people, each of whose names it is in."""
        if (entry, people) not in self._parts:
            self._parts[entry, people] = reduce(or_, map(entry.parts.__getitem__, people))
        return self._parts[entry, people]

    def initials(self, people: frozenset[int]) -> frozenset[str]:
        """The folded first letters of all their names."""
        if people not in self._initials:
            of_each = (self._index.initials.get(person, frozenset()) for person in people)
            self._initials[people] = frozenset().union(*of_each)
        return self._initials[people]


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and sum(map(str.isalpha, word)) <= _ABBREVIATION_MAX


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
    capitals: set[str] = field(default_factory=set)
    unspaced: set[str] = field(default_factory=set)
    full: set[str] = field(default_factory=set)  # given and family names as they are in full

    def add(self, person: int, word: str, part: Part) -> None:
        for spelling in spellings(word):
            _join(self.parts[spelling], person, part)
            if _is_abbreviation(word):
                self.capitals.add(spelling)

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
            _add_name(builder, person, _as_seen(each))
    return RosterIndex(
        parts=dict(builder.parts),
        declined=dict(builder.declined),
        initials={person: frozenset(letters) for person, letters in builder.initials.items()},
        capitals=frozenset(builder.capitals),
        unspaced=_any_of(builder.unspaced),
        misspellings=Misspellings.of(builder.full),
    )


def _as_seen(name: RosterName) -> RosterName:
    """A name as the texts are seen in which it is looked for."""
    return RosterName(_seen(name.given), _seen(name.family), tuple(map(_seen, name.others)))


def _seen(name: str) -> str:
    return View.of(name.replace(_ZERO_WIDTH_SPACE, " ")).text


def _add_name(builder: _Builder, person: int, name: RosterName) -> None:
    given = _add_words(builder, person, name.given, Part.GIVEN)
    for nickname in sorted({each for word in given for each in nicknames_of(word)}):
        builder.add(person, nickname, Part.GIVEN)
    family = _add_words(builder, person, name.family, Part.FAMILY)
    _add_joined(builder, person, given, family)
    builder.add_declined(person, given, family)
    for other in name.others:
        _add_words(builder, person, other, Part.ALIAS)
    for text in (name.given, name.family, name.given + name.family, name.family + name.given, *name.others):
        if not text.isascii():
            for whole_or_part in (_JOINT.sub("", text), *_JOINT.split(text)):
                builder.unspaced.update(_UNSPACED.findall(whole_or_part))


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
            if part is not Part.ALIAS:
                builder.full.add(spellings(word)[0])
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
    return re.compile("|".join(map(_form_of_unspaced, longest_first))) if longest_first else None


def _form_of_unspaced(name: str) -> str:
    """A pattern of the name; in katakana, in which words end where another script begins, of the whole word."""
    form = f"[{_JOINTS}]{{0,3}}".join(name)
    return f"(?<![{_KATAKANA}ー]){form}(?!ー?[{_KATAKANA}])" if _ALL_KATAKANA.fullmatch(name) else form
