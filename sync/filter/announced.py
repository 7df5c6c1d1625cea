"""Numbers without a form of their own, which only the word before them tells."""

import re
from collections.abc import Iterator

from sync.filter.identifiers.digit_groups import figures_in
from sync.filter.labels import Label
from sync.filter.types import EntityType, Span
from sync.filter.view import View

# From the first figure on: figures and capitals, joined by a sign; behind a blank only figures.
_FIGURES = re.compile(r"\d(?<!\d\d)(?:[./_-]{0,2}[0-9A-Za-z]|[ ](?=\d{2,})\d){1,30}", re.ASCII)
_LETTERS_BEFORE = re.compile(
    r"(?<![^\W_])(?:[A-Za-z]{1,8}[./_-]{0,2}){1,3}\Z|(?<![^\W_])[A-Z]{1,3}[ ]\Z", re.ASCII
)
_REACH = 24
_NOT_PART = frozenset({"NR", "NO", "ID"})
_DIGITS_MIN = 3
_JOINT = re.compile(
    r"[ ]?[,;/]?[ ]?(?:(?:und|and|oder|or|jetzt|now|bzw\.|sowie|früher|neu|new)[ :]{1,2})?", re.IGNORECASE
)
_DATE_OR_TIME = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d\d[./-]\d\d)(?:[ ]\d\d)?|(?:19|20)\d\d",
    re.ASCII,
)
_UNIT_BEHIND = re.compile(
    r"""[ ]?(?:[€$£%°]|(?:eur|euro|prozent|percent|uhr|mal|times|kunden|customers|stück|tage|days|jahre|years)\b)
      | [:.,]\d""",
    re.VERBOSE | re.IGNORECASE,
)


def announced(view: View, label: Label, kind: EntityType, reason: str) -> Iterator[Span]:
    """Every number of three figures or more, with the letters glued to it, that the label leads to or explains."""
    text = view.text
    if figures_in(text) < _DIGITS_MIN or not label.occurs_in(text):
        return
    found: tuple[int, int] | None = None
    for figures in _FIGURES.finditer(text):
        start, end = figures.span()
        if sum(map(str.isdigit, figures.group())) < _DIGITS_MIN or _is_other(text, start, end):
            continue
        letters = _LETTERS_BEFORE.search(text, max(0, start - _REACH), start)
        if letters and letters.group().strip() not in _NOT_PART:
            start = letters.start()
        if start and text[start - 1].isalnum():
            continue
        if label.leads_to(text, start, end) or (found and _is_listed(text, found, (start, end))):
            found = start, end
            yield view.span(start, end, kind, 0.8, reason)


def _is_listed(text: str, found: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether a number of the same length stands in one enumeration with the one found before it."""
    as_long = found[1] - found[0] == following[1] - following[0]
    return as_long and bool(_JOINT.fullmatch(text, found[1], following[0]))


def _is_other(text: str, start: int, end: int) -> bool:
    return bool(_DATE_OR_TIME.fullmatch(text, start, end) or _UNIT_BEHIND.match(text, end))
