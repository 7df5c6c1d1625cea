"""Names of the people on a roster, in the spellings and forms that people write."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache, cached_property, reduce
from itertools import chain
from operator import or_
from typing import Self

from sync.filter.folding import spellings
from sync.filter.members.broken_words import words_of
from sync.filter.members.name_parts import Familiarity, Part
from sync.filter.members.roster_index import Entry, Lookup, RosterIndex
from sync.filter.members.surroundings import Surroundings
from sync.filter.types import EntityType, Span
from sync.filter.view import View
from sync.filter.words import CONJUNCTIONS, EVERYDAY, FUNCTION_WORDS, SURNAME_PREFIXES, TIMES, TITLES

# What may stand between two words of one name. "_" and "." are those of user names; nothing, those of files.
_JOINT = re.compile(r"[ \t]{0,3}|[ \t]{0,3}-?\r?\n[ \t]{0,12}|[-_.'·]")
_FAMILY_FIRST_JOINT = re.compile(r",[ \t]{0,2}(?:\r?\n[ \t]{0,2})?")
_BEHIND_INITIAL = re.compile(r"\.?[ \t]{0,2}-?|'")
_BEFORE_INITIAL = re.compile(r",?[ \t]{1,2}")
_BLANK = re.compile(r"[ \t]{1,2}")
_INITIALS_MAX = 3
_NO_MIDDLE_NAMES = TITLES | CONJUNCTIONS | EVERYDAY
_EVERYDAY_SCORE, _EVERYDAY_REASON = 0.7, "roster.everyday_word"


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word of the text that may be part of somebody's name."""

    index: int
    entry: Entry


@dataclass(frozen=True)
class _Run:
    """Words that stand together and are all part of one person's name, or of the names of several alike.

    `each` says what each hit is in the names of its people. `first` and `last` are word indices; they reach beyond
    the hits where initials or prefixes belong to it.
    """

    hits: tuple[_Hit, ...]
    people: frozenset[int]
    each: tuple[Part, ...]
    first: int
    last: int
    has_initial: bool = False

    @classmethod
    def of(cls, lookup: Lookup, hits: Sequence[_Hit], people: frozenset[int]) -> Self:
        """The run of these hits."""
        each = tuple(lookup.part(hit.entry, people) for hit in hits)
        return cls(tuple(hits), people, each, hits[0].index, hits[-1].index)

    @cached_property
    def parts(self) -> Part:
        """What its words are in the names of its people."""
        return reduce(or_, self.each)

    @cached_property
    def names(self) -> tuple[_Hit, ...]:
        """Its words without *von* and *de la*."""
        return tuple(hit for hit, part in zip(self.hits, self.each, strict=True) if part != Part.PREFIX)

    @cached_property
    def familiarity(self) -> Familiarity:
        """That of the word in it that can least be taken for anything but a name."""
        return min(hit.entry.familiarity for hit in self.names)

    @cached_property
    def is_full_name(self) -> bool:
        """Whether more than one side of a person's name is there."""
        if self.has_initial:
            return True
        several = len(self.hits) > 1 and len({hit.entry.name for hit in self.names}) > 1
        return several and (Part.ALIAS in self.parts or Part.GIVEN | Part.FAMILY in self.parts)


class _Reading(Enum):
    """How an everyday word that is somebody's name reads where it stands."""

    NAME = auto()
    WORD = auto()
    OPEN = auto()  # a name if what it stands with is one


class RosterDetector:
    """Finds the people of one roster."""

    def __init__(self, index: RosterIndex) -> None:
        self._index = index

    def find(self, view: View) -> Iterator[Span]:
        """Every mention of somebody on the roster."""
        yield from self._unspaced(view)
        if not self._index.has_words:
            return
        lookup = Lookup(self._index)
        words = words_of(view.text, lookup)
        around = Surroundings(view.text, words)
        hits = [
            _Hit(index, entry)
            for index, (start, end) in enumerate(words)
            if (entry := lookup.entry(view.text[start:end]))
        ]
        runs = [run for found in _runs(around, lookup, hits) if (run := _completed(around, lookup, found))]
        for run, score, reason in _names_among(around, runs):
            end = words[run.last][1]
            if run.last > run.hits[-1].index:
                end += 1  # an initial's full stop
            person = next(iter(run.people)) if len(run.people) == 1 else None
            start = words[run.first][0] - around.is_mentioned(run.first)
            yield view.span(start, end, EntityType.PERSON_R, score, reason, person)

    def _unspaced(self, view: View) -> Iterator[Span]:
        if self._index.unspaced:
            for match in self._index.unspaced.finditer(view.text):
                yield view.span(match.start(), match.end(), EntityType.PERSON_R, 0.9, "roster.unspaced")


def _completed(around: Surroundings, lookup: Lookup, run: _Run) -> _Run | None:
    """The run with its initials, without prefixes and everyday words that only happen to stand beside it."""
    trimmed = _trimmed(around, lookup, run)
    return _with_initials(around, lookup, trimmed) if trimmed else None


def _with_initials(around: Surroundings, lookup: Lookup, run: _Run) -> _Run:
    first, last = run.first, run.last
    if run.parts & (Part.FAMILY | Part.ALIAS):
        while first > 0 and run.first - first < _INITIALS_MAX and _is_initial(around, lookup, run, first - 1):
            if not _leads_on(around, first - 1):
                break
            first -= 1
    while last + 1 < len(around.words) and last - run.last < _INITIALS_MAX:
        follows = around.text.startswith(".", around.words[last + 1][1])
        if not (
            follows
            and _is_initial(around, lookup, run, last + 1)
            and _BEFORE_INITIAL.fullmatch(around.gap(last))
        ):
            break
        last += 1
    if (first, last) == (run.first, run.last):
        return run
    return replace(run, first=first, last=last, has_initial=True)


def _is_initial(around: Surroundings, lookup: Lookup, run: _Run, index: int) -> bool:
    letter = around.written(index)
    if len(letter) != 1 or not letter.isupper():
        return False
    return not lookup.initials(run.people).isdisjoint(spelling[0] for spelling in spellings(letter))


def _leads_on(around: Surroundings, index: int) -> bool:
    """Whether an initial belongs to the word behind it: without a full stop only before a capital."""
    gap = around.gap(index)
    if not _BEHIND_INITIAL.fullmatch(gap):
        return False
    return not gap.isspace() or around.written(index + 1)[0].isupper()


def _runs(around: Surroundings, lookup: Lookup, hits: Sequence[_Hit]) -> Iterator[_Run]:
    """Take together what stands together and is of one person."""
    together: list[_Hit] = []
    people: frozenset[int] = frozenset()
    for hit in hits:
        shared = lookup.shared(people, hit.entry.people)
        if shared and _are_joined(around, lookup, together[-1], hit, shared):
            together.append(hit)
            people = shared
            continue
        if together:
            yield _Run.of(lookup, together, people)
        together, people = [hit], hit.entry.people
    if together:
        yield _Run.of(lookup, together, people)


def _are_joined(
    around: Surroundings, lookup: Lookup, left: _Hit, right: _Hit, people: frozenset[int]
) -> bool:
    def has(hit: _Hit, part: Part) -> bool:
        return part in lookup.part(hit.entry, people)

    between = right.index - left.index
    if between == 1:
        gap = around.gap(left.index)
        if _FAMILY_FIRST_JOINT.fullmatch(gap):
            return has(left, Part.FAMILY) and has(right, Part.GIVEN)
        return bool(_JOINT.fullmatch(gap))
    if between == 2 and has(left, Part.GIVEN) and has(right, Part.FAMILY):
        return _is_middle_name(around, left.index + 1)
    return False


def _is_middle_name(around: Surroundings, index: int) -> bool:
    """Whether one unknown word between a person's given and family name is theirs too."""
    folded = around.folded(index)
    behind = _BEHIND_INITIAL if len(folded) == 1 else _BLANK
    if not (_BLANK.fullmatch(around.gap(index - 1)) and behind.fullmatch(around.gap(index))):
        return False
    if folded in SURNAME_PREFIXES:
        return True
    return around.written(index)[0].isupper() and folded not in _NO_MIDDLE_NAMES


def _trimmed(around: Surroundings, lookup: Lookup, run: _Run) -> _Run | None:
    capitalised = any(around.written(hit.index)[0].isupper() for hit in run.hits)

    def belongs(place: int, *, leads: bool) -> bool:
        hit = run.hits[place]
        if run.each[place] == Part.PREFIX:
            return leads and (around.follows_title(hit.index) or around.follows_initial(hit.index))
        small = around.written(hit.index)[0].islower()
        return not (capitalised and small and hit.entry.familiarity >= Familiarity.WORD)

    end = len(run.hits)
    while end and not belongs(end - 1, leads=False):
        end -= 1
    start = 0
    while start < end and not belongs(start, leads=True):
        start += 1
    if start == end:
        return None
    if end - start == len(run.hits):
        return run
    hits = run.hits[start:end]
    return _Run.of(lookup, hits, reduce(lookup.shared, [hit.entry.people for hit in hits]))


_Named = tuple[_Run, float, str]


def _names_among(around: Surroundings, runs: Iterable[_Run]) -> Iterator[_Named]:
    """Decide which runs are names: first those that are by themselves, then the others in their light."""
    doubtful = []
    named: list[_Run] = []
    for run in runs:
        score = _score_alone(around, run)
        if score is None:
            doubtful.append(run)
            continue
        named.append(run)
        yield run, score, _reason(run)
    known = frozenset[int]().union(*{run.people for run in named})
    is_known = cache(lambda people: not known.isdisjoint(people))
    in_light: list[_Run] = []
    undecided = []
    for run in doubtful:
        reading = _reading(around, run, known=is_known(run.people))
        if reading is _Reading.NAME:
            in_light.append(run)
        elif reading is _Reading.OPEN:
            undecided.append(run)
    in_light += _beside_names(around, [*named, *in_light], undecided)
    in_light += _read_again(around, in_light, undecided)
    for run in in_light:
        yield run, _EVERYDAY_SCORE, _EVERYDAY_REASON


def _read_again(around: Surroundings, names: Iterable[_Run], undecided: Iterable[_Run]) -> Iterator[_Run]:
    """Of the undecided those whose word is read as a name elsewhere in the text, and those beside them."""
    read = {hit.entry.name for run in names for hit in run.names} - TIMES
    starts = {run.first for run in names}
    rest = [run for run in undecided if run.first not in starts]
    again = [
        run
        for run in rest
        if run.familiarity < Familiarity.PRONOUN
        and all(hit.entry.name in read for hit in run.names)
        and not around.only_opens(run.first, run.last)
    ]
    yield from again
    found = {run.first for run in again}
    yield from _beside_names(around, again, [run for run in rest if run.first not in found])


def _beside_names(around: Surroundings, named: Iterable[_Run], undecided: Iterable[_Run]) -> Iterator[_Run]:
    """Of the undecided those that stand with a name, or with one that does."""
    waiting: defaultdict[int, list[_Run]] = defaultdict(list)
    for run in undecided:
        for word in around.companions(run.first, run.last):
            waiting[word].append(run)
    names = list(named)
    found: set[int] = set()
    while names:
        name = names.pop()
        for run in chain.from_iterable(waiting.pop(word, ()) for word in range(name.first, name.last + 1)):
            if run.first not in found:
                found.add(run.first)
                names.append(run)
                yield run


def _reason(run: _Run) -> str:
    if run.is_full_name:
        return "roster.initial" if run.has_initial and len(run.hits) == 1 else "roster.full_name"
    if Part.FAMILY in run.parts:
        return "roster.family"
    return "roster.given" if Part.GIVEN in run.parts else "roster.alias"


def _score_alone(around: Surroundings, run: _Run) -> float | None:
    """How sure it is that this is a name, without a look at the rest of the text; None where that is needed."""
    capitalised = all(around.may_start_name(hit.index) for hit in run.names)
    if run.is_full_name:
        worst = max(hit.entry.familiarity for hit in run.names)
        in_doubt = run.familiarity >= Familiarity.WORD and worst >= Familiarity.FUNCTION_WORD
        return 0.99 if capitalised or not in_doubt else None
    if run.familiarity is Familiarity.NAME:
        return 0.9
    if run.familiarity is Familiarity.CAPITALISED_NAME and capitalised:
        abbreviated = all(hit.entry.is_abbreviation for hit in run.names)
        if not abbreviated or around.is_shouted(run.first, run.last):
            return 0.85
    return 0.85 if capitalised and around.follows_title(run.first) else None


def _reading(around: Surroundings, run: _Run, *, known: bool) -> _Reading:
    """How an everyday word reads here; `known` is whether one of its people is named in the text for certain."""
    first, last = run.first, run.last
    if run.familiarity < Familiarity.WORD or not all(around.is_capitalised(hit.index) for hit in run.names):
        return _Reading.WORD
    if around.is_sender(first, last):
        return _Reading.NAME
    in_possession = around.folded(first - 1) == "in" and _owns_what_follows(around, run)  # *in Richters Büro*
    if around.follows_article(first, definite=False) and not in_possession:
        return _Reading.WORD
    if around.is_among_times(first, last) or around.is_title(first, last):
        return _Reading.OPEN  # *April and May* are two months, or two people
    if around.is_next_to_number(first, last) or around.is_in_saying(first, last) or around.is_place(first):
        return _Reading.WORD
    if around.describes_what_follows(last) or around.asks_or_orders(first, last):
        return _Reading.WORD
    if around.follows_article(first, definite=True):
        return _Reading.NAME if known or around.comes_from_department(last) else _Reading.WORD
    known = known and not around.only_opens(first, last)
    if run.familiarity < Familiarity.PRONOUN and (known or not around.starts_sentence(first)):
        return _Reading.NAME
    if around.acts_as_person(first, last) or _owns_what_follows(around, run):
        return _Reading.NAME
    return _Reading.OPEN


def _owns_what_follows(around: Surroundings, run: _Run) -> bool:
    """Whether it is a German genitive without an article: *Kellers Beitrag*."""
    is_genitive = around.folded(run.last) == run.hits[-1].entry.name + "s"
    if not is_genitive or run.last + 1 == len(around.words) or not _BLANK.fullmatch(around.gap(run.last)):
        return False
    return around.is_capitalised(run.last + 1) and around.folded(run.last + 1) not in FUNCTION_WORDS
