"""Tables, in which the heading of a column says what a cell far below it is: of Markdown, and lines with separators."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sync.filter.view import Edit

_RULE: Final = re.compile(
    r"[ \t]*\|?[ \t]*:?-{1,40}:?[ \t]*(?:\|[ \t]*:?-{1,40}:?[ \t]*)*\|?[ \t]*", re.ASCII
)
_HEADING: Final = re.compile(r"[^\W\d][\w .:/()-]{0,29}")
_CELL: Final = re.compile(r"[^\s\"'`|]")
_SEPARATORS: Final = ("|", ";", "\t", ",")
_COLUMNS: Final = range(2, 40)

_Line = tuple[int, int]


def beside_headings(text: str) -> Iterator[Edit]:
    """Every cell with its column's heading right before it: *Geburtsdatum: 18.07.1978*."""
    lines = _lines(text) if "\n" in text else []
    row = 0
    while row + 1 < len(lines):
        headings = _headings(text, lines, row)
        if not headings:
            row += 1
            continue
        separator, names = headings
        row += 1
        while row < len(lines) and text.count(separator, *lines[row]) == len(names) - 1:
            if not _is_rule(text, lines[row]):
                yield from _cells(text, lines[row], separator, names)
            row += 1


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for line in text.splitlines(keepends=True):
        lines.append((start, start + len(line)))
        start += len(line)
    return lines


def _headings(text: str, lines: Sequence[_Line], row: int) -> tuple[str, list[str]] | None:
    """What separates the columns and what they are called, or None where this line is no head of a table."""
    start, end = lines[row]
    for separator in _SEPARATORS:
        count = text.count(separator, start, end)
        if count == 0 or count + 1 not in _COLUMNS or text.count(separator, *lines[row + 1]) != count:
            continue
        names = [name.strip(" \t\r\n\"'`*_") for name in text[start:end].split(separator)]
        told = [name for name in names if name]
        ruled = separator == "|" and _is_rule(text, lines[row + 1])
        if len(told) > 1 and (ruled or count > 1) and all(map(_HEADING.fullmatch, told)):
            return separator, names
    return None


def _is_rule(text: str, line: _Line) -> bool:
    return bool(_RULE.fullmatch(text[slice(*line)].rstrip("\r\n")))


def _cells(text: str, line: _Line, separator: str, names: Sequence[str]) -> Iterator[Edit]:
    start, end = line
    for name in names:
        until = text.find(separator, start, end)
        until = until if until >= 0 else end
        if name and (cell := _CELL.search(text, start, until)):
            at = cell.start()
            yield Edit(at, at + 1, f"{name}: {text[at]}")
        if until < end:
            yield Edit(until, until + 1, "\n")
        start = until + 1
