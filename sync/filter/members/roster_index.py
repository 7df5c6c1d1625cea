"""A roster made ready: which folded word is part of whose name."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import or_
from string import digits
from typing import NamedTuple

from sync.filter.folding import letters, spellings
from sync.filter.members.declension import declined, origin_of
from sync.filter.members.misspelled import Misspellings
from sync.filter.members.name_parts import (
    Familiarity,
    NameParts,
    Part,
    any_of,
    familiarity_of,
    is_abbreviation,
    parts_of,
)
from sync.filter.types import RosterName

# Figures that look like letters; a one is an i or an l.
_FIGURES = tuple(str.maketrans("0134578", f"o{one}eastb") for one in "il")
_LETTERS_AMONG_FIGURES_MIN = 2
# In small letters too, a declined form of this length is no word.
_LONG_FORM = 8
_WORDS_KEPT = 16384
_START = 2


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """All that a word of a text can be: the part it has in each person's name, and how it reads otherwise."""

    name: str
    parts: Mapping[int, Part]
    people: frozenset[int]  # who has a part
    familiarity: Familiarity
    is_abbreviation: bool = False  # all in capitals, short, and on the roster not written so


class Declined:
    """Whose names declined forms are. Forms are made when a word that begins as the name does is first looked up:
    most texts have hardly any, and a roster has hundreds."""

    def __init__(self, names: Iterable[tuple[int, NameParts]]) -> None:
        self._bearers: defaultdict[str, list[tuple[int, NameParts, str, Part]]] = defaultdict(list)
        self._forms: dict[str, Mapping[str, Mapping[int, Part]]] = {}
        stems: defaultdict[str, set[str]] = defaultdict(set)
        for person, name in names:
            for stem, word, part in name.declinable:
                start = stem[:_START]
                self._bearers[start].append((person, name, word, part))
                stems[start].add(stem)
        self._stems = {start: tuple(of_start) for start, of_start in stems.items()}

    def parts(self, form: str) -> Mapping[int, Part] | None:
        """In whose names a form is what; None where it is nobody's."""
        for start in (form[:1], form[:_START]):
            if start in self._stems and form.startswith(self._stems[start]):
                if start not in self._forms:
                    self._forms[start] = self._made(start)
                if parts := self._forms[start].get(form):
                    return parts
        return None

    def _made(self, start: str) -> Mapping[str, Mapping[int, Part]]:
        forms: defaultdict[str, dict[int, Part]] = defaultdict(dict)
        for person, name, word, part in self._bearers[start]:
            origin = origin_of(name.given, name.family)
            for form in declined(word, family=part is Part.FAMILY, origin=origin):
                _join(forms[form], person, part)
        return dict(forms)


class _Written(NamedTuple):
    """What a word of a text may be a form of, whatever the roster: names in their order, each with the spelling that it
    is a form of; what may be a declined form; and names in which figures stand for letters."""

    letters: str
    names: tuple[tuple[str, str], ...]
    forms: tuple[str, ...]
    meant_by_figures: tuple[str, ...]


@lru_cache(maxsize=_WORDS_KEPT)
def _written(word: str) -> _Written:
    word = letters(word)
    written = spellings(word)
    names = ((name, spelling) for spelling in written for name in _bases(spelling))
    forms = written if word.isascii() else (*written, word.casefold())
    return _Written(word, tuple(names), forms, tuple(_meant_by_figures(written[0])))


def _meant_by_figures(word: str) -> Iterator[str]:
    """The names in which figures may stand for the letters that they look like: *Schm1dt*, *4nna*."""
    if word.isalpha() or sum(map(str.isalpha, word)) < _LETTERS_AMONG_FIGURES_MIN:
        return
    for figures in _FIGURES:
        for name in _bases(word.translate(figures)):
            if familiarity_of(name) is Familiarity.NAME:
                yield name


@dataclass(frozen=True, slots=True)
class _Names:
    """`parts` by folded word and person; the same of declined forms; short names that the roster writes in capitals;
    names with a slip."""

    parts: Mapping[str, Mapping[int, Part]]
    declined: Declined
    capitals: frozenset[str]
    misspellings: Misspellings

    def entry(self, word: str) -> Entry | None:
        """Whose name a word of a text, broken or not, may be part of, or None."""
        written = _written(word)
        for name, spelling in written.names:
            if name in self.parts:
                familiarity = max(familiarity_of(spelling), familiarity_of(name))
                abbreviation = is_abbreviation(written.letters) and name not in self.capitals
                return self._entry(name, familiarity, is_abbreviation=abbreviation)
        for form in written.forms:
            if of_form := self.declined.parts(form):
                long = len(form) >= _LONG_FORM
                familiarity = Familiarity.NAME if long else Familiarity.CAPITALISED_NAME
                return Entry(form, of_form, frozenset(of_form), familiarity)
        for name in written.meant_by_figures:
            if name in self.parts:
                return self._entry(name, Familiarity.NAME)
        meant = self.misspellings.meant(written.letters, written.forms[0])
        return None if meant is None else self._entry(meant, Familiarity.NAME)

    def _entry(self, name: str, familiarity: Familiarity, *, is_abbreviation: bool = False) -> Entry:
        parts = self.parts[name]
        return Entry(name, parts, frozenset(parts), familiarity, is_abbreviation)


@dataclass(frozen=True, slots=True)
class RosterIndex:
    """`entry` says whose name a word of a text, broken or not, may be part of; it is kept for a while: a text is looked
    at twice, and most of its words are those of other texts. `initials` are the folded first letters of each person;
    `unspaced` are names of unspaced scripts."""

    entry: Callable[[str], Entry | None]
    has_words: bool
    initials: Mapping[int, frozenset[str]]
    unspaced: re.Pattern[str] | None


class Lookup:
    """What one text asks of an index. Each answer is found once, since a name may be thousands of people's."""

    def __init__(self, index: RosterIndex) -> None:
        self._index = index
        self._entries: dict[str, Entry] = {}
        self._groups: dict[frozenset[int], frozenset[int]] = {}
        self._shared: dict[tuple[frozenset[int], frozenset[int]], frozenset[int]] = {}
        self._parts: dict[tuple[Entry, frozenset[int]], Part] = {}
        self._initials: dict[frozenset[int], frozenset[str]] = {}

    def entry(self, word: str) -> Entry | None:
        """Whose name a word, broken or not, may be part of, or None."""
        entry = self._index.entry(word)
        if entry is None:
            return None
        if word not in self._entries:
            self._entries[word] = replace(entry, people=self._group(entry.people))
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


def _join(known: dict[int, Part], person: int, part: Part) -> None:
    known[person] = known[person] | part if person in known else part


def index_roster(roster: Iterable[RosterName]) -> RosterIndex:
    """Index every part of every name, in every spelling."""
    parts: dict[str, dict[int, Part]] = {}
    initials: dict[int, frozenset[str]] = {}
    capitals, unspaced = set[str](), set[str]()
    full: list[str] = []
    bearers = []
    for person, name in enumerate(roster):
        for each in (name, *name.former):
            of_name = parts_of(each.given, each.family, each.others)
            for spelling, part in of_name.spellings.items():
                if spelling in parts:
                    _join(parts[spelling], person, part)
                else:
                    parts[spelling] = {person: part}
            initials[person] = of_name.initials.union(initials.get(person, ()))
            capitals |= of_name.capitals
            unspaced |= of_name.unspaced
            full += of_name.full
            bearers.append((person, of_name))
    names = _Names(parts, Declined(bearers), frozenset(capitals), Misspellings(full))
    return RosterIndex(
        entry=lru_cache(maxsize=_WORDS_KEPT)(names.entry),
        has_words=bool(parts),
        initials=initials,
        unspaced=any_of(unspaced),
    )
