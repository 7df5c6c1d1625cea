"""How words are compared: spelling, stems, compounds, and what somebody types."""

import pytest

from sync.search.marking import Marker, Piece
from sync.search.queries import Query, parse
from sync.search.vocabulary import Vocabulary
from sync.search.words import words_of

_TEXTS = (
    "Die Größe der Häuser",
    "Abschlussprüfungen und Prüfungen",
    "Company policies on studies",
    "gefragt wurde nach der Straße",
    "a café in Munich",
)


@pytest.mark.parametrize(
    ("typed", "is_beginning", "found"),
    [
        ("Groesse", False, {"grosse"}),
        ("grösse", False, {"grosse"}),
        ("grosse", False, {"grosse"}),
        ("Haus", False, {"hauser"}),
        ("Prüfung", False, {"prufungen", "abschlussprufungen"}),
        ("fung", False, set()),  # no compound ends in so little
        ("policy", False, {"policies"}),
        ("study", False, {"studies"}),
        ("Strasse", False, {"strasse"}),
        ("CAFÉ", False, {"cafe"}),
        ("com", False, set()),
        ("com", True, {"company"}),
        ("c", True, set()),
    ],
)
def test_a_word_is_found_however_it_is_written(typed: str, is_beginning: bool, found: set[str]) -> None:
    vocabulary = Vocabulary()
    for number, text in enumerate(_TEXTS):
        vocabulary.add(number, set(words_of(text)))
    assert set(vocabulary.meant_by(typed, is_beginning=is_beginning)) == found


def test_words_beyond_all_measure_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.search.vocabulary._MOST_WORDS", 3)
    vocabulary = Vocabulary()
    for number in range(3):
        vocabulary.add(number, ["common", f"rare{number}"])
    assert {word: len(places) for word, places in vocabulary.places.items()} == {
        "common": 3,
        "rare0": 1,
        "rare1": 1,
    }


def test_forgotten_posts_leave_no_word_behind() -> None:
    vocabulary = Vocabulary()
    for number in range(300):  # more than are put into their places one by one
        vocabulary.add(number, {"common", f"rare{number}"})
    assert vocabulary.meant_by("rare7", is_beginning=True).keys() >= {"rare7", "rare70"}
    vocabulary.forget({7, 299})
    assert "rare7" not in vocabulary.meant_by("rare7", is_beginning=True)
    assert "rare7\n" not in repr(vocabulary)
    assert "'rare7'" not in repr(vocabulary)
    assert list(vocabulary.places["common"]) == [n for n in range(299) if n != 7]
    vocabulary.forget(set(range(299)))
    assert not vocabulary.places
    assert "common" not in repr(vocabulary)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("docker volume", Query(("docker", "volume"), is_unfinished=True)),
        ("docker volume ", Query(("docker", "volume"))),
        ("how do I mount it", Query(("mount",))),
        ("wie ist das", Query(("wie", "ist", "das"), is_unfinished=True)),
        ('"last week" report', Query(("last", "week", "report"), (("last", "week"),), is_unfinished=True)),
        ("docker -windows", Query(("docker",), without=("windows",))),
        ("Gro\u0308ße", Query(("Größe",), is_unfinished=True)),
        ("e-mail", Query(("e", "mail"), is_unfinished=True)),
        ("-windows", Query(without=("windows",))),
        ('"never closed', Query(("never", "closed"), is_unfinished=True)),
        ("?! … \0", Query()),
    ],
)
def test_a_query_is_read_from_what_was_typed(typed: str, query: Query) -> None:
    assert parse(typed) == query
    assert bool(parse(typed)) is bool(query.words)


def test_a_query_is_bounded() -> None:
    assert len(parse("word " * 5_000).words) <= 12
    assert sum(map(len, parse("x" * 5_000).words)) <= 200


def test_a_passage_shows_what_was_found_without_mark_up() -> None:
    markdown = (
        "# Before\n\n"
        + "filling words " * 40
        + "the **[Prüfungen](https://x.example/y)** of `last` year " * 9
    )
    passage = Marker(parse("prüfung")).passage(markdown)
    assert next(piece.text for piece in passage if piece.is_found) == "Prüfungen"
    text = "".join(piece.text for piece in passage)
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) < 260
    assert not set("*[]`#") & set(text)


def test_marks_stand_around_words_alone() -> None:
    assert Marker(parse("haus")).marked("<b>Häuser</b> & Hausboote") == [
        Piece("<b>", False),
        Piece("Häuser", True),
        Piece("</b> & ", False),
        Piece("Hausboote", True),
    ]
