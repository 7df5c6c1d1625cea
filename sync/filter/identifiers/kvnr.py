"""Numbers of persons in German statutory health insurance (§ 290 SGB V)."""

import re
from collections.abc import Iterator

from sync.filter.identifiers import id_card
from sync.filter.identifiers.digit_groups import PERHAPS_EIGHT_FIGURES
from sync.filter.labels import Label, around
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_S = r"(?:[ ]?[./_-][ ]?|[ \t]{0,2}\r?\n[ \t]{0,2}|[ ]{1,2})?"
_NUMBER = re.compile(
    rf"[A-Za-z](?<![^\W_].)(?<!@.)(?:{_S}\d){{9}}(?:-\d{{9}}(?:-?\d{{10}})?)?(?![^\W_])",
    re.ASCII,
)
_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")
_IN_ONE = re.compile(r"[A-Z]\d{9}(?:-\d{9})?|[A-Z]\d{0,8}[ \t]{0,2}\r?\n[ \t]{0,2}\d{1,9}")
_LETTER_AND_DIGITS = 10
_LABEL = Label.of(
    """_kv_n _kvn krankenversich kranken_versich krankenkasse versicherten versicherungsn versicherungs_n
    gesundheitskarte _egk_ kassennummer kassennr versichert health_insur insurance_n _aok_ _tk_ _tkk_
    _barmer_ _dak_ _ikk_ _bkk_"""
)


def find(view: View) -> Iterator[Span]:
    """A letter and nine digits of which the last is right; beside a word for it any such."""
    if not PERHAPS_EIGHT_FIGURES.is_in(view.text):
        return
    for match in _NUMBER.finditer(view.text):
        number = _SEPARATORS.sub("", match.group())[:_LETTER_AND_DIGITS].upper()
        start, end = match.span()
        words = around(view.text, start, end)
        announced = _LABEL.is_in(words)
        alone = bool(_IN_ONE.fullmatch(match.group())) and not id_card.LABEL.is_in(words)
        if is_valid(number) and (announced or alone):
            yield view.span(start, end, EntityType.KVNR, 0.95, "kvnr.check_digit")
        elif announced:
            yield view.span(start, end, EntityType.KVNR, 0.75, "kvnr.context")


def is_valid(number: str) -> bool:
    """Whether a letter and nine digits, such as ``A123456780``, have the right check digit.

    The letter counts as its two-digit place in the alphabet; the digits are multiplied by 1 and 2 in turn, the sum
    of the digits of the products modulo 10 is the check digit (Anlage 1 of the guidelines to § 290 SGB V).
    """
    digits = map(int, f"{ord(number[0]) - ord('A') + 1:02}{number[1:9]}")
    products = (digit * (1 + place % 2) for place, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(number[9])
