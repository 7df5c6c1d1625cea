"""The text as a reader sees it, with the way back to the text as it was given.

Entities, escapes, percent-encoding, invisible characters, emphasis marks and quotation marks of replies hide
personal data from a pattern but from no reader. A `View` takes them away and keeps, for each of its characters,
where that stands in the original.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Self
from urllib.parse import unquote

from sync.filter.types import EntityType, Span

_COMBINING = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
# One character of UTF-8 (RFC 3629) in percent-encoding (RFC 3986), encoded up to four times over.
_OCTET = "%(?:25){0,3}"
_FOLLOWING = f"{_OCTET}[89abAB][0-9a-fA-F]"
_PERCENT = f"""{_OCTET}(?:
        [0-7][0-9a-fA-F]
      | [cdCD][0-9a-fA-F]{_FOLLOWING}
      | [eE][0-9a-fA-F](?:{_FOLLOWING}){{2}}
      | [fF][0-4](?:{_FOLLOWING}){{3}}
    )"""
_ALTERNATIVES = rf"""
    (?P<escape>\\[!-/:-@\[-`{{-~])
  | (?P<entity>&(?:amp;){{0,3}}(?:\#[0-9]{{1,20}};?|\#[xX][0-9a-fA-F]{{1,20}};?|[A-Za-z][A-Za-z0-9]{{1,30}};))
  | (?P<percent>{_PERCENT})
  | (?P<newline><(?i:br)\s?/?> | [\x0b\x0c] | \r(?!\n))
  | (?P<nothing>
        </?(?i:b|i|u|s|em|strong|mark|small|sub|sup|code|span|del|ins|wbr|bdi)\s?/?>
      | ^(?:[ \t]*+>)++[ \t]?                       # quoted replies
      | (?<![\d*])\*++ | (?<!\*)\*++(?!\d)          # between digits it multiplies
      | (?<!\w)_++ | (?<!_)_++(?!\w)                # inside of a word it is no emphasis (CommonMark 6.2)
      | ~~ | `++ | \\(?=\r?\n)                       # a hard break of Markdown
      | [\x00-\x08\x0e-\x1f\x7f]
    )
  | (?P<character>[^\x00-\x7f\xc0-\xff])         # letters of Latin-1 are what they look like
"""
_FLAGS = re.VERBOSE | re.MULTILINE
_SPECIAL = re.compile(_ALTERNATIVES, _FLAGS)
# Three marks on a letter are more than any language writes: a letter below more of them is meant without any.
_SPECIAL_COMBINING = re.compile(
    rf"(?P<heaped>\w[{_COMBINING}]{{4,}}+) | (?P<composed>\w[{_COMBINING}]{{1,3}}) | {_ALTERNATIVES}", _FLAGS
)
# What any of these begins with; most texts have none.
_PERHAPS_SPECIAL = re.compile(r"[\\&%<>*_~`\r\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[^\x00-\x7f\xc0-\xff]")
_HAS_COMBINING = re.compile(f"[{_COMBINING}]")

# Blank or invisible though Unicode calls them letters, marks or symbols.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# A sign of more letters is an abbreviation that nobody reads as a name; it stays, since each letter costs time.
_LETTERS_OF_SIGN_MAX = 4
# Small capitals, and letters on dark squares, which no compatible form takes back.
_LETTERS = str.maketrans(
    "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f\u1d18\u01eb\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22"
    + "".join(map(chr, range(0x1F150, 0x1F16A)))
    + "".join(map(chr, range(0x1F170, 0x1F18A))),
    "abcdefghijklmnopqrstuvwyz" + 2 * "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
)
_APOSTROPHES = frozenset("\u2018\u2019\u201b\u02bc\u02b9\u00b4\u2032")


@dataclass(frozen=True, slots=True)
class View:
    """`text[i]` is what a reader sees of the original's code points `starts[i]`..`ends[i]` (exclusive)."""

    original: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, original: str) -> Self:
        """See through an original, in one pass."""
        if not _PERHAPS_SPECIAL.search(original):
            return cls(original, original, range(len(original)), range(1, len(original) + 1))
        special = _SPECIAL_COMBINING if _HAS_COMBINING.search(original) else _SPECIAL
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for match in special.finditer(original):
            start, end = match.span()
            seen = _seen_of(match.lastgroup or "", match.group())
            if seen == original[start:end]:
                continue
            parts += (original[position:start], seen)
            starts += range(position, start)
            ends += range(position + 1, start + 1)
            starts += [start] * len(seen)
            ends += [end] * len(seen)
            if ends and not seen and unicodedata.category(original[start]) == "Mn":
                ends[-1] = end  # of the letter that it stands on
            position = end
        if not position:
            return cls(original, original, range(len(original)), range(1, len(original) + 1))
        parts.append(original[position:])
        starts += range(position, len(original))
        ends += range(position + 1, len(original) + 1)
        return cls(original, "".join(parts), starts, ends)

    def rewritten(self, edits: Iterable["Edit"]) -> "View":
        """Another reading: with something else in some places, which are in order and do not overlap.

        What takes the place of several characters stands where all of them do.
        """
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for edit in edits:
            parts += (self.text[position : edit.start], edit.text)
            starts += self.starts[position : edit.start]
            ends += self.ends[position : edit.start]
            starts += [self.starts[edit.start]] * len(edit.text)
            ends += [self.ends[edit.end - 1]] * len(edit.text)
            position = edit.end
        parts.append(self.text[position:])
        starts += self.starts[position:]
        ends += self.ends[position:]
        return View(self.original, "".join(parts), starts, ends)

    def span(
        self, start: int, end: int, kind: EntityType, score: float, reason: str, person: int | None = None
    ) -> Span:
        """A finding in `text` (start < end), told in code points of the original."""
        return Span(self.starts[start], self.ends[end - 1], kind, score, reason, person)


@dataclass(frozen=True, slots=True)
class Edit:
    """What is read in the place of `start`..`end` (exclusive, not empty) of a view's text."""

    start: int
    end: int
    text: str


def _seen_of(kind: str, written: str) -> str:
    if kind == "nothing":
        return ""
    if kind == "newline":
        return "\n"
    if kind == "escape":
        return written[1]
    if kind == "heaped":
        return _seen(unicodedata.normalize("NFKD", written)[0])
    if kind == "composed":
        return "".join(map(_seen, unicodedata.normalize("NFKC", written)))
    if kind == "entity":
        return "".join(map(_seen, _decoded(written)))
    if kind == "percent":
        return "".join(map(_seen, _unquoted(written)))
    return _seen(written)


def _decoded(entity: str) -> str:
    while (decoded := unescape(entity)) != entity:
        entity = decoded
    return entity


def _unquoted(encoded: str) -> str:
    """The character that is encoded, or what is written where it is none (half of a surrogate pair)."""
    unquoted = encoded
    try:
        while (decoded := unquote(unquoted, errors="strict")) != unquoted:
            unquoted = decoded
    except UnicodeDecodeError:
        return encoded
    return unquoted


@lru_cache(maxsize=4096)
def _seen(character: str) -> str:
    """What a reader sees of one character: its plain compatible form, or nothing."""
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"  # half of a surrogate pair, which UTF-8 cannot hold, and so RE2 cannot read
    if character in _APOSTROPHES:
        return "'"
    if category == "Pd" or character == "\u2212":
        return "-"
    if (category in {"Cf", "Cc", "Mn", "Me"} and character != "\x85") or character in _BLANKS:
        return ""
    if category in {"Zl", "Zp"} or character == "\x85":
        return "\n"
    if category == "Zs":
        return " "
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)  # of any script, raised, lowered or in a circle
    character = character.translate(_LETTERS)
    compatible = unicodedata.normalize("NFKC", character)
    if len(compatible) > _LETTERS_OF_SIGN_MAX:
        return character
    return "".join(letter for letter in compatible if unicodedata.category(letter) != "Mn")
