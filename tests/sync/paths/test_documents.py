"""The document of a path: what it takes, and what the acts of its editor make of it."""

import json
from typing import Any
from uuid import UUID

import pytest

from config.errors import StoaError
from sync.paths.changing import Place, Side, move, place_of, put_entry, put_section, take_out
from sync.paths.documents import Branch, DoneWhen, Path, PathRefused, Step, StepKind, Words, new_path


def id_of(number: int) -> UUID:
    return UUID(int=number)


def step(number: int, **changes: Any) -> dict[str, Any]:
    return {"id": str(id_of(number)), "kind": "post", "required": True, "done": "posted", **changes}


def document(*entries: dict[str, Any], **changes: Any) -> dict[str, Any]:
    sections = [{"id": str(id_of(1000)), "entries": list(entries)}]
    return {"version": 1, "title": {"en": "A path"}, "in_order": False, "sections": sections, **changes}


BRANCH = {
    "id": str(id_of(50)), "kind": "branch", "competency": "A", "level": 2,
    "have": [step(51)], "have_not": [step(52, kind="competency", done="held", competency="A", level=2)],
}  # fmt: skip
EVERYTHING = document(
    step(1, kind="thread", thread=str(id_of(9)), title={"de": "Lesen"}, text={"en": "Why"}, required=False),
    step(2, kind="collection", done="opened", collection=str(id_of(9))),
    step(3, kind="outside", done="marked", address="https://example.org/x"),
    step(4, kind="date", done="passed", at="2026-12-01T08:00:00.000000Z"),
    step(5, kind="reflection", tag="week 1", count=2),
    BRANCH,
    about={"de": "Worum es geht"},
)


def test_a_path_comes_back_as_it_was_also_through_json() -> None:
    path = Path.parse(EVERYTHING)
    assert Path.parse(json.loads(json.dumps(path.dump()))) == path
    assert path.competencies == {"A"}
    assert [each.id.int for each in path.steps] == [1, 2, 3, 4, 5, 51, 52]
    assert path.title.in_language("de") == "A path", "the language that there is"


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (document(step(1), step(1)), "$.sections"),
        (document(title={}), "$.title"),
        (document(step(1, kind="thread")), "$.sections[0].entries[0]"),
        (document(step(1, thread=str(id_of(2)))), "$.sections[0].entries[0]"),
        (document(step(1, kind="outside", done="marked", address="http://example.org")), "address"),
        (document(step(1, kind="outside", done="marked", address="javascript:alert(1)")), "address"),
        (document(step(1, kind="date", done="held", at="2026-12-01T08:00:00.000000Z")), "done"),
        (document({**BRANCH, "have": [BRANCH]}), "have"),
        (document(sections=[]), "$.sections"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(wrong: dict[str, Any], place: str) -> None:
    with pytest.raises(StoaError, match=place.replace("$", r"\$").replace("[", r"\[")) as refused:
        Path.parse(wrong)
    assert refused.value.code == "path.invalid"


def test_steps_are_put_moved_and_taken_out_within_their_own_list() -> None:
    path = put_section(new_path(Words(en="A path")), Words(en="Second"))
    first, second = (Place(each.id) for each in path.sections)
    steps = [Step(id_of(number), StepKind.POST, DoneWhen.POSTED) for number in (1, 2, 3)]
    for each in steps:
        path = put_entry(path, each, first)
    path = put_entry(path, Branch(id_of(7), "A", 1), first)
    path = put_entry(path, steps[2], Place(id_of(7), Side.HAVE_NOT))
    assert [each.id.int for each in path.steps] == [1, 2, 3]
    assert place_of(path, id_of(3)) == Place(id_of(7), Side.HAVE_NOT)
    path = move(move(path, id_of(2), -1), id_of(2), -1)
    assert [each.id.int for each in path.sections[0].entries] == [2, 1, 7]
    path = put_entry(path, steps[0], second)
    assert [each.id.int for each in path.sections[1].entries] == [1]
    for full in (id_of(7), path.sections[0].id):
        with pytest.raises(PathRefused) as refused:
            take_out(path, full)
        assert refused.value.code == "path.not_empty"
    path = take_out(take_out(path, id_of(3)), id_of(7))
    assert Path.parse(path.dump()) == path
    with pytest.raises(PathRefused, match="place"):
        put_entry(path, steps[0], Place(id_of(7), Side.HAVE))
    with pytest.raises(PathRefused, match="place"):
        put_entry(Path.parse(EVERYTHING), Branch(id_of(8), "A", 1), Place(id_of(50), Side.HAVE))
