"""The model's files and its pace."""

import time
from array import array

import pytest

from sync.filter.persons import detector, find, lexicon, model
from sync.filter.persons.columns import packed, unpacked
from sync.filter.persons.lexicon import FAMILY, GIVEN, PLACE, Lexicon, WordClass
from sync.filter.persons.model import Model
from sync.filter.view import View


def test_columns_come_back_from_a_file_as_they_were() -> None:
    columns = [array("I", [0, 1, 2**32 - 1]), array("h", [-5, 7]), array("B", [])]
    assert unpacked("IhB", packed(columns)) == columns


def test_a_word_is_known_by_its_class_and_as_a_name() -> None:
    known = lexicon.shipped()
    assert known.name_of("Illertissen") & PLACE
    assert known.name_of("PETER") & GIVEN
    assert known.name_of("müller") & FAMILY
    assert known.find("Xqzwvk") is lexicon.UNKNOWN
    assert known.find("Peter").german == WordClass(248, 2, 2)


def test_lexicon_and_weights_come_back_from_a_file_as_they_were() -> None:
    assert Lexicon.unpacked(lexicon.shipped().packed()) == lexicon.shipped()
    for english in (False, True):
        assert Model.unpacked(model.shipped(english=english).packed()) == model.shipped(english=english)


def test_english_text_is_read_with_the_weights_for_english(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def shipped(*, english: bool) -> Model:
        asked.append(english)
        return model.shipped(english=english)

    monkeypatch.setattr(detector, "shipped_model", shipped)
    for text in ("I think that Anna has it.", "Ich denke, dass Anna es hat."):
        assert [text[span.start : span.end] for span in find(View.of(text))] == ["Anna"]
    assert asked == [True, False]


def test_the_likeliest_names_are_read_from_their_surroundings() -> None:
    labels = model.shipped().label(["Frau", "Sabine", "Krawutschke", "hat", "Recht", "."])
    assert labels == ["O", "B", "I", "O", "O", "O"]
    assert model.shipped().label([]) == []


@pytest.mark.parametrize(
    "piece",
    [
        "ANNA ",
        "Anna Keller ",
        "A",
        "Anna-",
        "O'",
        "A.",
        "Herr ",
        "meine Frau, ",
        "von ",
        "\n",
        "Kant ",
        "Frau Dr. Prof. ",
    ],
)
def test_time_is_linear_in_hostile_text(piece: str) -> None:
    """Four times the text takes about four times as long; a quadratic step would take sixteen times."""

    def seconds(length: int) -> float:
        view = View.of((piece * length)[:length])
        started = time.thread_time()
        list(find(view))
        return time.thread_time() - started

    floor = 0.025  # below it a clock says nothing
    small = max(min(seconds(10_000) for _ in range(2)), floor)
    assert any(seconds(40_000) < 10 * small for _ in range(3))  # other work on the machine may disturb one
