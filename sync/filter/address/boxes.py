"""Addresses without a street: boxes, forces' mail, corners, and postcodes that need none."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.hints import BLANK, FIGURE, WORDS

_BOX: Final = re.compile(
    r"""(?<![\w-])(?:\d{1,6}[ ])?
        (?i: (?:p\.?\s?o\.?|g\.?p\.?o\.?|post|postal)\s?box | postfach | postbus | postboks | bo[iî]te\ postale
           | apartado(?:\ de\ correos|\ postal)? | caixa\ postal | casilla(?:\ postal)? | skrytka\ pocztowa
           | locked\ bag )
        [ ]?(?i:nr\.?\s?|no\.?\s?|\#)?(?P<number>\d{1,6}(?:[ ]\d{2,3}){0,3})(?![^\W_])""",
    re.VERBOSE,
)
_FORCES: Final = re.compile(
    r"""(?:(?<![^\W_])(?i:psc|cmr|unit)[ ]\d{1,5},?\s{1,3}(?i:box)[ ]\d{1,6}\s{0,2},?\s{1,8}
         |(?<![^\W_])(?i:us(?:s|ns|cgc|nv|av))[ ][^\n,]{2,40}\s{0,2},?\s{1,8}
         |(?<![^\W_])(?i:(?:psc|cmr|unit))[ ]\d{1,5}\s{0,2},?\s{1,8})?
        (?<![^\W_])(?i:[AFD]PO,?[ ]A[AEP])[ ]{1,3}\d{5}(?:-\d{4})?(?![^\W_])""",
    re.VERBOSE,
)
_UNIT_AND_BOX: Final = re.compile(
    r"(?<![^\W_])(?:psc|cmr|unit) \d{1,5},? box \d{1,6}(?![^\W_])", re.IGNORECASE
)
_CORNER: Final = re.compile(
    r"""(?<![^\W_])(?i:(?:the\ )?corner\ of|ecke)\ (?P<one>[^,.?!\n;:]{2,45}?)(?:\.|\ St\.)?
        \ (?:and|und|&|/)\ (?P<other>[^\W\d_][^,.?!\n;:]{1,45})""",
    re.VERBOSE,
)
_PERHAPS_BOX: Final = WORDS.hint(
    "(?i)(?:box|postfach|postbus|postboks|bo[iî]te postale|apartado|correos|postal|casilla|pocztowa|bag)"
    f" ?(?:nr|no|#)?\\.?{BLANK}?{FIGURE}"
)
_PERHAPS_FORCES: Final = WORDS.hint(f"(?i)[AFD]PO,? A[AEP] {{1,3}}{FIGURE}{{5}}")
_PERHAPS_CORNER: Final = WORDS.hint("(?i)(?:corner of|ecke) ")
_WORD: Final = re.compile(r"[^\s,.?!;:]+")
_SMALL_NAMES: Final = frozenset(["de", "van", "den", "ten"])
_CORNER_WORDS_MAX: Final = 4
_SMALL_WORDS_MAX: Final = 2


def boxes(text: str) -> Iterator[tuple[int, int, str]]:
    """Where post goes that no street tells: start, end and reason."""
    if _PERHAPS_BOX.is_in(text):
        for box in _BOX.finditer(text):
            # *Postfach 3* may be a mailbox of another kind.
            if len(box["number"]) > 1 or "fach" not in box.group().casefold():
                yield box.start(), box.end(), "address.box"
        for box in _UNIT_AND_BOX.finditer(text):
            yield box.start(), box.end(), "address.forces"
    if _PERHAPS_FORCES.is_in(text):
        for box in _FORCES.finditer(text):
            yield box.start(), box.end(), "address.forces"


def corners(text: str) -> Iterator[tuple[int, int, str]]:
    """*The corner of Dalbraut 99 and Frederikke Coves*: names of two streets, or one with a number."""
    if not _PERHAPS_CORNER.is_in(text):
        return
    for corner in _CORNER.finditer(text):
        other = _names_in(corner["other"])
        named = corner["one"][:1].isupper() and other[:1].isupper()
        numbered = any(map(str.isdecimal, corner["one"])) or any(map(str.isdecimal, other))
        if (named or numbered) and other:
            yield corner.start(), corner.start("other") + len(other), "address.corner"


def _names_in(written: str) -> str:
    """The words at its start that a street's name may have: capitalised ones, or the first two."""
    end = 0
    is_small = written[:1].islower()
    for count, word in enumerate(_WORD.finditer(written)):
        first = word.group()[0]
        is_name = first.isupper() or first.isdecimal() or word.group() in _SMALL_NAMES
        if count >= _CORNER_WORDS_MAX or not (is_name or (is_small and count < _SMALL_WORDS_MAX)):
            break
        end = word.end()
    return written[:end]
