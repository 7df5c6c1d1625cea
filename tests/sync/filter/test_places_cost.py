"""What it costs to look for addresses, dates of birth, coordinates and profiles, whatever the text."""

import time
from collections.abc import Callable, Iterable, Sequence
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import Span, TextFilter, address, birth, coordinates
from sync.filter.contacts import profile
from sync.filter.view import View

DETECTORS = {
    "address": address.find,
    "birth": birth.find,
    "coordinates": coordinates.find,
    "profile": profile.find,
}
PIECES = """Am ¦Straße ¦str. ¦ 5¦12345 ¦Berlin¦, ¦\n¦ Apt. 5¦Suite ¦ Via¦Rue de ¦de ¦GB ¦SW1A 1AA¦Box 5 ¦P.O. ¦geb.
¦born ¦am ¦18.7.1978¦https://¦github.com/¦x¦.¦@¦/¦~¦°¦52.1234¦, 13.1234¦N ¦'¦+¦A¦a ¦- ¦wohne ¦in der ¦address ¦is
¦corner of ¦and ¦Ecke ¦USA¦NY ¦nan ¦ St¦ ¦  ¦|¦?¦(¦)¦%¦lat
¦=¦Jan ¦Word ¦'s¦33U ¦[Adresse]¦> ¦geb.¦** ¦Flat 5, ¦FPO AA 12345
¦Kastanienallee"""
FRAGMENTS = PIECES.split("¦")
POST = (
    "Die Quelle aus der Vorlesung widerspricht meiner Erfahrung im Betrieb deutlich. Adresse: Wulffring 6, 41154 "
    "Vilsbiburg IP 96.184.185.179 im Log. geb. 16.01.1994, folgt mir: https://github.com/xsmith/similique. Der Versuch "
    "ist mit 12,5 % Abweichung noch im Rahmen, Kapitel 4 und Tabelle 3 zeigen 48 Fälle. "
)
GROWTH_MAX = 3.0  # of twice the text; what squares takes four times as long
ROUNDS = 12
NOTABLE = 0.002  # seconds; in less the clock's grain shows


def seconds(finds: Iterable[Callable[[View], Iterable[Span]]], text: str) -> float:
    view = View.of(text)
    start = time.process_time()
    for find in finds:
        list(find(view))
    return time.process_time() - start


def grows_with(finds: Sequence[Callable[[View], Iterable[Span]]], piece: str, length: int) -> bool:
    """Whether twice the text takes no more than twice the time and a little.

    Both lengths are looked at in turn, and the least of each counts, until it holds: a busy machine makes it take more
    rounds, a rule that squares never holds.
    """
    shorter, longer = ((piece * length)[:size] for size in (length, 2 * length))
    short = long = inf
    for _ in range(ROUNDS):
        short, long = min(short, seconds(finds, shorter)), min(long, seconds(finds, longer))
        if long < max(NOTABLE, GROWTH_MAX * short):
            return True
    return False


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize(
    "piece",
    [
        POST,
        "Box 5 ",
        "5 Word ",
        "Wort, ",
        "A ",
        "a.",
        "1 ",
        "12345 Ort ",
        "github.com/",
        "52.1234, 13.1234 ",
        "geb. 18.07.1978 ",
        "wohne in der ",
        "address is ",
        "the corner of ",
        "x" * 64,
        "\n",
        " ",
        "Am ",
        "SW1A 1AA, ",
        "Via de ",
    ],
)
def test_time_grows_with_the_text_and_no_faster(name: str, piece: str) -> None:
    assert grows_with([DETECTORS[name]], piece, 8_000)


def test_what_squares_is_told_from_what_grows_with_the_text() -> None:
    def squares(view: View) -> Iterable[Span]:
        for end in range(0, len(view.text), 64):
            list(view.text[:end])
        return ()

    assert not grows_with([squares], "a ", 16_000)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join), st.sampled_from(["de", "en"]))
@settings(max_examples=200, deadline=None)
def test_a_second_scan_of_any_mixture_finds_nothing(text: str, language: str) -> None:
    """Behaviour 16."""
    first = TextFilter().scan(text, language=language)
    assert TextFilter().scan(first.text, language=language).spans == ()


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join).filter(bool))
@settings(max_examples=60, deadline=None)
def test_no_mixture_repeated_costs_more_than_its_length(piece: str) -> None:
    assert grows_with(list(DETECTORS.values()), piece, 2_000)
