"""Postal addresses of German, English and further countries, from their first part to their last."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sync.filter.address.announced import Announcements, streets_at_home
from sync.filter.address.boxes import boxes, corners
from sync.filter.address.number_first import number_first
from sync.filter.address.number_last import number_last
from sync.filter.address.postcodes import british
from sync.filter.address.rest import postal_end, start_before, town_of, units_end
from sync.filter.address.street import Street, Sureness, street_word
from sync.filter.address.tokens import Token, tokens_of
from sync.filter.address.words import ENGLISH_SURE, FIELD_STARTS, SENTENCE_STARTS, UNITS
from sync.filter.dates import DATE
from sync.filter.identifiers.digit_groups import figures_in
from sync.filter.types import EntityType, Span
from sync.filter.view import View
from sync.filter.words import FUNCTION_WORDS

# A law's paragraph and an article stand before a number as well.
_PARAGRAPH: Final = re.compile(r"(?:§{1,2}|\b(?:Art|Abs|Nr|Rn|Rz|BGBl|Az)\.?)\s?(?:\d+\s?)?\Z")
_PARAGRAPH_REACH: Final = 12
# Between a street that only its town makes one, and that town; then a postcode that is no round number of something.
_APART: Final = re.compile(r"[ \t]{0,4}[,\n](?:[^\d]{1,60}\d{3,5}(?<!000)(?!\d)|[^\d]{1,60}[A-Z]\d)")
_BUILDING_MIN: Final = 4
_TOWN_BEHIND: Final = re.compile(r", [^\W\d_a-z][^\W\d_]{2}")
_DIVIDED: Final = re.compile(r"[ \t]{0,4}[,\n]| in ")
_POSTCODE_LENGTH: Final = 5
_COUNTRY_PREFIX: Final = re.compile(r"(?<![^\W_])(?:D|DE)[ ]?-[ ]?\Z")
_PREFIX_REACH: Final = 6
_POSTCODE_LABEL: Final = re.compile(
    r"(?<![^\W_])(?:PLZ|Postleitzahl|zip(?: code)?)(?:/Ort)?\W{0,6}(?:ist |is )?\Z", re.IGNORECASE
)
_LABEL_REACH: Final = 24
_BARE_HOUSE_MAX: Final = 3  # characters; more are some other number, where only the town makes it a house's
_FREE: Final = re.compile(
    r"[ \t]{0,2}(?:[,.;:!?)\]|/\n]|\Z|(?:in|und|and|oder|ist|im|bei|liegt|wohn\w*)\b|- )"
)
_NEXT_WORD: Final = re.compile(r"[ \t]{1,2}([^\W\d_]+)")
_OPENING: Final = re.compile(
    r"(?:[,;:(|\n-]|\b(?:in|im|am|an|der|zum|zur|nach|unter|vom|von|the|at))[ \t]{0,3}\Z"
)
_OPENING_REACH: Final = 8
# What starts the next sentence or field where a text has lost what was between.
_NEXT_STARTS: Final = FUNCTION_WORDS | SENTENCE_STARTS | FIELD_STARTS

_Found = tuple[int, int, float, str]


def find(view: View) -> Iterator[Span]:
    """Every address with its house number, postcode and town, and a street alone where somebody is said to live there.

    Towns alone, roads with a number such as *Bundesstraße 3*, and streets that nobody is said to live in stay.
    """
    for start, end, score, reason in _found(view.text, view.text.casefold()):
        yield view.span(start, end, EntityType.ADDRESS, score, reason)


def generalise(address: str) -> str | None:
    """The town of an address; None where it names none."""
    return town_of(View.of(address).text)


def _found(text: str, folded: str) -> Iterator[_Found]:
    if figures_in(text):
        yield from _Numbers(text, tokens_of(text), Announcements(text, folded)).addresses()
        for start, end in british(text):
            yield start, end, 0.9, "address.postcode"
        for start, end, reason in boxes(text):
            yield start, postal_end(text, units_end(text, end), after_unit=True), 0.9, reason
    for start, end, reason in corners(text):
        yield start, end, 0.8, reason
    for start, end in streets_at_home(text, folded):
        if home := _street_without_number(text[start:end]):
            end = start + home[1]
            whole = postal_end(text, end) if _DIVIDED.match(text, end) else end
            yield start + home[0], whole, 0.8, "address.home"


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A text whose numbers may be those of houses."""

    text: str
    tokens: Sequence[Token]
    announcements: Announcements

    def addresses(self) -> Iterator[_Found]:
        covered = 0
        for street in self._streets():
            if self.tokens[street.first].start >= covered and (whole := self._whole(street)):
                yield whole
                covered = whole[1]
        yield from self._towns()

    def _towns(self) -> Iterator[_Found]:
        """*D-50674 Köln*, *wohne in 50674 Köln*, *PLZ/Ort: 50674 Köln*: a town that no street leads up to."""
        for token in self.tokens:
            if token.kind != "number" or len(token.text) != _POSTCODE_LENGTH or not token.text.isdecimal():
                continue
            prefix = _COUNTRY_PREFIX.search(self.text, max(0, token.start - _PREFIX_REACH), token.start)
            start = prefix.start() if prefix else token.start
            end = postal_end(self.text, start)
            if end > start and (prefix or self._is_labelled(start) or self.announcements.home(start)):
                yield start, end, 0.8, "address.postcode"

    def _is_labelled(self, start: int) -> bool:
        return bool(_POSTCODE_LABEL.search(self.text, max(0, start - _LABEL_REACH), start))

    def _streets(self) -> Iterator[Street]:
        """Both readings of every number as that of a house, the surer before the other."""
        for index, token in enumerate(self.tokens):
            if token.kind == "number":
                readings = (number_last(self.tokens, index), number_first(self.tokens, index))
                yield from sorted(filter(None, readings), key=lambda street: -street.sureness)

    def _whole(self, street: Street) -> _Found | None:
        """The address around a street, or None where too little says that it is one."""
        text, start, end = self.text, self.tokens[street.first].start, self.tokens[street.last].end
        before = self.tokens[street.first - 1] if street.first else None
        if street.sureness == Sureness.BARE and not self._may_be_more(before, end):
            return None
        date = DATE.match(text, start)
        if date and date.end() >= end:  # *“Questions”:\n13 Nov 2026: “We have …* is no number behind a name
            return None
        if _PARAGRAPH.search(text, max(0, start - _PARAGRAPH_REACH), start):
            return None
        first = start
        if before and before.folded in UNITS:
            first = before.start
        elif before and before.kind != "word":
            first = start_before(text, start, is_sure=street.sureness >= Sureness.LIKELY)
        behind_units = units_end(text, end)
        has_unit = behind_units > end
        whole = postal_end(text, behind_units, after_unit=has_unit)
        has_place = whole > behind_units or (first < start and not text[first:start].strip().isdecimal())
        if has_unit and first == start:
            first = self._name_before(street.first)
        if not self._is_enough(street, first, has_unit=has_unit, has_place=has_place):
            return None
        return first, whole, 0.95 if has_place else 0.85, "address.street"

    def _may_be_more(self, before: Token | None, end: int) -> bool:
        """Whether anything may make an address of mere words and a number; to ask costs next to nothing."""
        if self.announcements.has_home or (before and before.kind == "number"):
            return True
        return bool(_DIVIDED.match(self.text, end))

    def _is_enough(self, street: Street, start: int, *, has_unit: bool, has_place: bool) -> bool:
        first, end = self.tokens[street.first], self.tokens[street.last].end
        says = self.announcements
        if street.sureness == Sureness.SURE:
            return True
        if street.sureness == Sureness.LIKELY:
            return has_unit or has_place or self._stands_free(first.start, end) or says.home(start)
        leads = first.kind == "number"
        two_numbers = start < first.start or (leads and self.tokens[street.last].kind == "number")
        if street.sureness == Sureness.WEAK:
            # Also a building's number before the house's: *73111 31 Seneca Place*.
            if has_unit or has_place or (leads and two_numbers):
                return True
            return says.home(start) or (leads and says.destination(start))
        if two_numbers and (has_unit or has_place or says.destination(start)):
            return True
        if two_numbers and self._numbers_building(street.first) and _TOWN_BEHIND.match(self.text, end):
            return True
        house = self.tokens[street.first if leads else street.last].text
        if has_place and _APART.match(self.text, end) and (leads or len(house) <= _BARE_HOUSE_MAX):
            return True
        return (two_numbers or not leads or street.last - street.first > 1) and says.home(start)

    def _numbers_building(self, index: int) -> bool:
        """Whether a number of many figures stands before: *86475 Paulalei 814*."""
        before = self.tokens[index - 1] if index else None
        return before is not None and before.kind == "number" and len(before.text) >= _BUILDING_MIN

    def _name_before(self, index: int) -> int:
        """Where a name before the number starts: *Storgarden 52 Trajanka Forks, Suite 894*."""
        first = self.tokens[index]
        before = self.tokens[index - 1] if index and first.kind == "number" else first
        is_name = before.kind == "word" and before.is_capitalised and not before.ends_sentence
        return before.start if is_name else first.start

    def _stands_free(self, start: int, end: int) -> bool:
        """Whether the number is the last of its phrase, so that it counts nothing behind it."""
        if _FREE.match(self.text, end):
            return True
        following = _NEXT_WORD.match(self.text, end)
        if not following:
            return False
        if following[1][0].isupper():
            return following[1].casefold() in _NEXT_STARTS
        return bool(_OPENING.search(self.text, max(0, start - _OPENING_REACH), start))


def _street_without_number(phrase: str) -> tuple[int, int] | None:
    """The street in what follows *ich wohne in der* or *I live on*, up to the next punctuation but a comma."""
    tokens = tokens_of(phrase)
    for index, token in enumerate(tokens):
        if token.kind == "comma":
            continue
        if token.kind != "word":
            return None
        if not token.is_capitalised:
            continue
        if (sureness := street_word(token.text)) and sureness >= Sureness.LIKELY:
            return token.start, token.end
        if index and token.folded in ENGLISH_SURE and tokens[index - 1].is_capitalised:
            first = index - 1
            while first and tokens[first - 1].kind == "word" and tokens[first - 1].is_capitalised:
                first -= 1
            return tokens[first].start, token.end
    return None
