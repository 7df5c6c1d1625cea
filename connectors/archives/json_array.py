"""A JSON array, one element at a time: a file of millions of them takes the memory of one."""

import codecs
import json
import re
from collections.abc import Iterable, Iterator

_LONGEST_ELEMENT = 1024 * 1024  # characters, of which each may become thirty bytes of objects
_WINDOW = 64 * 1024
_SPACE = re.compile(r"[ \t\n\r]*")
_DELIMITERS = (",", "]", "}", ":")
_DECODER = json.JSONDecoder()


class MalformedJson(ValueError):
    """What was read is no JSON array, or one of its elements is too long."""


def json_array(
    chunks: Iterable[bytes], *, within: str | None = None, longest: int = _LONGEST_ELEMENT
) -> Iterator[object]:
    """The elements of the array that the bytes hold: UTF-8, with or without a byte order mark (RFC 8259).

    With `within`, the array is that member of an object; all others are passed over. An element, and a member that is
    passed over, may take `longest` characters. Raises `MalformedJson`.
    """
    text = _Window(_decoded(chunks), longest)
    if within is None:
        yield from _elements(text)
    else:
        yield from _elements_of_member(text, within)
    if text.peek():
        raise MalformedJson("something after the end")


def _elements(text: "_Window") -> Iterator[object]:
    if text.take() != "[":
        raise MalformedJson("no array")
    if text.peek() == "]":
        text.take()
        return
    delimiter = ","
    while delimiter == ",":
        yield text.element()
        delimiter = text.take()
    if delimiter != "]":
        raise MalformedJson("no comma between two elements")


def _elements_of_member(text: "_Window", wanted: str) -> Iterator[object]:
    if text.take() != "{":
        raise MalformedJson("no object")
    found, delimiter = False, ","
    while delimiter == ",":
        name = text.element()
        if text.take() != ":":
            raise MalformedJson("no member")
        if name == wanted and not found:
            found = True
            yield from _elements(text)
        else:
            text.element()
        delimiter = text.take()
    if delimiter != "}" or not found:
        raise MalformedJson("no such member")


def _decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise MalformedJson("not UTF-8") from error


class _Window:
    """As much of the text as the present element needs."""

    def __init__(self, pieces: Iterator[str], longest: int) -> None:
        self._pieces = pieces
        self._longest = longest
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """The next character that is no white space, or nothing at the end."""
        self._at = self._after_space(self._at)
        while self._at == len(self._text) and self._grow():
            self._at = self._after_space(self._at)
        return self._text[self._at : self._at + 1]

    def take(self) -> str:
        """The same, taken off."""
        character = self.peek()
        self._at += len(character)
        return character

    def element(self) -> object:
        """The value that begins here, taken off."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if not self._grow():
                    raise MalformedJson("broken element") from error
                continue
            # A number may go on in the next piece ("1", "1.", "1e"), so that only what comes after it ends it.
            after = self._after_space(end)
            if self._text[after : after + 1] in _DELIMITERS or not self._grow():
                self._at = end
                return value

    def _after_space(self, at: int) -> int:
        space = _SPACE.match(self._text, at)
        return space.end() if space else at

    def _grow(self) -> bool:
        """Read on, as much again as is held, so that trying an element anew costs no more than reading it."""
        held = self._text[self._at :]
        if len(held) > self._longest:
            raise MalformedJson("element too long")
        pieces, wanted = [], max(_WINDOW, len(held))
        for piece in self._pieces:
            pieces.append(piece)
            wanted -= len(piece)
            if wanted <= 0:
                break
        if not any(pieces):
            return False
        self._text, self._at = "".join([held, *pieces]), 0
        return True
