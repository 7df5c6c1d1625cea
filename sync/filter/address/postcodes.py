"""Addresses found from their British or Canadian postcode back."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.address.tokens import tokens_of
from sync.filter.address.words import ENGLISH_SURE, ENGLISH_WEAK
from sync.filter.hints import FIGURE, FIGURES

_POSTCODE: Final = re.compile(
    r"""(?<![^\W_])(?:[A-Z]{1,2}\d[A-Z\d]?[ ]\d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z][ ]\d[A-Z]\d)(?![^\W_])""",
    re.VERBOSE,
)
_PERHAPS_POSTCODE: Final = FIGURES.hint(f"[A-Z]{FIGURE}[A-Z0-9[:^ascii:]]? {FIGURE}[A-Z][A-Z0-9[:^ascii:]]")
_ANNOUNCED: Final = re.compile(r"(?i:post ?code|postal code)(?: is|:)? ?\Z")
_REACH: Final = 130
_SEGMENTS_MAX: Final = 5
_BREAK: Final = re.compile(r"[:;.!?()]\s|\n[ \t]*\n")
_HOUSE: Final = re.compile(
    r"""(?: (?i:flat|studio|apartment|unit|apt|suite|room)\.?[ ]\w{1,5}(?:,?[ ]\d{1,5}[A-Za-z]?)?
          | \d{1,5}[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?)? )
        (?:,?[ ][^\W\d_][\w'’.-]*){0,6}\Z""",
    re.VERBOSE,
)
_NAMES: Final = re.compile(
    r"""(?:\A|(?<=[ ]))(?:[A-Z][\w'’.-]*(?:[ ](?=[A-Za-z])(?:of[ ]|the[ ]|upon[ ]|on[ ])?|\Z)){1,5}\Z""",
    re.VERBOSE,
)


def british(text: str) -> Iterator[tuple[int, int]]:
    """Start and end, from its house on; a postcode by itself only where a word says what it is."""
    for postcode in _POSTCODE.finditer(text) if _PERHAPS_POSTCODE.is_in(text) else ():
        start, has_street = _start(text, postcode.start())
        if has_street or _ANNOUNCED.search(text, max(0, postcode.start() - 20), postcode.start()):
            yield start, postcode.end()


def _start(text: str, at: int) -> tuple[int, bool]:
    """Walk back over what commas and lines divide as long as it may be of an address."""
    window_start = max(0, at - _REACH)
    window = text[window_start:at]
    stops = [stop.end() for stop in _BREAK.finditer(window)]
    first = stops[-1] if stops else 0
    end = len(window.rstrip(" ,\n"))
    start, has_street = len(window), False
    for _ in range(_SEGMENTS_MAX):
        begin = max(window.rfind(",", first, end), window.rfind("\n", first, end), first - 1) + 1
        segment = window[begin:end]
        house = _HOUSE.search(segment)
        part = house or _NAMES.search(segment)
        if not part:
            break
        start = begin + part.start()
        has_street = has_street or house is not None or _is_street(part.group())
        if part.start() > len(segment) - len(segment.lstrip()) or begin <= first:
            break
        end = begin - 1
    return window_start + start, has_street


def _is_street(names: str) -> bool:
    words = [token.folded for token in tokens_of(names)]
    return len(words) > 1 and (words[-1] in ENGLISH_SURE or words[-1] in ENGLISH_WEAK)
