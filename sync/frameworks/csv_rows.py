"""Rows of a CSV file with the lines that they begin on, whatever separates their cells."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from sync.frameworks.problems import FrameworkRefused, Problem

_SEPARATORS: Final = ",;\t"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LATER_FORMULA: Final = re.compile(r"([,;\t\r\n][ '\"]*)([=+@-])")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, and the line of the file on which they begin."""

    line: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """A cell without blanks around it; empty where the row is shorter."""
        return self.cells[place].strip() if place < len(self.cells) else ""


def read_rows(text: str) -> Iterator[Row]:
    """The rows that hold anything. The separator is the one that the first line has most of.

    Raises `FrameworkRefused` for quotes that are never closed, and for cells of absurd length.
    """
    first = text.lstrip("\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        problem = Problem("framework.unreadable", f"this is no CSV: {error}", line)
        raise FrameworkRefused.because_of([problem]) from error


def write_rows(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV with commas, as RFC 4180 has it."""
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `meant` gives back what it says."""
    return f"'{cell}" if cell.startswith(("'", *_FORMULA)) else cell


def harmless_to_read(cell: str) -> str:
    """A cell of a list for people: no formula, whatever sign a spreadsheet takes to separate cells."""
    return harmless(_LATER_FORMULA.sub(r"\1'\2", cell))


def meant(cell: str) -> str:
    """What a cell says that may have been made harmless."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(("'", *_FORMULA)) else cell
