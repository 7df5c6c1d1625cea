"""German numbers of the pension insurance, which serve as social insurance numbers (§ 147 SGB VI, VKVV)."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.identifiers.digit_groups import PERHAPS_EIGHT_FIGURES
from sync.filter.labels import Label
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_S = r"(?:[ ]?[./_-][ ]?|[ \t]{0,2}\r?\n[ \t]{0,2}|[ ]{1,2})?"
# Area, day, month and year of birth, initial letter of the name at birth, serial number, check digit.
_NUMBER = re.compile(rf"\d(?<![^\W_]\d)(?:{_S}\d){{7}}{_S}[A-Za-z](?:{_S}\d){{3}}(?![^\W_])", re.ASCII)
_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")
_WEIGHTS: Final = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
# 0 stands for unknown; 50 is added to a day whose serial numbers are used up (§ 2 VKVV).
_DAYS: Final = range(82)
_MONTHS: Final = range(13)
_LABEL = Label.of(
    """_rv_n _rvn _vsnr _sv_n _svn sozialversicherung rentenversicherung renten_versicherung versicherungsn
    versicherungs_n _sv_ausweis social_security social_insurance pension_insurance insurance_n"""
)


def find(view: View) -> Iterator[Span]:
    """Numbers with a date and the right check digit; beside a word for it any number of their form."""
    if not PERHAPS_EIGHT_FIGURES.is_in(view.text):
        return
    for match in _NUMBER.finditer(view.text):
        number = _SEPARATORS.sub("", match.group()).upper()
        start, end = match.span()
        if is_valid(number):
            yield view.span(start, end, EntityType.SVNR, 0.97, "svnr.check_digit")
        elif _LABEL.announces(view.text, start, end):
            yield view.span(start, end, EntityType.SVNR, 0.75, "svnr.context")


def is_valid(number: str) -> bool:
    """Whether twelve characters, such as ``65170839J003``, have a date of birth and the right check digit.

    § 4 VKVV: the letter counts as its two-digit place in the alphabet; each digit is multiplied by its weight, the
    sum of the digits of the products modulo 10 is the check digit.
    """
    day, month = int(number[2:4]), int(number[4:6])
    if day not in _DAYS or 32 <= day <= 50 or month not in _MONTHS:
        return False
    place = ord(number[8]) - ord("A") + 1
    digits = map(int, f"{number[:8]}{place:02}{number[9:11]}")
    products = (digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(number[11])
