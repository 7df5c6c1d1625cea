"""Cells of lists that people open in a spreadsheet."""

import pytest

from sync.frameworks.csv_rows import harmless_to_read


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("Eve;=1+1", "Eve;'=1+1"),
        ('Eve,"@x', "Eve,\"'@x"),
        ("Eve\n+1", "Eve\n'+1"),
        ("Anne-Marie; 2 - 3", "Anne-Marie; 2 - 3"),
    ],
)
def test_nothing_in_a_cell_is_a_formula_whatever_separates_cells(cell: str, written: str) -> None:
    assert harmless_to_read(cell) == written
