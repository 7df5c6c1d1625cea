"""What belongs to a street before and behind it, and the town of an address."""

import re
from typing import Final

from sync.filter.address.postal import (
    BRITISH_POSTCODE,
    CANADIAN_POSTCODE,
    COUNTRY,
    EMPTY,
    LEADING_POSTCODE,
    NAME,
    NO_TOWN,
    PLACE,
    SEPARATOR,
    STATE,
    TOWN,
    UNIT,
    ZIP,
)
from sync.filter.address.words import ENGLISH_SURE, ENGLISH_WEAK

# A second name may stand between the street and its units: *Tungata 11 Rott Crossroad, Apt. 322*.
_UNITS: Final = re.compile(
    rf"\.?(?:[ ]{NAME}){{0,3}}?(?:[ ]\d{{1,4}})?(?:{SEPARATOR}{UNIT}|[ ]\({UNIT}\)){{1,3}}", re.VERBOSE
)
_SMALL_TOWN: Final = r"[^\W\d_A-Z][\w-]{3,30}(?=\s*(?:[,.;)]|\Z))"
_POSTAL: Final = re.compile(
    rf"""(?:\.(?=[ ]?\r?\n))?(?:{SEPARATOR}|[ ]in[ ])(?:
        {LEADING_POSTCODE}[ \t]{{1,3}}(?:(?!{NO_TOWN}){TOWN}|{_SMALL_TOWN})
            (?:(?:,|[ ]\(|,?\n)[ \t]{{0,2}}{COUNTRY}\)?)?
      | (?:{PLACE}(?:,[ \t]{{0,2}}\n?|\n)[ \t]{{0,4}}){{0,2}}?
            (?:{PLACE}(?:,[ \t]{{0,2}}|\n|[ ])[ \t]{{0,4}})?(?:{BRITISH_POSTCODE}|{CANADIAN_POSTCODE})
            (?:,?[ \n]{COUNTRY})?
      | {PLACE},?{SEPARATOR}{STATE}{SEPARATOR}(?:{COUNTRY}{SEPARATOR})?(?:{ZIP}|{CANADIAN_POSTCODE})(?:[ ]\d\d(?!\w))?
            (?:,?[ \n]{COUNTRY})?
      | {PLACE}{SEPARATOR}(?:{STATE}{SEPARATOR})?{COUNTRY}(?:{SEPARATOR}{ZIP})?
      | {PLACE},[ ]{ZIP}
      | {PLACE}{SEPARATOR}{EMPTY}{SEPARATOR}\d{{2,6}}(?:[ ]\d{{2}})?(?!\w)
    )""",
    re.VERBOSE,
)
# Behind a unit a town and any country are enough, on lines of their own or before a postcode.
_AFTER_UNIT: Final = re.compile(
    rf"""{SEPARATOR}{PLACE},?{SEPARATOR}(?:{STATE}|{ZIP})
      | {SEPARATOR}{PLACE}{SEPARATOR}{PLACE}{SEPARATOR}{ZIP}
      | (?:\r?\n[ \t?|]{{1,8}}{PLACE}(?=\s*(?:\n|[.?!]|\Z))){{2}}""",
    re.VERBOSE,
)
_DIVISION: Final = r"(?:,[ ]?|[ ]?\r?\n[ ]{0,8}|[ ]-[ ])"
_BEFORE: Final = re.compile(
    rf"""(?: (?i:c/o)[ ]{NAME}(?:[ ]{NAME}){{0,3}}{_DIVISION}
        | (?<![^\W_]){LEADING_POSTCODE}[ ](?P<town>{TOWN}){_DIVISION}
        | (?<![^\W_])(?i:(?:flat|studio|apartment|apt|unit|suite|room)\.?[ ]\#?\w{{1,5}}),?[ ](?:\d{{1,6}}[ ])?
        | (?<![\w.,/-])\d{{1,6}}[ ]
        )\Z""",
    re.VERBOSE,
)
_BEFORE_REACH: Final = 60

_SEGMENT: Final = r"(?:^|[,\n])[ \t]*(?P<town>[^\W\d_][^\d,\n]{1,40}?)[ ]?,?[ \n]+"
_TOWNS: Final = (
    re.compile(rf"{_SEGMENT}{STATE}[ \n]+(?:{ZIP}|{CANADIAN_POSTCODE})", re.VERBOSE),
    re.compile(
        rf"\d[^,\n]*[,\n][^\d]*?(?<=[,\n])[ \t]*(?P<town>[^\W\d_][^\d,\n]{{1,40}}?)[ ]?,?[ \n]+{BRITISH_POSTCODE}",
        re.VERBOSE,
    ),
    re.compile(rf"(?<![^\W_]){LEADING_POSTCODE}[ \t]+(?P<town>{TOWN})(?![ ]?\d)", re.VERBOSE),
    re.compile(rf"{_SEGMENT}{COUNTRY}", re.VERBOSE),
)


def units_end(text: str, end: int) -> int:
    """Where flats, floors and suites behind a street end; `end` itself where there are none."""
    units = _UNITS.match(text, end)
    return units.end() if units else end


def postal_end(text: str, end: int, *, after_unit: bool = False) -> int:
    """Where the town with its postcode behind a street ends, its country with it; `end` where there is none."""
    postal = _POSTAL.match(text, end)
    if not postal and after_unit:
        postal = _AFTER_UNIT.match(text, end)
    return postal.end() if postal else end


def start_before(text: str, start: int, *, is_sure: bool) -> int:
    """Where a building's number, a flat, *c/o somebody* or, before a sure street, a town with its postcode starts."""
    before = _BEFORE.search(text, max(0, start - _BEFORE_REACH), start)
    if not before or (before["town"] and not is_sure):
        return start
    return before.start()


def town_of(address: str) -> str | None:
    """The town of an address in any of these forms."""
    for pattern in _TOWNS:
        found = pattern.search(address)
        if found:
            town = " ".join(found["town"].split())
            return None if _is_street(town) else town
    return None


def _is_street(names: str) -> bool:
    first, _, last = names.casefold().rpartition(" ")
    return bool(first) and (last in ENGLISH_SURE or last in ENGLISH_WEAK)
