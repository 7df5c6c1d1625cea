"""Encodings that programs leave in texts, decoded: what anybody's mail program or editor shows.

Only those that say by their form what they are; where nothing tells that a text is turned round, in hexadecimal or in a
cipher, decoding it would be guessing.
"""

import binascii
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from sync.filter.hints import SIGNS, Automaton
from sync.filter.view import Edit

# \u00fc and \xfc of programs, with \ud83d\ude00 as one.
_ESCAPE: Final = re.compile(
    r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]{1,6}\}"
    r"|\\x[0-9a-fA-F]{2})"
)
_ESCAPED_LINE_END: Final = re.compile(r"(?:\\r)?\\n")
# RFC 2045, section 6.7: three octets in a row, one letter of UTF-8, or a line that goes on.
_QUOTED: Final = re.compile(r"(?:=[0-9A-F]{2}){3,}|=[CD][0-9A-F]=[89AB][0-9A-F]|(?<=\w)=\r?\n(?=\w)")
_WORD: Final = re.compile(
    r"=\?[\w-]{2,20}\?(?P<kind>[bBqQ])\?(?P<written>[^\s?]{1,200})\?=", re.ASCII
)  # RFC 2047
# RFC 4648; shorter ones are words.
_BASE64: Final = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{12,4000}+={0,2}(?![\w+/=-])", re.ASCII)
# By itself: it counts the letters of every word, beside whatever else is looked for.
_PERHAPS_BASE64: Final = Automaton().hint(
    "[A-Za-z0-9+/_-]{16}|[0-9+/_-][A-Za-z0-9+/_-]{6}|[A-Za-z0-9+/_-]{6}[0-9+/_=-]"
)
_MIXED: Final = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9=+/_-]|.{16})", re.ASCII)
_QUERY: Final = re.compile(r"[?&][\w.\[\]-]{1,40}=[^\s&#<>\"')]{1,300}")
# UTF-8 that was read as Latin-1 or Windows-1252.
_MISREAD: Final = re.compile(
    r"[\u00c3-\u00c5][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)

_PERHAPS_MISREAD: Final = SIGNS.hint("[\u00c3-\u00c5][[:^ascii:]]")


def decoded(text: str) -> Iterator[Edit]:
    """What is encoded, as what it says; each place once for every encoding that it may be in."""
    if "\\" in text:
        for escape in _ESCAPE.finditer(text):
            yield Edit(*escape.span(), _unescaped(escape.group()))
        if "{" in text or '"' in text:
            yield from (Edit(*end.span(), "\n") for end in _ESCAPED_LINE_END.finditer(text))
    if "=" in text:
        yield from _of_mail(text)
    for written in _BASE64.finditer(text) if _PERHAPS_BASE64.is_in(text) else ():
        if _MIXED.match(written.group()) and (plain := _from_base64(written.group())):
            yield Edit(*written.span(), f" {plain} ")
    for misread in _MISREAD.finditer(text) if _PERHAPS_MISREAD.is_in(text) else ():
        if letter := _read_again(misread.group()):
            yield Edit(*misread.span(), letter)


def _of_mail(text: str) -> Iterator[Edit]:
    for word in _WORD.finditer(text):
        quoted = word["kind"] in "qQ"
        octets = quopri.decodestring(word["written"], header=True) if quoted else _octets(word["written"])
        if plain := _text_of(octets):
            yield Edit(*word.span(), plain)
    for quoted_octets in _QUOTED.finditer(text):
        if (plain := _text_of(quopri.decodestring(quoted_octets.group()))) is not None:
            yield Edit(*quoted_octets.span(), plain)
    if "?" in text:
        for query in _QUERY.finditer(text):
            yield from (
                Edit(at, at + 1, " ")
                for at in range(*query.span())
                if text[at] == "+" and text[at - 1].isalnum()
            )


def _unescaped(escape: str) -> str:
    digits = re.findall(r"[0-9a-fA-F]+", escape)
    if len(digits) == 2:
        return bytes.fromhex("".join(digits)).decode("utf-16-be")
    number = int(digits[0], 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else escape


def _octets(written: str) -> bytes:
    try:
        return b64decode(written.rstrip("=") + "=" * (-len(written.rstrip("=")) % 4), altchars=None)
    except (binascii.Error, ValueError):
        return b""


def _from_base64(written: str) -> str | None:
    """The text that is encoded, or None where what it gives is no text."""
    return _text_of(_octets(written.translate({45: "+", 95: "/"})))


def _text_of(octets: bytes) -> str | None:
    try:
        plain = octets.decode("utf-8")
    except UnicodeDecodeError:
        return None
    is_text = all(letter.isprintable() or letter in "\r\n\t" for letter in plain)
    return plain if is_text else None


def _read_again(misread: str) -> str | None:
    for encoding in ("latin-1", "cp1252"):
        try:
            letter = misread.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if letter.isalpha():
            return letter
    return None
