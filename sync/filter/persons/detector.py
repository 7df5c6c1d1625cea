"""Finds people who are named in a text, whoever they are."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from sync.filter.persons.context import (
    ADDRESSING,
    ANNOUNCING,
    ARTICLES,
    BEFORE_A_WOMAN,
    FAMILY_RELATIONS,
    OFFICE,
    PARTICLES,
    POSSESSIVE,
    RELATIONS,
    TITLES_BETWEEN,
    UNSHORTENED,
)
from sync.filter.persons.language import is_english
from sync.filter.persons.lexicon import FAMILY, GIVEN, UNKNOWN
from sync.filter.persons.lexicon import shipped as shipped_lexicon
from sync.filter.persons.model import shipped as shipped_model
from sync.filter.persons.nobody import is_nobody
from sync.filter.persons.reading import Reading
from sync.filter.persons.tokens import tokens_of
from sync.filter.types import FAMILY_MEMBER, EntityType, Span
from sync.filter.view import View
from sync.filter.words import EVERYDAY, TIMES

_MODEL: Final = (0.8, "person.model")
_TITLE: Final = (0.95, "person.title")
_RELATION: Final = (0.9, "person.relation")
_FAMILY_MEMBER: Final = (0.9, FAMILY_MEMBER)
_AGAIN: Final = (0.75, "person.again")

Found = tuple[int, int, tuple[float, str]]  # first token, behind the last one, score and reason

_MARKED_AS_CODE: Final = re.compile(r"(`{1,3})(?!`)[^`]{1,4000}\1(?!`)")
_TITLES_MAX: Final = 8
_LETTERS_MAX: Final = 40  # of a family name with its hyphens


def find(view: View) -> Iterator[Span]:
    """People in a text, in time linear in its length."""
    reading = Reading(view.text, tokens_of(view.text), _marked_as_code(view))
    found = [_whole(reading, name) for name in _by_model(reading) if not is_nobody(reading, *name[:2])]
    found += _by_title(reading)
    found += _by_relation(reading)
    found += _again(reading, found)
    for first, behind, (score, reason) in _merged(found):
        start, end = reading.places[first][0], reading.places[behind - 1][1]
        yield view.span(start, end, EntityType.PERSON_T, score, reason)


def _marked_as_code(view: View) -> list[tuple[int, int]]:
    if "`" not in view.original:
        return []
    marked = (match.span() for match in _MARKED_AS_CODE.finditer(view.original))
    return [(bisect_left(view.starts, start), bisect_left(view.starts, end)) for start, end in marked]


def _merged(found: list[Found]) -> list[Found]:
    """Names apart from each other, each found by the surest rule of those that overlap."""
    merged: list[Found] = []
    for name in sorted(found):
        if merged and name[0] < merged[-1][1]:
            first, behind, why = merged.pop()
            name = (first, max(behind, name[1]), max(why, name[2]))
        merged.append(name)
    return merged


def _by_model(reading: Reading) -> Iterator[Found]:
    first = None
    labels = shipped_model(english=is_english(reading.folded)).label(reading.words)
    for at, label in enumerate([*labels, "O"]):
        if first is not None and label != "I":
            yield first, at, _MODEL
            first = None
        if label == "B":
            first = at


def _whole(reading: Reading, name: Found) -> Found:
    """A name with the family name behind its particles: *Ludwig von der Heide*; not *Renate von der Buchhaltung*."""
    first, behind, why = name
    at = behind
    while at < min(behind + 3, len(reading.words)) and reading.words[at] in PARTICLES:
        at += 1
    if at == behind or reading.words[behind] in ARTICLES or at >= len(reading.words):
        return name
    known = shipped_lexicon().find(reading.words[at])
    is_name = known is UNKNOWN or bool(known.name & FAMILY)
    return (first, at + 1, why) if is_name and reading.is_capitalised(at) else name


def _by_title(reading: Reading) -> Iterator[Found]:
    """Who follows *Frau*, *Mr* or *Prof. Dr.*"""
    if ANNOUNCING.isdisjoint(reading.folded):
        return
    for at, word in enumerate(reading.folded):
        if word in ANNOUNCING and reading.words[at][0].isupper() and not _is_nobody(reading, at):
            first = _behind_titles(reading, at + 1)
            behind = _end_of_name(reading, first)
            if behind == first and at + 1 < len(reading.words) and reading.is_initial(at + 1):
                first, behind = at + 1, at + 2
            elif behind == first and _is_addressed(reading, at, first):
                behind = first + 1
            if behind > first:
                yield first, behind, _TITLE


def _is_nobody(reading: Reading, title: int) -> bool:
    """*Herr der Lage*; and whose title is part of a name that everybody knows, *Frau Holle*, *Dr. Oetker*."""
    if reading.is_in_full_name(title):
        return True
    return reading.folded[title] in UNSHORTENED and reading.words[title + 1 : title + 2] == ["der"]


def _is_addressed(reading: Reading, title: int, at: int) -> bool:
    """Whether a word behind *Herr* or *Ms* is a name though it is known for a word: *Frau Schuhmacher-Ilg*, but not
    *Herr Präsident*, nor *eine Frau Mitte vierzig*."""
    if reading.folded[title] not in ADDRESSING or reading.words[title].isupper() or at >= len(reading.words):
        return False
    if reading.folded[title] == "frau" and title and reading.folded[title - 1] in BEFORE_A_WOMAN:
        return False
    if reading.folded[title] in UNSHORTENED and reading.folded[title + 1] == ".":
        return False
    folded = reading.folded[at]
    if (
        not reading.is_capitalised(at)
        or len(folded) > _LETTERS_MAX
        or folded in EVERYDAY
        or folded in TIMES
        or folded in RELATIONS
    ):
        return False
    return folded not in ANNOUNCING and not OFFICE.fullmatch(folded)


def _by_relation(reading: Reading) -> Iterator[Found]:
    """Who follows *meine Tochter* or *my boss*."""
    if RELATIONS.isdisjoint(reading.folded):
        return
    for at in range(1, len(reading.words)):
        if reading.folded[at] in RELATIONS and reading.folded[at - 1] in POSSESSIVE:
            first = at + 2 if reading.words[at + 1 : at + 2] == [","] else at + 1
            behind = _end_of_name(reading, first, certain=False)
            if behind > first and not (
                first == at + 2 and behind - first < 2 and not _is_name(reading, first)
            ):
                yield first, behind, _FAMILY_MEMBER if reading.folded[at] in FAMILY_RELATIONS else _RELATION


def _behind_titles(reading: Reading, at: int) -> int:
    for word in reading.folded[at : at + _TITLES_MAX]:
        if word not in TITLES_BETWEEN and word != ".":
            break
        at += 1
    return at


def _end_of_name(reading: Reading, first: int, *, certain: bool = True) -> int:
    """Behind the last word of a name that starts at `first`, which is `first` where none does."""
    at = first
    while at < min(first + 4, len(reading.words)) and reading.folded[at] in PARTICLES and at > first - 1:
        if reading.words[at][0].isupper() and at == first:
            break
        at += 1
    if at >= len(reading.words) or not _may_be_name(reading, at, certain=certain):
        return first
    at += 1
    while at < min(first + 5, len(reading.words)) and _is_name(reading, at):
        at += 1
    return at


def _may_be_name(reading: Reading, at: int, *, certain: bool) -> bool:
    """Whether a word behind a title or a relation is a name: a usual one, or one that nobody knows for a word."""
    if not reading.is_capitalised(at):
        return certain and reading.is_initial(at)
    word, folded = reading.words[at], reading.folded[at]
    if folded in TIMES or folded in RELATIONS or folded in ANNOUNCING:
        return False
    known = shipped_lexicon().find(word)
    if known.name & (GIVEN | FAMILY):
        return certain or folded not in EVERYDAY or bool(known.name & GIVEN)
    unknown = known.german is None and known.english is None
    if "-" in word:
        return bool(shipped_lexicon().name_of(word.split("-")[0]) & (GIVEN | FAMILY))
    return folded not in EVERYDAY and unknown


def _is_name(reading: Reading, at: int) -> bool:
    """Whether a word is a usual name and hardly anything else."""
    word = reading.words[at]
    if not reading.is_capitalised(at) or reading.folded[at] in EVERYDAY:
        return False
    return bool(shipped_lexicon().name_of(word) & (GIVEN | FAMILY))


def _again(reading: Reading, found: Sequence[Found]) -> Iterator[Found]:
    """Who is named by a part of a name that the text has named elsewhere."""
    taken = {at for first, behind, _ in found for at in range(first, behind)}
    named = {
        reading.folded[at]
        for at in taken
        if len(reading.words[at]) > 3 and reading.is_capitalised(at) and reading.folded[at] not in EVERYDAY
    }
    if not named:
        return
    for at, folded in enumerate(reading.folded):
        if at in taken or not reading.is_capitalised(at):
            continue
        if (folded in named or folded.removesuffix("s") in named) and not is_nobody(reading, at, at + 1):
            yield at, at + 1, _AGAIN
