"""Words that are taken apart or written with other signs: *S c h m i d t*, *Sch-/midt* over two lines, *$chm!dt*."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.folding import LOOKALIKES
from sync.filter.hints import ALPHANUMERIC, LETTER, NO_WORD, SIGNS
from sync.filter.view import Edit

# One letter or figure after the other with always the same between them; three are enough for a name.
_SIGN: Final = r"[^\w\s\[\]()]"
_SPELLED: Final = re.compile(
    rf"""(?<![^\W_])[^\W_](?P<sep>[ \t]{{1,3}} | [ \t]?\r?\n | [ ]?{_SIGN}[ ]? | {_SIGN}{{2}} | _)[^\W_]
        (?:(?P=sep)[^\W_])+(?![^\W_])""",
    re.VERBOSE,
)
_PERHAPS_SPELLED: Final = SIGNS.hint(
    f"(?:^|{NO_WORD}){ALPHANUMERIC}(?:[^0-9A-Za-z]{{1,3}}{ALPHANUMERIC}){{2}}(?:{NO_WORD}|$)"
)
_LETTERS_MIN: Final = 4
_SHORT_NAME: Final = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_A-ZÀ-Þ]{2}")
# All signs of an address too: *a n n a @ e x a m p l e . o r g*.
_SPACED: Final = re.compile(r"(?<!\S)\S(?P<sep>[ ]{1,3})\S(?:(?P=sep)\S){4,}(?!\S)")
_PERHAPS_SPACED: Final = SIGNS.hint(r"(?:^|[\t-\r\x1c- [:^ascii:]])\S(?: {1,3}\S){3} ")
_SIGNS_OF_ADDRESSES: Final = frozenset("@./:")
_HYPHENATED: Final = re.compile(r"-(?<=\w-)[ \t]{0,3}\r?\n[ \t]{0,8}(?=\w)")
# Emphasis inside of a word or a number, where a program might multiply.
_EMPHASIS: Final = re.compile(r"(\*{1,3}|_{2})\w{1,40}(?:[ .:/@-]\w{1,40}){0,6}\1")
_HALF_OF_EMPHASIS: Final = re.compile(r"\*{2}(?<=\d..)(?=\d)")
# A full stop of Chinese and Japanese, which browsers take for that of a host (RFC 3490, section 3.1).
_IDEOGRAPHIC_DOT: Final = re.compile("\u3002(?<=[A-Za-z0-9].)(?=[A-Za-z0-9])")
_STRETCHED: Final = re.compile(r"([a-vx-zäöü])\1\1+")
_PERHAPS_STRETCHED: Final = SIGNS.hint("|".join(3 * letter for letter in "abcdefghijklmnopqrstuvxyzäöü"))
_PERHAPS_OTHER_SCRIPT: Final = SIGNS.hint("[\u0370-\u052f]")
_SOME_OTHER_SCRIPT: Final = re.compile(
    r"[0-9A-Za-z.:@/_-]{0,60}[\u0370-\u052f][0-9A-Za-z.:@/_\u0370-\u052f-]{0,60}"
)
_SIGN_FOR_LETTER: Final = re.compile(r"[!|\u20ac](?<=[^\W\d_].)(?=[^\W\d_])|\$(?=[^\W\d_]{3})")
_PERHAPS_SIGN_FOR_LETTER: Final = SIGNS.hint(rf"{LETTER}[!|€]{LETTER}|\${LETTER}{{3}}")
_LETTERS: Final = str.maketrans("!$\u20ac|", "isei")


def put_together(text: str) -> Iterator[Edit]:
    """Every such word as what is meant by it."""
    yield from _spelled(text)
    for end in _HYPHENATED.finditer(text) if "\n" in text else ():
        yield Edit(*end.span(), "")
    if "*" in text or "__" in text:
        yield from _without_emphasis(text)
    for letters in _STRETCHED.finditer(text) if _PERHAPS_STRETCHED.is_in(text) else ():
        yield Edit(*letters.span(), letters[1])
    for sign in _SIGN_FOR_LETTER.finditer(text) if _PERHAPS_SIGN_FOR_LETTER.is_in(text) else ():
        yield Edit(*sign.span(), sign.group().translate(_LETTERS))
    for dot in _IDEOGRAPHIC_DOT.finditer(text) if "\u3002" in text else ():
        yield Edit(*dot.span(), ".")
    if _PERHAPS_OTHER_SCRIPT.is_in(text):
        yield from _in_latin(text)


def _spelled(text: str) -> Iterator[Edit]:
    for spelled in _SPELLED.finditer(text) if _PERHAPS_SPELLED.is_in(text) else ():
        separator, end = spelled["sep"], spelled.end()
        letters = spelled.group()[:: len(separator) + 1]
        if letters.isdigit() and (not separator.strip() or text.startswith(separator, end)):
            continue  # what rules for numbers read, or a series: *8 9 10 11*
        if len(letters) >= _LETTERS_MIN or _SHORT_NAME.fullmatch(letters):
            yield from _without_separators(spelled)
    for spaced in _SPACED.finditer(text) if _PERHAPS_SPACED.is_in(text) else ():
        if not _SIGNS_OF_ADDRESSES.isdisjoint(spaced.group()):
            yield from _without_separators(spaced)


def _without_separators(spelled: re.Match[str]) -> Iterator[Edit]:
    between = len(spelled["sep"])
    for at in range(spelled.start() + 1, spelled.end(), between + 1):
        yield Edit(at, at + between, "")


def _without_emphasis(text: str) -> Iterator[Edit]:
    for emphasis in _EMPHASIS.finditer(text):
        (start, end), width = emphasis.span(), len(emphasis[1])
        if text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum():
            yield Edit(start, start + width, "")
            yield Edit(end - width, end, "")
    for half in _HALF_OF_EMPHASIS.finditer(text):
        yield Edit(*half.span(), "")


def _in_latin(text: str) -> Iterator[Edit]:
    """Words with letters of another script that look Latin, unless one of them does not."""
    for word in _SOME_OTHER_SCRIPT.finditer(text):
        if (latin := word.group().translate(LOOKALIKES)).isascii():
            yield Edit(*word.span(), latin)
