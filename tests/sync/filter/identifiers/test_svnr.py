"""German numbers of the pension insurance."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter
from sync.filter.identifiers import svnr

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.SVNR]


def check_digit(area: int, birth: str, letter: str, serial: int) -> int:
    """As § 4 VKVV tells it, in words of its own: the sum of the digits of each product, of all of them the last."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    digits = f"{area:02}{birth}{letters.index(letter) + 1:02}{serial:02}"
    products = [
        int(digit) * weight
        for digit, weight in zip(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1], strict=True)
    ]
    return sum(int(digit) for product in products for digit in str(product)) % 10


NUMBERS = st.builds(
    lambda area, date, letter, serial: (
        f"{area:02}",
        date.strftime("%d%m%y"),
        letter,
        f"{serial:02}{check_digit(area, date.strftime('%d%m%y'), letter, serial)}",
    ),
    st.integers(2, 99),
    st.dates(),
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    st.integers(0, 99),
)


@given(NUMBERS, st.sampled_from(["", " ", "-", ".", "/", "\n", "\u00a0"]))
@settings(max_examples=200, deadline=None)
def test_every_number_with_its_check_digit_is_found_without_a_word(
    parts: tuple[str, ...], between: str
) -> None:
    number = between.join(parts)
    assert found(f"Nummer hier: {number}, ja") == [number]


@given(NUMBERS, st.integers(1, 11))
@settings(max_examples=100, deadline=None)
def test_a_line_may_end_inside_of_a_number(parts: tuple[str, ...], place: int) -> None:
    number = "".join(parts)
    broken = f"{number[:place]}\n{number[place:]}"
    assert found(f"Nummer hier: {broken}, ja") == [broken]


def test_the_check_digit_is_that_of_the_regulation() -> None:
    """The number that the pension insurance shows on its pages, and one with the day raised by 50."""
    assert svnr.is_valid("65170839J003")
    assert svnr.is_valid("65" + "670839" + "J00" + str(check_digit(65, "670839", "J", 0)))
    assert not any(svnr.is_valid(f"65170839J00{digit}") for digit in "012456789")
    assert not svnr.is_valid("65400839J00" + str(check_digit(65, "400839", "J", 0)))


@pytest.mark.parametrize(
    "label", ["RV-Nummer", "SV-Nr.:", "Rentenversicherungsnummer", "Sozialversicherungsnummer ist", "VSNR"]
)
def test_a_wrong_check_digit_is_no_number_but_is_looked_at_beside_the_word(label: str) -> None:
    """Behaviour 14."""
    assert found("Teil 65170839J009") == []
    text = f"{label} 65170839J009"
    assert found(text) == ["65170839J009"]
    assert FILTER.scan(text).spans[0].reason == "svnr.context"


@pytest.mark.parametrize("text", ["65170839003", "X65170839J003", "65170839J0031", "65 170839 JJ 003"])
def test_what_has_another_form_stays(text: str) -> None:
    assert found(text) == []
