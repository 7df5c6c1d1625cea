"""Frameworks changed by hand, without a database: what an act changes, what it leaves alone, what it refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sync.frameworks.checking import check
from sync.frameworks.differences import compare
from sync.frameworks.editing import (
    ItemEdit,
    add_item,
    bring_back,
    edit_document,
    edit_item,
    move_item,
    new_package,
    relate,
    retire,
    unrelate,
)
from sync.frameworks.making import make_child
from sync.frameworks.package import Package
from sync.frameworks.problems import FrameworkRefused
from sync.frameworks.scales import LevelEdit, ScaleEdit, put_scale, read_scale, remove_scale
from sync.frameworks.source import FileFormat, Source

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 28, 10, tzinfo=UTC)


def _said(title: str, **changes: object) -> ItemEdit:
    return replace(ItemEdit({"de": {"fullStatement": title}}), **changes)  # type: ignore[arg-type]


@pytest.fixture
def care() -> Package:
    """Two areas; hygiene has two skills, of which the second has one below it."""
    package = new_package(
        "0b6a1f4c-0000-4000-8000-000000000001",
        {"de": {"title": "Pflege"}, "en": {"title": "Care"}},
        "de",
        NOW,
    )
    for identifier, title, parent in (
        ("hygiene", "Hygiene", None),
        ("hands", "Hände desinfizieren", "hygiene"),
        ("wounds", "Wunden versorgen", "hygiene"),
        ("assess", "Wunden beurteilen", "wounds"),
        ("talk", "Gespräch", None),
    ):
        package = add_item(package, identifier, _said(title, code=identifier.upper()), parent, NOW)
    return package


def _sound(package: Package) -> bool:
    return not [each for each in check(Source(FileFormat.CASE, package)) if not each.is_note]


def test_a_framework_made_by_hand_is_one_that_an_import_would_take(care: Package) -> None:
    assert _sound(care)
    assert care.ordered == ("hygiene", "hands", "wounds", "assess", "talk")
    assert (care.title("de"), care.title("en")) == ("Pflege", "Care")


def test_an_edit_changes_what_it_says_and_nothing_else(care: Package) -> None:
    foreign = {**care.competencies["hands"].body, "foreign": {"kept": 1}, "extensions": {"theirs": 2}}
    care = replace(
        care, items=tuple(foreign if each["identifier"] == "hands" else each for each in care.items)
    )
    edit = ItemEdit(
        {"de": {"fullStatement": "Hände waschen"}, "en": {"fullStatement": "Wash hands", "notes": ""}},
        code="HANDS", esco="https://data.europa.eu/esco/skill/1", dqr=3,
    )  # fmt: skip
    (difference,) = compare(care, edit_item(care, "hands", edit, LATER))
    assert {each.name for each in difference.fields} == {
        "fullStatement", "extensions.stoa.texts.en.fullStatement", "extensions.stoa.esco", "extensions.stoa.dqr",
    }  # fmt: skip
    assert difference.after["foreign"] == {"kept": 1}
    assert difference.after["extensions"]["theirs"] == 2
    assert edit_item(care, "talk", _said("Gespräch", code="TALK"), LATER) is care
    emptied = edit_item(edit_item(care, "hands", edit, NOW), "hands", _said("Hände waschen"), LATER)
    assert "esco" not in emptied.competencies["hands"].body["extensions"]["stoa"]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (_said(""), "framework.missing"),
        (_said("A", code="c" * 256), "framework.too_long"),
        (_said("A\0"), "framework.character"),
        (_said("A", esco="javascript:alert(1)"), "framework.address"),
        (_said("A", dqr=9), "framework.level"),
    ],
)
def test_what_makes_no_competency_is_refused(care: Package, edit: ItemEdit, code: str) -> None:
    for act in (
        lambda: edit_item(care, "hands", edit, NOW),
        lambda: add_item(care, "new", edit, None, NOW),
    ):
        with pytest.raises(FrameworkRefused) as refused:
            act()
        assert code in {each.code for each in refused.value.problems}


@pytest.mark.parametrize(
    ("identifier", "parent", "number", "order"),
    [
        ("wounds", "hygiene", 1, "hygiene wounds assess hands talk"),
        ("wounds", None, 1, "wounds assess hygiene hands talk"),
        ("wounds", "talk", 9, "hygiene hands talk wounds assess"),
        ("talk", "hygiene", 2, "hygiene hands talk wounds assess"),
        ("assess", None, 2, "hygiene hands wounds assess talk"),
    ],
)
def test_what_is_moved_takes_along_what_is_below_it(
    care: Package, identifier: str, parent: str | None, number: int, order: str
) -> None:
    moved = move_item(care, identifier, parent, number, LATER)
    assert (" ".join(moved.ordered), _sound(moved)) == (order, True)
    assert moved.parents.get(identifier) == parent
    assert len(moved.associations) == len(care.associations)


@pytest.mark.parametrize("parent", ["hygiene", "wounds", "assess"])
def test_nothing_is_moved_below_itself(care: Package, parent: str) -> None:
    with pytest.raises(FrameworkRefused) as refused:
        move_item(care, "hygiene", parent, 1, NOW)
    assert refused.value.code == "framework.cycle"


def test_what_was_retired_comes_back_as_it_was(care: Package) -> None:
    care = relate(care, "isRelatedTo", "assess", care.competencies["talk"].body, NOW)
    left = retire(care, "wounds")
    assert (left.ordered, _sound(left)) == (("hygiene", "hands", "talk"), True)
    assert not [each for each in left.links if each.kind == "isRelatedTo"]
    gone = [each for each in care.items if each["identifier"] in ("wounds", "assess")]
    links = [each.body for each in care.links if {each.origin, each.destination} & {"wounds", "assess"}]
    back = bring_back(left, gone, links, ["wounds", "assess"], LATER)
    assert (compare(care, back), back.ordered) == ((), care.ordered)
    assert not compare(back, bring_back(back, gone, links, [], LATER))


def test_what_comes_back_without_its_parent_stands_at_the_top(care: Package) -> None:
    care = relate(care, "isRelatedTo", "assess", care.competencies["wounds"].body, NOW)
    left = retire(care, "wounds")
    gone = [care.competencies["assess"].body]
    links = [each.body for each in care.links if each.origin == "assess"]
    back = bring_back(left, gone, links, ["wounds", "assess"], LATER)
    assert ("assess" in back.ordered, back.parents.get("assess"), _sound(back)) == (True, None, True)
    ends = [(each.kind, each.destination) for each in back.links if each.origin == "assess"]
    assert ends == [("isChildOf", care.identifier)], "nothing is said of what is still retired"


def test_an_item_with_two_parents_that_moves_below_the_second_hangs_there_once(care: Package) -> None:
    second = make_child(care.competencies["hands"].body, care.competencies["talk"].body, care.document, NOW)
    care = replace(care, associations=(*care.associations, second))
    moved = move_item(care, "hands", "talk", 1, LATER)
    assert (moved.parents["hands"], _sound(moved)) == ("talk", True)
    assert len([each for each in moved.links if each.origin == "hands"]) == 1


def test_pairs_are_made_once_and_taken_out_but_no_child_is(care: Package) -> None:
    other = {"identifier": "elsewhere", "fullStatement": "Wound care", "uri": "urn:uuid:1"}
    paired = relate(care, "exactMatchOf", "wounds", other, NOW)
    (link,) = [each for each in paired.links if each.kind == "exactMatchOf"]
    assert (link.origin, link.destination, _sound(paired)) == ("wounds", "elsewhere", True)
    assert relate(paired, "exactMatchOf", "wounds", other, NOW) is paired
    assert not compare(care, unrelate(paired, link.identifier))
    assert unrelate(care, care.links[0].identifier) is care
    for kind, end in (("isChildOf", other), ("nonsense", other), ("isRelatedTo", {"identifier": "wounds"})):
        with pytest.raises(FrameworkRefused):
            relate(care, kind, "wounds", end, NOW)


def test_titles_and_the_default_scale_are_changed_without_touching_competencies(care: Package) -> None:
    changed = edit_document(care, {"en": {"title": "Nursing"}}, "", LATER)
    assert [each.part.value for each in compare(care, changed)] == ["document"]
    with pytest.raises(FrameworkRefused):
        edit_document(care, {"de": {"title": ""}}, "", LATER)


def _scale(*names: str, proficient: int = 2) -> ScaleEdit:
    levels = [
        LevelEdit({"de": name, "en": f"{name} (en)"}, number >= proficient)
        for number, name in enumerate(names, start=1)
    ]
    return ScaleEdit({"de": "Stufen", "en": "Levels"}, levels)


def test_a_scale_is_read_as_it_was_typed_and_its_levels_keep_their_ids(care: Package) -> None:
    told = _scale("kennt", "kann")
    made = put_scale(care, "scale", told, NOW)
    assert read_scale(made, "scale") == told
    assert [(each.name, each.is_proficient) for each in made.scales("en")[0].levels] == [
        ("kennt (en)", False), ("kann (en)", True),
    ]  # fmt: skip
    assert not compare(made, put_scale(made, "scale", told, LATER))
    longer = put_scale(made, "scale", _scale("kennt", "kann", "lehrt"), LATER)
    ids = [
        [level["identifier"] for level in each.extras["CFRubrics"][0]["CFRubricCriteria"][0]["CFRubricCriterionLevels"]]
        for each in (made, longer)
    ]  # fmt: skip
    assert (ids[1][:2], len(ids[1])) == (ids[0], 3)
    assert _sound(longer)


@pytest.mark.parametrize(
    "told",
    [
        _scale(), _scale("a", "b", proficient=3), _scale("a", "b" * 201),
        ScaleEdit({"de": ""}, _scale("a", "b").levels), ScaleEdit({"de": "S"}, [LevelEdit({"en": "only"}, True)]),
    ],
)  # fmt: skip
def test_a_scale_without_names_or_competent_levels_is_refused(care: Package, told: ScaleEdit) -> None:
    with pytest.raises(FrameworkRefused) as refused:
        put_scale(care, "scale", told, NOW)
    assert refused.value.code == "framework.scale"


def test_the_lowest_level_shows_nothing_by_its_name_unless_the_scale_says_otherwise(care: Package) -> None:
    def nothing(edit: ScaleEdit) -> list[bool]:
        made = put_scale(care, "scale", edit, NOW)
        assert read_scale(made, "scale") == edit
        return [level.shows_nothing for level in made.scales("en")[0].levels]

    named = _scale("Noch  nicht gezeigt", "Noch nicht sicher", "kann", proficient=3)
    assert nothing(named) == [True, False, False], "only the lowest, in whatever language it says so"
    assert nothing(_scale("Notyet", "kann")) == nothing(_scale("kennt", "kann")) == [False, False]
    assert nothing(_scale("No evidence of risk", "kann", proficient=1)) == [False, False], "it is competent"
    assert nothing(_scale("Not yet", proficient=1)) == [False], "there is no other"
    assert nothing(replace(named, lowest_shows_nothing=False)) == [False, False, False]
    told = replace(_scale("0", "kann"), lowest_shows_nothing=True)
    assert nothing(told) == [True, False]
    made = put_scale(care, "scale", told, NOW)
    assert not compare(made, put_scale(made, "scale", told, LATER))
    for wrong in (_scale("0", "kann", proficient=1), _scale("kann", proficient=1)):
        with pytest.raises(FrameworkRefused) as refused:
            put_scale(care, "scale", replace(wrong, lowest_shows_nothing=True), NOW)
        assert refused.value.code == "framework.scale_lowest"


def test_a_scale_that_something_has_stays(care: Package) -> None:
    made = put_scale(care, "scale", _scale("a", "b"), NOW)
    used = edit_item(made, "hands", _said("Hände desinfizieren", code="HANDS", scale="scale"), NOW)
    with pytest.raises(FrameworkRefused) as refused:
        remove_scale(used, "scale")
    assert refused.value.code == "framework.scale_used"
    assert remove_scale(made, "scale").scales("de") == ()


@pytest.mark.parametrize(
    "act",
    [
        lambda care: edit_item(care, "gone", _said("A"), NOW),
        lambda care: add_item(care, "new", _said("A"), "gone", NOW),
        lambda care: move_item(care, "hands", "gone", 1, NOW),
        lambda care: retire(care, "gone"),
    ],
)
def test_what_is_not_there_any_more_is_told(care: Package, act: Callable[[Package], Package]) -> None:
    with pytest.raises(FrameworkRefused) as refused:
        act(care)
    assert refused.value.code == "framework.item_unknown"
