"""A CSV file row by row: a file of millions of them takes the memory of one.

Source: RFC 4180, and what spreadsheets and services make of it: a byte order mark, semicolons or tabs, notes above the
headings, line breaks within a cell.
"""

import codecs
import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

_LONGEST_ROW = 1024 * 1024  # characters
_LONGEST_CELL = 128 * 1024  # characters: the bound of Python's own reader, which is one for the whole process
_MOST_CELLS = 1_000
_DELIMITERS = ",;\t"
_MOST_NOTES = 20  # rows above the headings
_BLANK = "\ufeff \t\r\n\u00a0"


class MalformedCsv(ValueError):
    """What was read is no CSV file, or has not the columns that are needed. `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row, and the line of the file on which it begins, counted from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CsvRecord:
    """The same with a name for each cell that is wanted; what a row does not have is empty."""

    line: int
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def csv_rows(
    chunks: Iterable[bytes],
    *,
    delimiter: str | None = ",",
    backslashes: bool = False,
    longest: int = _LONGEST_ROW,
) -> Iterator[CsvRow]:
    """The rows that the bytes hold, without empty ones: UTF-8, with or without a byte order mark.

    `delimiter` None finds out on the first line that is not empty whether it is a comma, a semicolon or a tab. With
    `backslashes`, a quote may also be written with a backslash before it; other backslashes stand for themselves. A row
    may take `longest` characters, one cell 128 Ki of them. Raises `MalformedCsv`.
    """
    lines = _Lines(_decoded(chunks), longest, backslashes)
    reader = csv.reader(lines, delimiter=delimiter or lines.likely_delimiter())
    while True:
        begins = lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise MalformedCsv(str(error), lines.line) from error
        if len(cells) > _MOST_CELLS:
            raise MalformedCsv("too many cells", lines.line)
        if any(cells):
            yield CsvRow(begins, tuple(cells))


def csv_records(
    rows: Iterable[CsvRow],
    columns: Mapping[str, Collection[str]],
    needed: Collection[str],
    *,
    notes: int = _MOST_NOTES,
) -> Iterator[CsvRecord]:
    """What stands below the headings, by our names of the columns.

    `columns` says what each may be called in the file, in whatever case. The headings are the first row that has all
    that are `needed`; above it may stand so many rows of `notes`. Raises `MalformedCsv` where there is no such row.
    """
    remaining = iter(rows)
    places = _headings(remaining, columns, needed, notes)
    for row in remaining:
        cells = row.cells
        yield CsvRecord(row.line, {name: cells[at] for name, at in places.items() if at < len(cells)})


def heading(text: str) -> str:
    """A heading as it is compared: whatever its case, its spaces and what stands around it."""
    return " ".join(text.strip(_BLANK).casefold().split())


def _headings(
    rows: Iterator[CsvRow], columns: Mapping[str, Collection[str]], needed: Collection[str], notes: int
) -> dict[str, int]:
    known = {heading(alias): name for name, aliases in columns.items() for alias in aliases}
    line = 1
    for number, row in enumerate(rows):
        places: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            if (name := known.get(heading(cell))) is not None:
                places.setdefault(name, at)
        if places.keys() >= set(needed):
            return places
        line = row.line
        if number >= notes:
            break
    raise MalformedCsv("no headings", line)


def _decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    for chunk in chunks:
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


class _Lines:
    """The lines of a text, as `csv.reader` asks for them, none longer than a row may be."""

    def __init__(self, pieces: Iterator[str], longest: int, backslashes: bool) -> None:
        self._pieces = pieces
        self._longest = longest
        self._held: list[str] = []  # whole lines in reverse, and at [0] the one that has not ended yet
        self._backslashes = backslashes
        self._at_end = False
        self._taken = 0
        self.line = 0  # the one that was taken last

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if not self._more():
            raise StopIteration
        line = self._held.pop()
        self.line += 1
        self._taken += len(line)
        if self._taken > self._longest:
            raise MalformedCsv("too long", self.line)
        return line.replace('\\"', '""') if self._backslashes else line

    def begin_row(self) -> int:
        """The line on which the next row begins."""
        self._taken = 0
        return self.line + 1

    def likely_delimiter(self) -> str:
        """What separates cells in the first line, which stays to be taken."""
        first = self._held[-1] if self._more() else ""
        return max(_DELIMITERS, key=first.count)

    def _more(self) -> bool:
        """Read on until a line has ended; whether there is one."""
        while not self._at_end and len(self._held) < 2:
            rest = self._held.pop() if self._held else ""
            if len(rest) > self._longest:
                raise MalformedCsv("too long", self.line + 1)
            *ended, last = self._read(rest).split("\n")
            self._held = [f"{line}\n" for line in ended]
            if last or not self._at_end:
                self._held.append(last)
            self._held.reverse()
        return bool(self._held)

    def _read(self, rest: str) -> str:
        try:
            for piece in self._pieces:
                if piece:
                    return rest + piece
        except UnicodeDecodeError as error:
            raise MalformedCsv("not UTF-8", self.line + 1) from error
        self._at_end = True
        return rest
