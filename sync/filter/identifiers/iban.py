"""International bank account numbers (ISO 13616)."""

import re
from collections.abc import Iterator
from functools import cache

from stdnum import iban, numdb

from sync.filter.hints import FIGURES
from sync.filter.identifiers.digit_groups import figures_in
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_START = re.compile(r"(?:(?<=iban)|(?<![^\W_]))[a-z]{2}[ ./_-]?\d{2}", re.IGNORECASE | re.ASCII)
_PERHAPS_START = FIGURES.hint("(?i)(?:^|[^a-z0-9]|iban)[a-z]{2}[ ./_-]?[0-9]{2}")
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
_CHARACTER = re.compile(r"(?:[ \t./_|-]{0,3}|[ \t]?\r?\n[ \t]?)([a-z0-9])", re.IGNORECASE | re.ASCII)
# Not in brackets: that is the filter's own placeholder.
_CONTEXT = re.compile(
    r"(?<!\[)(?:\biban|konto(?:\b|n)|\bbankverbindung|\baccount\b|überweis|\bbank (?:details|transfer))",
    re.IGNORECASE,
)
_CONTEXT_REACH = 40
# A Polish account number (NRB) is an IBAN without its country.
_POLISH = re.compile(r"(?<![^\W_])\d\d(?:(?:[ \t./_-]{0,3}|[ \t]?\r?\n[ \t]?)\d{4}){6}(?![^\W_])", re.ASCII)
_POLISH_CONTEXT = re.compile(r"\b(?:kont[oau]|rachun|nr\b|numer|przel|wpła|account)", re.IGNORECASE)
_POLISH_FIGURES = 26
_FIELD = re.compile(r"(\d+)!")


def find(view: View) -> Iterator[Span]:
    """IBANs with right check digits anywhere; where a word says so, wrong ones of a country's length and Polish ones
    without their country."""
    if _PERHAPS_START.is_in(view.text):
        yield from _international(view)
    for account in _POLISH.finditer(view.text) if figures_in(view.text) >= _POLISH_FIGURES else ():
        start, end = account.span()
        if not _POLISH_CONTEXT.search(view.text, max(0, start - _CONTEXT_REACH), start):
            continue
        if iban.is_valid("PL" + _SEPARATORS.sub("", account.group())):
            yield view.span(start, end, EntityType.IBAN, 0.9, "iban.polish")


def _international(view: View) -> Iterator[Span]:
    for opening in _START.finditer(view.text):
        start = opening.start()
        length = _length_in(opening.group()[:2].upper())
        end = _end_of(view.text, start, length) if length else None
        if end is None:
            continue
        number = _SEPARATORS.sub("", view.text[start:end])
        if iban.is_valid(number):
            yield view.span(start, end, EntityType.IBAN, 0.99, "iban.check_digits")
        elif _is_mostly_digits(number) and _CONTEXT.search(view.text, max(0, start - _CONTEXT_REACH), start):
            yield view.span(start, end, EntityType.IBAN, 0.7, "iban.context")


def _is_mostly_digits(number: str) -> bool:
    return 2 * sum(map(str.isdigit, number)) > len(number)


@cache
def _length_in(country: str) -> int | None:
    """How many characters an IBAN of this country has, or None where there are none."""
    properties = numdb.get("iban").info(country)[0][1]
    return 4 + sum(map(int, _FIELD.findall(properties["bban"]))) if properties else None


def _end_of(text: str, start: int, length: int) -> int | None:
    """Where `length` characters from `start` on end, separators not counted; None where they do not.

    A letter may be glued behind: *…013000BIC*.
    """
    position = start
    for _ in range(length):
        character = _CHARACTER.match(text, position)
        if not character:
            return None
        position = character.end()
    following = text[position : position + 1]
    return None if following.isdigit() else position
