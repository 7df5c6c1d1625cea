"""How postcodes, towns, states, countries and units are written: patterns to put together."""

import re
from typing import Final

from sync.filter.address.words import COUNTRIES, NO_TOWNS, TOWN_PREFIXES, UNIT_LABELS


def _any(names: tuple[str, ...]) -> str:
    """One of them, for a verbose pattern; the longest first, so that none hides another."""
    longest_first = sorted(names, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(name) for name in longest_first) + ")"


CAPITAL: Final = r"[^\W\d_a-zß-öø-ÿ]"
NAME: Final = rf"{CAPITAL}[^\W\d_]*(?:['’.-][^\W\d_]+)*"
# Between the parts: a comma, a bar or the end of a line, perhaps with the marks of a quotation or an export behind it.
_LINE: Final = r"\r?\n[ \t?|]{0,8}"
SEPARATOR: Final = (
    rf"[ \t]{{0,8}}(?:[,;|·/][ \t]{{0,4}})?(?:{_LINE}){{0,2}}(?:,[ \t]{{0,4}})?(?:{_LINE})?(?<![^\W_])"
)

COUNTRY: Final = rf"(?:(?i:{_any(COUNTRIES)})(?![^\W_])(?:[ ]\([^\W\d_]{{3,10}}\))?)"
# What an export writes for a cell without a value stands where the state would.
EMPTY: Final = r"(?:nan|null|n/a)(?![^\W_])"
STATE: Final = rf"(?:[A-Z]{{2,3}}(?![^\W_])|[a-z]{{2}}(?=\s{{1,3}}\d{{5}})|\d\d(?=[ ]\d{{5}})|{EMPTY})"

# British, and Irish with the town behind it in some.
BRITISH_POSTCODE: Final = (
    r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|[AC-FHKNPRTV-Y]\d[\dW][ ]?[\dA-Z]{4})(?![^\W_])"
)
CANADIAN_POSTCODE: Final = r"[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d(?![^\W_])"
ZIP: Final = r"\d{4,6}(?:-\d{3,4})?(?![^\W_])"
# Before its town, as in most of Europe: 10115, D-10115, 1234-567, 1234 AB, 123 45, 00-950. A year is none, but at the
# start of a line.
LEADING_POSTCODE: Final = (
    r"(?:(?:D|DE|A|AT|CH|FL|L|I|F|B|NL|SE|S|DK|N|PL|CZ|SK)[ ]?[-–][ ]?)?"
    r"(?:\d{5}(?:-\d{3})?|\d{4}-\d{3}|\d{4}[ ]?[A-Z]{2},?(?![^\W_])|(?:(?<=\n)|(?!(?:19|20)\d\d[ ]))\d{4}"
    r"|\d{3}[ ]\d{2}|\d{2}-\d{3})(?![^\W_])"
)

_NO_RIVER: Final = (
    r"(?!(?:(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Wochenende|Morgen|Abend|(?:Nachm|M)ittag|Ende|Anfang"
    r"|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)(?![^\W_]))"
)
# *Bad Nauheim*, *Frankfurt am Main*, *Neustadt a. d. Aisch*, *Halle (Saale)*, but not *Berlin am Montag*.
TOWN: Final = rf"""(?:{_any(TOWN_PREFIXES)}[ ])?{NAME}(?:/{NAME})?(?:[ ]\({NAME}\))?
    (?:[ ](?:am|an[ ]der|im|in[ ]der|ob[ ]der|bei|vor[ ]der|auf[ ]der)[ ]{_NO_RIVER}{NAME}(?:[ ]See)?
      |[ ]in[ ](?:Ober|Nieder|Süd|Tirol|Kärnten|Bayern|Hessen|Sachsen|Westfalen|Holstein|Schwaben)[^\W\d_]*
      |[ ][abivo]\.[ ]?(?:d\.[ ]?)?{CAPITAL}[^\W\d_]*\.?)?"""
NO_TOWN: Final = rf"(?i:{_any(NO_TOWNS)})(?![^\W_])"
_PLACE_WORD: Final = r"[^\W\d_][^\s\d,;:!?()|]{0,40}+"
# A town where only what is around it tells, in whatever letters.
PLACE: Final = rf"{_PLACE_WORD}(?:[ ]\(?{_PLACE_WORD}\)?){{0,3}}?"

UNIT: Final = rf"""(?i:{_any(UNIT_LABELS)}\.?[ ]?\#?(?:\d{{1,5}}[a-z]?|[a-z]\d{{0,4}})(?![^\W_])
    |\#[ ]?\d{{1,5}}[a-z]?(?![^\W_])
    |\d{{1,2}}\.[ ]?(?:og|stock|etage|obergeschoss|floor)(?![^\W_])
    |(?:hinterhaus|hh|eg|dg)(?![^\W_]))"""
