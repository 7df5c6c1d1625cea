"""JSON in which the members of long lists keep the line that they stand on."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_BLANK: Final = re.compile(r"[ \t\n\r]*")


def read_located(text: str) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """An object, and for each of its members that is a list the lines (from 1) on which the list's members begin.

    Raises `json.JSONDecodeError` and `RecursionError` as `json.loads` does; JSONDecodeError also for a text that holds
    no object.
    """
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted_to = 0
        self._line = 1
        self._decoder = json.JSONDecoder(parse_constant=self._no_number)

    def read(self) -> tuple[dict[str, Any], dict[str, list[int]]]:
        document: dict[str, Any] = {}
        lines: dict[str, list[int]] = {}
        for _ in self._members("{", "}"):
            name = self._value()
            if not isinstance(name, str):
                raise self._expected("a name")
            self._take(":")
            if self._peek() == "[":
                lines[name], document[name] = self._list()
            else:
                document[name] = self._value()
        if self._peek():
            raise self._expected("nothing more")
        return document, lines

    def _list(self) -> tuple[list[int], list[Any]]:
        lines: list[int] = []
        values: list[Any] = []
        for _ in self._members("[", "]"):
            self._peek()
            lines.append(self._line_here())
            values.append(self._value())
        return lines, values

    def _members(self, opening: str, closing: str) -> Iterator[None]:
        """Once for each member of a list or an object, before it is read."""
        self._take(opening)
        if self._peek() == closing:
            self._at += 1
            return
        while True:
            yield
            if self._peek() == closing:
                self._at += 1
                return
            self._take(",")

    def _value(self) -> Any:
        self._peek()
        value, self._at = self._decoder.raw_decode(self._text, self._at)
        return value

    def _peek(self) -> str:
        match = _BLANK.match(self._text, self._at)
        assert match is not None  # it matches nothing, too
        self._at = match.end()
        return self._text[self._at : self._at + 1]

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._expected(f"'{sign}'")
        self._at += 1

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return self._line

    def _expected(self, what: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(f"Expecting {what}", self._text, self._at)

    def _no_number(self, name: str) -> Any:
        raise json.JSONDecodeError(f"{name} is no number in JSON", self._text, self._at)
