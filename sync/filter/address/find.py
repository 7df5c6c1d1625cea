"""Postal addresses of German, English and further countries, from their first part to their last."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sync.filter.address.announced import is_destination, is_home, streets_at_home
from sync.filter.address.boxes import boxes, corners
from sync.filter.address.postcodes import british
from sync.filter.address.rest import postal_end, start_before, town_of, units_end
from sync.filter.address.streets import Street, Sureness, street_word, streets
from sync.filter.address.tokens import Token, tokens_of
from sync.filter.address.words import ENGLISH_SURE
from sync.filter.types import EntityType, Span
from sync.filter.view import View
from sync.filter.words import FUNCTION_WORDS

_FIGURE: Final = re.compile(r"\d")
_LAST_PUNCTUATION: Final = " \t\r\n,;:|"

_Found = tuple[int, int, float, str]


def find(view: View) -> Iterator[Span]:
    """Every address with its house number, postcode and town; a street alone where a word says that somebody lives there.

    Towns alone, roads with a number such as *Bundesstraße 3*, and streets that nobody is said to live in stay.
    """
    text = view.text
    folded = text.casefold()
    for start, end, score, reason in _found(text, folded):
        yield view.span(start, end, EntityType.ADDRESS, score, reason)


def generalise(address: str) -> str | None:
    """The town of an address; None where it names none."""
    return town_of(View.of(address).text)


def _found(text: str, folded: str) -> Iterator[_Found]:
    if _FIGURE.search(text):
        yield from _with_number(text)
        for start, end, _ in british(text):
            yield start, end, 0.9, "address.postcode"
        for start, end, reason in boxes(text, folded):
            yield start, _rest_end(text, end), 0.9, reason
    for start, end, reason in corners(text, folded):
        yield start, end, 0.8, reason
    yield from _at_home(text)


def _with_number(text: str) -> Iterator[_Found]:
    tokens = tokens_of(text)
    covered = 0
    for street in streets(tokens):
        start, end = tokens[street.first].start, tokens[street.last].end
        if start < covered:
            continue
        found = _whole(text, tokens, street, start, end)
        if found:
            yield found
            covered = found[1]


def _whole(text: str, tokens: Sequence[Token], street: Street, start: int, end: int) -> _Found | None:
    """The address around a street, or None where too little says that it is one."""
    if _PARAGRAPH.search(text, max(0, start - _PARAGRAPH_REACH), start):
        return None
    first = start_before(text, start)
    behind_units = units_end(text, end)
    has_unit = behind_units > end
    whole = postal_end(text, behind_units, after_unit=has_unit)
    has_place = whole > behind_units or (first < start and not text[first:start].strip().isdecimal())
    if has_unit and tokens[street.first].kind == "number" and first == start:
        first = _name_before(tokens, street.first)
    if not _is_enough(text, tokens, street, (first, end), has_unit=has_unit, has_place=has_place):
        return None
    return first, whole, 0.95 if has_place else 0.85, "address.street"


def _is_enough(
    text: str, tokens: Sequence[Token], street: Street, at: tuple[int, int], *, has_unit: bool, has_place: bool
) -> bool:
    start, end = at
    has_more = has_unit or has_place
    if street.sureness == Sureness.SURE:
        return True
    if street.sureness == Sureness.LIKELY:
        return has_more or _stands_free(text, start, end) or is_home(text, start)
    leads = tokens[street.first].kind == "number"
    two_numbers = start < tokens[street.first].start or (leads and tokens[street.last].kind == "number")
    if street.sureness == Sureness.WEAK:
        # Also a building's number before the house's: *73111 31 Seneca Place*.
        return has_more or (leads and two_numbers) or is_home(text, start) or (leads and is_destination(text, start))
    if (has_place and _APART.match(text, end)) or (two_numbers and (has_unit or has_place)):
        return True
    names = street.last - street.first
    return ((names > 1 or not leads or two_numbers) and is_home(text, start)) or (two_numbers and is_destination(text, start))


# Between a street that only its town makes one, and that town.
_APART: Final = re.compile(r"[ \t]{0,4}[,\n]")


def _name_before(tokens: Sequence[Token], index: int) -> int:
    """Where a first name of the street before the number starts: *Storgarden 52 Trajanka Forks, Suite 894*."""
    start = tokens[index].start
    before = tokens[index - 1] if index else None
    if before and before.kind == "word" and before.is_capitalised and not before.ends_sentence:
        return before.start
    return start


# A law's paragraph and an article stand before a number as well.
_PARAGRAPH: Final = re.compile(r"(?:§{1,2}|\b(?:Art|Abs|Nr|Rn|Rz|BGBl|Az)\.?)\s?(?:\d+\s?)?\Z")
_PARAGRAPH_REACH: Final = 12


_FREE: Final = re.compile(r"[ \t]{0,2}(?:[,.;:!?)\]|/\n]|\Z|(?:in|und|and|oder|ist|im|bei|liegt|wohn\w*)\b|- )")
_NEXT_WORD: Final = re.compile(r"[ \t]{1,2}([^\W\d_]+)")
_OPENING: Final = re.compile(r"(?:[,;:(|\n-]|\b(?:in|im|am|an|der|zum|zur|nach|unter|vom|von|the|at))[ \t]{0,3}\Z")


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether the number is the last of its phrase, so that it counts nothing behind it."""
    if _FREE.match(text, end):
        return True
    following = _NEXT_WORD.match(text, end)
    if following and following[1][0].isupper() and following[1].casefold() in FUNCTION_WORDS | _OPENERS:
        return True
    return bool(following and following[1][0].islower() and _OPENING.search(text, max(0, start - 8), start))


_OPENERS: Final = frozenset(["laut", "bitte", "beim", "tel", "telefon", "mail", "email", "konto", "ip"])


def _rest_end(text: str, end: int) -> int:
    return postal_end(text, units_end(text, end), after_unit=True)


def _at_home(text: str) -> Iterator[_Found]:
    """A street without a number: *ich wohne in der Kastanienallee*, *I live on Maple Street*."""
    for start, end in streets_at_home(text):
        tokens = tokens_of(text[start:end])
        for index, token in enumerate(tokens):
            if token.kind == "comma":
                continue
            if token.kind != "word":
                break
            kind = street_word(token.text)
            if token.is_capitalised and kind is not None and kind >= Sureness.LIKELY:
                yield start + token.start, start + token.end, 0.8, "address.home"
                break
            if index and token.folded in ENGLISH_SURE and token.is_capitalised and tokens[index - 1].is_capitalised:
                first = index - 1
                while first and tokens[first - 1].kind == "word" and tokens[first - 1].is_capitalised:
                    first -= 1
                yield start + tokens[first].start, start + token.end, 0.8, "address.home"
                break
