"""Frameworks in the formats that they come and go in."""

import csv
import json
from io import StringIO

import pytest

from sync.frameworks.differences import compare
from sync.frameworks.merging import merge
from sync.frameworks.package import Level, TextField
from sync.frameworks.reading import FileFormat, read_framework, write_framework
from tests.sync.frameworks.samples import (
    CHILD_ID,
    LATER,
    MOODLE,
    NOW,
    OTHER_ID,
    PLAIN,
    ROOT_ID,
    as_bytes,
    case_package,
    read,
)


def test_a_case_package_comes_back_as_it_came() -> None:
    written = write_framework(read(as_bytes(case_package())), FileFormat.CASE, "de")
    assert json.loads(written) == case_package()


def test_a_case_package_is_read_as_a_tree_with_its_siblings_in_their_sequence() -> None:
    package = read(as_bytes(case_package()))
    assert package.ordered == (OTHER_ID, ROOT_ID, CHILD_ID)
    assert package.parents == {CHILD_ID: ROOT_ID}
    root, child = package.competencies[ROOT_ID], package.competencies[CHILD_ID]
    assert (root.title("de"), root.description("de"), root.kind) == ("Measuring", "Can measure", "Field")
    assert child.description("en") == "To 0.02 mm"


def test_levels_come_out_of_the_rubric_of_an_item_by_their_position() -> None:
    package = read(as_bytes(case_package()))
    scale = package.scale_for(CHILD_ID, "en")
    assert scale
    assert scale.levels == (Level(1, "Unsure", "", False), Level(2, "Sure", "", False))
    assert package.scale_for(ROOT_ID, "en") is None


def test_a_plain_csv_has_texts_in_two_languages_scales_and_references() -> None:
    package = read(PLAIN)
    by_code = {each.code: each for each in package.competencies.values()}
    assert [package.competencies[each].code for each in package.ordered] == ["A", "A.1", "A.2", "B"]
    assert (package.title("de"), package.title("en"), package.language) == ("Qualität", "Quality", "de")
    assert (by_code["A"].title("en"), by_code["A.2"].title("en")) == ("Testing", "Werten")
    assert (by_code["A"].esco, by_code["A"].dqr, by_code["B"].dqr) == (
        "http://data.europa.eu/esco/skill/1",
        6,
        5,
    )
    levels = [package.scale_for(by_code[code].identifier, "de") for code in ("A.1", "A.2")]
    assert [[level.name for level in scale.levels if level.is_proficient] for scale in levels if scale] == [
        ["Kann", "Lehrt"],
        ["Ja"],
    ]


def test_a_plain_csv_that_names_no_language_is_in_the_one_in_which_most_is_said() -> None:
    package = read("code;title_de;title_en\nA;;Testing\nB;Messen;Measuring\n")
    assert package.language == "en"
    assert [each.title("en") for each in package.competencies.values()] == ["Testing", "Measuring"]


def test_a_plain_csv_written_in_german_with_a_semicolon_by_excel_is_read() -> None:
    text = "Kürzel;Übergeordnet;Titel;Beschreibung\nA;;Prüfen;\nB;A;Messen;genau\n"
    source, _ = read_framework(text.encode("windows-1252"), "Mein Rahmen", NOW, encoding="windows-1252")
    assert [each.title("de") for each in source.package.competencies.values()] == ["Prüfen", "Messen"]
    assert source.package.title("de") == "Mein Rahmen"


def test_cells_that_a_spreadsheet_would_take_for_formulas_are_made_harmless_and_come_back() -> None:
    written = write_framework(read(PLAIN), FileFormat.CSV, "de")
    cells = [cell for row in csv.reader(StringIO(written)) for cell in row]
    assert "'=Formel" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    notes = {each.code: each.text(TextField.NOTES, "de") for each in read(written).competencies.values()}
    assert notes["A.2"] == "=Formel"


def test_moodles_csv_comes_back_as_it_came_but_for_moodles_own_numbers() -> None:
    written = list(csv.reader(StringIO(write_framework(read(MOODLE), FileFormat.MOODLE, "de"))))
    came = list(csv.reader(StringIO(MOODLE)))
    assert len(written) == len(came)
    for before, after in zip(came[1:], written[1:], strict=True):
        before[11] = ""  # the number that the item had in the Moodle of its export
        for place in (8, 9):  # Moodle writes 0 and null for no rule
            before[place] = before[place].replace("0", "") if before[place] == "0" else before[place]
        after[9] = after[9] if before[9] else ""
        if before[1] == "F,G":
            assert after[10] == "T"
        assert after == before


def test_a_level_of_moodles_with_thousands_of_digits_is_none() -> None:
    package = read(MOODLE.replace('""id"":3', f'""id"":""{"3" * 5_000}""'))
    scale = package.scale_for(
        next(key for key, each in package.competencies.items() if each.code == "K"), "de"
    )
    assert scale
    assert not any(level.is_proficient for level in scale.levels)


def test_moodles_csv_is_read_with_headings_of_any_language() -> None:
    package = read(MOODLE)
    by_code = {each.code: each for each in package.competencies.values()}
    assert by_code["T"].description("de") == "Mit anderen arbeiten"
    assert package.parents == {by_code["K"].identifier: by_code["T"].identifier}
    scale = package.scale_for(by_code["K"].identifier, "de")
    assert scale
    assert [(level.name, level.is_proficient) for level in scale.levels] == [
        ("A", False),
        ("B", False),
        ("C", True),
    ]


@pytest.mark.parametrize("file_format", FileFormat)
@pytest.mark.parametrize(
    "source", [PLAIN.encode(), MOODLE.encode(), as_bytes(case_package())], ids=["csv", "moodle", "case"]
)
def test_what_was_exported_in_any_format_changes_nothing_when_it_is_imported_again(
    source: bytes, file_format: FileFormat
) -> None:
    package = read(source)
    for language in ("de", "en"):
        if file_format is FileFormat.CSV and language == "en":
            continue
        written = write_framework(package, file_format, language)
        again, _ = read_framework(written.encode(), "another name", LATER)
        assert compare(package, merge(package, again, LATER)) == ()
