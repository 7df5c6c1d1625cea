"""The picture of a badge: drawn from its title and the organisation's name and colour, without any font of its own."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from sync.certificates.content import DEFAULT_ACCENT

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_LINES: Final = 4
_ACROSS: Final = 17  # characters of a line of the title
_ORGANISATION: Final = 34
_FONTS: Final = "'Libertinus Serif', 'New Computer Modern', Georgia, 'Times New Roman', serif"
_FRAME: Final = (
    "M256 16 L464 96 V272 C464 392 372 464 256 496 C140 464 48 392 48 272 V96 Z",
    "M256 36 L446 109 V272 C446 380 362 446 256 476 C150 446 66 380 66 272 V109 Z",
)
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def badge_svg(title: str, organisation: str, accent: str) -> str:
    """An SVG of 512 by 512, in words that fit into it whatever was given; `accent` is a colour as ``#rrggbb``."""
    colour = accent if is_colour(accent) else DEFAULT_ACCENT
    lines = lines_of(plain(title), _ACROSS, _LINES)
    size = 46 if len(lines) < 3 and max(map(len, lines), default=0) <= 12 else 36
    first = 280 - (len(lines) - 1) * size * 0.6
    words = "".join(
        f'<text x="256" y="{first + number * size * 1.2:.0f}" font-size="{size}" font-weight="bold" fill="#ffffff"'
        f' text-anchor="middle" direction="{_direction(line)}" font-family="{_FONTS}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    below = lines_of(plain(organisation), _ORGANISATION, 1)
    owner = "".join(
        f'<text x="256" y="412" font-size="18" fill="#ffffff" text-anchor="middle" direction="{_direction(line)}"'
        f' font-family="{_FONTS}">{escape(line)}</text>'
        for line in below
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512" role="img">'
        f"<title>{escape(plain(title))}</title>"
        f'<path d="{_FRAME[0]}" fill="{colour}"/>'
        f'<path d="{_FRAME[1]}" fill="none" stroke="#ffffff" stroke-width="4"/>'
        '<path d="M216 92 h80 v10 h-80 Z M222 108 h12 v34 h-12 Z M250 108 h12 v34 h-12 Z M278 108 h12 v34 h-12 Z'
        ' M214 148 h84 v10 h-84 Z" fill="#ffffff"/>'
        f"{words}{owner}</svg>"
    )


def is_colour(text: str) -> bool:
    """Whether a text is a colour as ``#rrggbb``."""
    return bool(_COLOUR.fullmatch(text))


def is_dark_enough(colour: str) -> bool:
    """Whether white words on a colour, or it on white, can be read: a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05) >= 4.5


def plain(text: str) -> str:
    """A text in one line, without what is not shown or turns what stands around it."""
    kept = (
        " " if each.isspace() else each
        for each in text
        if each not in _DIRECTIONS and (each.isspace() or unicodedata.category(each)[0] != "C")
    )
    return " ".join("".join(kept).split())


def lines_of(text: str, across: int, most: int) -> Sequence[str]:
    """A text in lines of so many characters at most, broken at words where possible, cut with an ellipsis."""
    rest, lines = text, list[str]()
    while rest and len(lines) < most:
        cut = len(rest) if len(rest) <= across else rest.rfind(" ", 0, across + 1)
        line = rest[: cut if cut > 0 else across]
        rest = rest[len(line) :].strip()
        lines.append(line.strip())
    if rest:
        lines[-1] = lines[-1][: across - 1].rstrip() + "…"
    return lines


def _direction(line: str) -> str:
    first = next((unicodedata.bidirectional(each) for each in line if each.isalpha()), "L")
    return "rtl" if first in ("R", "AL") else "ltr"
