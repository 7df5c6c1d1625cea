"""The program that writes the matrix as an Excel file (ISO/IEC 29500): without keys, without a database.

It runs as a process of its own. It reads lines of JSON from its standard input, the head first and then people, and
writes the file to its standard output once a last line has told it that all are there. Its argument is a directory of
whoever started it, for what does not fit into memory.

Whatever people are called stands in cells as text, never as a formula or a link.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from config.processes import bound_this_process

PER_COMPETENCY: Final = 3  # level, valid until, remarks
_BEFORE: Final = 2  # person, department
_HEAD: Final = 4  # lines: code, title, what is needed, which of the three
MOST_LINES: Final = 1_048_576  # of a sheet
_LONGEST_CELL: Final = 32_767  # characters
_DATE: Final = 14  # Excel's number for dates as the reader's own system writes them
_MOST_MEMORY: Final = 1024 * 1024 * 1024
_MOST_SECONDS: Final = 900  # of the processor
_MOST_FILE: Final = 4 * 1024 * 1024 * 1024
_LAPSED: Final = {"bg_color": "#f8d7da", "font_color": "#7f1d1d", "italic": True}
_SOON: Final = {"bg_color": "#fff3cd", "font_color": "#664d03"}
_MARKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "": {},
    "lapsed": _LAPSED,
    "ends_soon": _SOON,
    "review_due": _SOON,
}


@dataclass(frozen=True)
class _Styles:
    head: Format
    date: Mapping[str, Format]
    text: Mapping[str, Format]
    wrapped: Format


class Book:
    """An Excel file that grows by one person at a time; nothing but their line is kept in memory."""

    def __init__(self, path: Path, directory: Path, head: Mapping[str, Any]) -> None:
        self._head, self._words = head, head["words"]
        self._book = Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(directory),
                "strings_to_urls": False,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "use_zip64": True,
            },
        )
        self._book.set_properties({"title": head["words"]["title"], "author": head["organisation"]})
        self._styles = self._make_styles()
        self._matrix = self._book.add_worksheet(_name(self._words["matrix"]))
        self._line = _HEAD
        self._begin_matrix()
        self._sheets = 0
        self._long = self._begin_long()
        self._about = self._book.add_worksheet(_name(self._words["about"]))

    def add(self, name: str, department: str, levels: Sequence[Sequence[Any]]) -> None:
        """A person: each level as column, level, decided, until, state, trend, mark."""
        self._text(self._matrix, self._line, 0, name)
        self._text(self._matrix, self._line, 1, department)
        for column, level, decided, until, state, trend, mark in levels:
            at, text = _BEFORE + column * PER_COMPETENCY, self._styles.text[mark]
            self._text(self._matrix, self._line, at, level, text)
            self._date(self._matrix, self._line, at + 1, until, mark)
            self._text(self._matrix, self._line, at + 2, ", ".join(filter(None, (state, trend))), text)
            self._add_long(
                name, department, self._head["columns"][column], level, decided, until, state, trend, mark
            )
        self._line += 1

    def close(self, about: Iterable[Sequence[str]], notes: Iterable[str]) -> None:
        """Write what the file is about, and the file."""
        sheet, line = self._about, 0
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 80)
        for heading, told in about:
            self._text(sheet, line, 0, heading, self._styles.head)
            self._text(sheet, line, 1, told, self._styles.wrapped)
            line += 1
        for note in notes:
            self._text(sheet, line, 1, note, self._styles.wrapped)
            line += 1
        if self._line > _HEAD:
            last = _BEFORE + len(self._head["columns"]) * PER_COMPETENCY - 1
            self._matrix.autofilter(_HEAD - 1, 0, self._line - 1, last)
        self._end_long()
        self._book.close()

    def _make_styles(self) -> _Styles:
        add = self._book.add_format
        return _Styles(
            head=add({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e8edf3"}),
            date={mark: add({**look, "num_format": _DATE, "align": "left"}) for mark, look in _MARKS.items()},
            text={mark: add(dict(look)) for mark, look in _MARKS.items()},
            wrapped=add({"text_wrap": True, "valign": "top"}),
        )

    def _begin_matrix(self) -> None:
        sheet, words, head = self._matrix, self._words, self._styles.head
        sheet.freeze_panes(_HEAD, _BEFORE)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 18)
        sheet.set_column(_BEFORE, _BEFORE + len(self._head["columns"]) * PER_COMPETENCY, 15)
        columns = self._head["columns"]
        for line, field in enumerate(("code", "title", "needed")):
            for place, column in enumerate(columns):
                at = _BEFORE + place * PER_COMPETENCY
                self._text(sheet, line, at, column[field], head)
                for beside in range(1, PER_COMPETENCY):
                    sheet.write_blank(line, at + beside, None, head)
        self._text(sheet, _HEAD - 1, 0, words["person"], head)
        self._text(sheet, _HEAD - 1, 1, words["department"], head)
        for place in range(len(columns)):
            for beside, name in enumerate(("level", "valid_until", "remarks")):
                self._text(sheet, _HEAD - 1, _BEFORE + place * PER_COMPETENCY + beside, words[name], head)

    def _begin_long(self) -> Worksheet:
        self._sheets += 1
        title = self._words["levels"]
        sheet = self._book.add_worksheet(_name(title if self._sheets == 1 else f"{title} {self._sheets}"))
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 8, 20)
        self._headings = (
            "person", "department", "code", "competency", "framework", "level", "decided", "valid_until", "state",
            "trend",
        )  # fmt: skip
        for at, name in enumerate(self._headings):
            self._text(sheet, 0, at, self._words[name], self._styles.head)
        self._long_line = 1
        return sheet

    def _add_long(
        self, name: str, department: str, column: Mapping[str, str], level: str, decided: str, until: str | None,
        state: str, trend: str, mark: str,
    ) -> None:  # fmt: skip
        if self._long_line == MOST_LINES:
            self._end_long()
            self._long = self._begin_long()
        sheet, line, text = self._long, self._long_line, self._styles.text[mark]
        told = (name, department, column["code"], column["title"], column["framework"], level)
        for at, words in enumerate(told):
            self._text(sheet, line, at, words)
        self._date(sheet, line, 6, decided, "")
        self._date(sheet, line, 7, until, mark)
        self._text(sheet, line, 8, state, text)
        self._text(sheet, line, 9, trend)
        self._long_line += 1

    def _end_long(self) -> None:
        self._long.autofilter(0, 0, max(self._long_line - 1, 1), len(self._headings) - 1)

    def _text(self, sheet: Worksheet, line: int, at: int, words: str, look: Format | None = None) -> None:
        if words or look is self._styles.head:
            sheet.write_string(line, at, words[:_LONGEST_CELL], look)

    def _date(self, sheet: Worksheet, line: int, at: int, day: str | None, mark: str) -> None:
        if day:
            sheet.write_datetime(line, at, date.fromisoformat(day), self._styles.date[mark])


def _name(title: str) -> str:
    """A title as a sheet may be called."""
    return "".join(each for each in title if each not in "[]:*?/\\")[:31]


def main() -> int:
    """Write what comes on the standard input; the argument is a directory. 1 where the input broke off."""
    bound_this_process(memory=_MOST_MEMORY, seconds=_MOST_SECONDS, file=_MOST_FILE)
    directory = Path(sys.argv[1])
    try:
        return _write(directory)
    finally:  # also where whoever started it was killed, and deletes nothing any more
        rmtree(directory, ignore_errors=True)


def _write(directory: Path) -> int:
    lines = (json.loads(line) for line in sys.stdin)
    path = directory / "matrix.xlsx"
    book = Book(path, directory, next(lines))
    for line in lines:
        if "about" in line:
            book.close(line["about"], line["notes"])
            break
        book.add(line["name"], line["department"], line["levels"])
    else:
        return 1
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            sys.stdout.buffer.write(piece)
    return 0


if __name__ == "__main__":
    sys.exit(main())
