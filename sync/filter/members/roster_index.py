"""A roster made ready: which folded word is part of whose name."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, reduce
from operator import or_
from string import digits

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
_WORDS_KEPT = 4096
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
                self._bearers[stem[:_START]].append((person, name, word, part))
                stems[stem[:_START]].add(stem)
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


@dataclass(frozen=True)
class RosterIndex:
    """`parts` by folded word and person; the same of declined forms; the folded first letters of each person;
    short names that the roster writes in capitals; names of unspaced scripts; names with a slip."""

    parts: Mapping[str, Mapping[int, Part]]
    declined: Declined
    initials: Mapping[int, frozenset[str]]
    capitals: frozenset[str]
    unspaced: re.Pattern[str] | None
    misspellings: Misspellings

    @cached_property
    def entry(self) -> Callable[[str], Entry | None]:
        """Whose name a word of a text, broken or not, may be part of, or None. Kept for a while: a text is looked at
        twice, and most of its words are those of other texts."""
        return lru_cache(maxsize=_WORDS_KEPT)(self._entry)

    def _entry(self, word: str) -> Entry | None:
        word = letters(word)
        written = (word.lower(),) if word.isascii() else spellings(word)
        for spelling in written:
            for name in _bases(spelling):
                if name in self.parts:
                    parts = self.parts[name]
                    familiarity = max(familiarity_of(spelling), familiarity_of(name))
                    abbreviation = is_abbreviation(word) and name not in self.capitals
                    return Entry(name, parts, frozenset(parts), familiarity, abbreviation)
        for form in written if word.isascii() else (*written, word.casefold()):
            if of_form := self.declined.parts(form):
                long = len(form) >= _LONG_FORM
                familiarity = Familiarity.NAME if long else Familiarity.CAPITALISED_NAME
                return Entry(form, of_form, frozenset(of_form), familiarity)
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
            (name for name in meant if name in self.parts and familiarity_of(name) is Familiarity.NAME), None
        )


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
    parts: defaultdict[str, dict[int, Part]] = defaultdict(dict)
    initials: defaultdict[int, set[str]] = defaultdict(set)
    capitals, unspaced = set[str](), set[str]()
    full: dict[str, None] = {}
    bearers = []
    for person, name in enumerate(roster):
        for each in (name, *name.former):
            of_name = parts_of(each.given, each.family, each.others)
            for spelling, part in of_name.spellings:
                _join(parts[spelling], person, part)
            initials[person] |= of_name.initials
            capitals |= of_name.capitals
            unspaced |= of_name.unspaced
            full |= of_name.full
            bearers.append((person, of_name))
    return RosterIndex(
        parts=dict(parts),
        declined=Declined(bearers),
        initials={person: frozenset(letters) for person, letters in initials.items()},
        capitals=frozenset(capitals),
        unspaced=any_of(unspaced),
        misspellings=Misspellings(full),
    )
