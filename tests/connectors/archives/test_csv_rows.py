import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.archives import MalformedCsv, csv_records, csv_rows

_CELL = st.text(st.sampled_from('a",;\n é€ '), max_size=6)
_COLUMNS = {"when": ("Date", "Datum"), "text": ("Message",)}


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(_CELL, min_size=1, max_size=4), max_size=6),
    size=st.integers(1, 9),
    bom=st.booleans(),
)
def test_the_rows_are_those_of_the_standard_library_however_the_bytes_come(rows, size, bom):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    data = file.getvalue().encode("utf-8-sig" if bom else "utf-8")
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert [list(row.cells) for row in csv_rows(chunks)] == [row for row in rows if any(row)]


def test_headings_are_found_below_notes_and_by_any_of_their_names():
    data = b'Notes:\n"About, this\nfile"\n\n message ;DATUM\nHello;2026-03-01\n\nAgain\n'
    rows = csv_rows([data], delimiter=None)
    with pytest.raises(MalformedCsv, match="no headings"):
        list(csv_records(rows, _COLUMNS, _COLUMNS))  # what separates cells is told by the first line: a comma
    rows = csv_rows([data], delimiter=";")
    records = list(csv_records(rows, _COLUMNS, _COLUMNS))
    assert [(each.line, each["when"], each["text"]) for each in records] == [
        (6, "2026-03-01", "Hello"),
        (8, "", "Again"),
    ]


def test_a_quote_may_have_a_backslash_before_it():
    data = b'Date,Message\n1,"He said: \\"make it so.\\""\n2,"C:\\temp and ""both"""\n'
    cells = [row.cells[1] for row in csv_rows([data], backslashes=True)]
    assert cells == ["Message", 'He said: "make it so."', 'C:\\temp and "both"']


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a,b\n\xff\n", 1),
        (b"a\n" + b"x" * 140_000, 2),  # a cell
        (b"," * 2_000, 1),
        (b'"' + b"\n" * 2_000, 100),
    ],
)
def test_what_is_too_large_or_no_text_says_where(data, line):
    longest = 100 if line == 100 else 200_000
    with pytest.raises(MalformedCsv) as error:
        list(csv_rows([data], longest=longest))
    assert error.value.line == line


def test_a_large_file_is_read_piece_by_piece():
    def pieces():
        yield b"a,b\n" * 100
        raise AssertionError("read too far")

    assert next(csv_rows(pieces())).cells == ("a", "b")
