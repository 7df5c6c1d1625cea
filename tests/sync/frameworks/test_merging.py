"""What a changed file changes in a framework, and what it leaves alone."""

from sync.frameworks.differences import Change, Part, compare
from sync.frameworks.merging import merge
from sync.frameworks.package import Package
from sync.frameworks.reading import FileFormat, read_framework, write_framework
from tests.sync.frameworks.samples import CHILD_ID, LATER, OTHER_ID, ROOT_ID, as_bytes, case_package, read


def edited(package: Package, file_format: FileFormat, *replacements: tuple[str, str]) -> Package:
    """The framework after its own export was changed by hand and brought back."""
    text = write_framework(package, file_format, "en")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return merge(package, read_framework(text.encode(), "file", LATER)[0], LATER)


def test_a_title_changed_in_moodle_changes_the_title_and_nothing_that_moodle_does_not_know() -> None:
    before = read(as_bytes(case_package()))
    after = edited(before, FileFormat.MOODLE, ("Reports what was found", "Reports findings"))
    (difference,) = compare(before, after)
    assert (difference.identifier, [(f.name, f.after) for f in difference.fields]) == (
        OTHER_ID,
        [("fullStatement", "Reports findings")],
    )
    assert after.competencies[OTHER_ID].body["extensions"] == {"acme": {"colour": "red"}}


def test_a_row_taken_out_retires_the_item_and_what_was_said_about_it() -> None:
    before = read(as_bytes(case_package()))
    text = write_framework(before, FileFormat.CSV, "en")
    rows = [row for row in text.splitlines(keepends=True) if OTHER_ID not in row]
    after = merge(before, read_framework("".join(rows).encode(), "file", LATER)[0], LATER)
    gone = {each.identifier for each in compare(before, after) if each.change is Change.REMOVED}
    assert gone == {OTHER_ID, "c3", "c4", "c5"}
    assert after.extras == before.extras


def test_a_new_parent_moves_the_item_and_leaves_the_others_where_they_are() -> None:
    before = read(as_bytes(case_package()))
    text = write_framework(before, FileFormat.CSV, "en")
    after = merge(
        before,
        read_framework(text.replace(f"{CHILD_ID},{ROOT_ID}", f"{CHILD_ID},{OTHER_ID}").encode(), "f", LATER)[
            0
        ],
        LATER,
    )
    assert after.parents == {CHILD_ID: OTHER_ID}
    assert {each.identifier for each in compare(before, after)} >= {"c1"}
    assert {"c2", "c3", "c4", "c5"} <= {link.identifier for link in after.links}


def test_a_scale_changed_in_a_csv_is_set_and_the_others_stay() -> None:
    before = read(as_bytes(case_package()))
    text = write_framework(before, FileFormat.CSV, "en").replace("Unsure | Sure", "Unsure | Sure* | Master*")
    after = merge(before, read_framework(text.encode(), "f", LATER)[0], LATER)
    changed = [each for each in compare(before, after) if each.part is Part.ITEM]
    assert [each.identifier for each in changed] == [CHILD_ID]
    scale = after.scale_for(CHILD_ID, "en")
    assert scale
    assert [level.name for level in scale.levels] == ["Unsure", "Sure", "Master"]


def test_a_case_package_says_all_that_holds() -> None:
    before, package = read(as_bytes(case_package())), case_package()
    package["CFItems"][1].pop("abbreviatedStatement")
    package["CFItems"].pop(2)
    package["CFAssociations"] = package["CFAssociations"][:2]
    after = merge(before, read_framework(as_bytes(package), "f", LATER)[0], LATER)
    told = {(each.part, each.identifier, each.change) for each in compare(before, after)}
    assert told == {
        (Part.ITEM, ROOT_ID, Change.CHANGED),
        (Part.ITEM, OTHER_ID, Change.REMOVED),
        *((Part.ASSOCIATION, each, Change.REMOVED) for each in ("c3", "c4", "c5")),
    }
