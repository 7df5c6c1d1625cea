"""German tax numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    spans = FILTER.scan(text).spans
    return [text[span.start : span.end] for span in spans if span.type is EntityType.STEUER_ID]


@st.composite
def identification_numbers(draw: st.DrawFn) -> str:
    """Ten digits of which one comes twice, the first not zero, and their check digit."""
    digits = draw(st.permutations("0123456789"))[:9]
    digits.insert(draw(st.integers(0, 9)), draw(st.sampled_from(digits)))
    if digits[0] == "0":
        digits.append(digits.pop(0))
        if digits[0] == "0":
            digits.insert(0, digits.pop(1))
    if digits[0] == "0":
        digits.reverse()
    ten = "".join(digits)
    return ten + mod_11_10.calc_check_digit(ten)


@given(
    identification_numbers(),
    st.sampled_from(["{}{}{}{}", "{} {} {} {}", "{}/{}/{}/{}", "{}-{}-{}-{}", "{} {}\n{} {}"]),
)
@settings(max_examples=200, deadline=None)
def test_every_number_with_its_structure_and_check_digit_is_found_without_a_word(
    number: str, form: str
) -> None:
    written = form.format(number[:2], number[2:5], number[5:8], number[8:])
    assert found(f"Hier: {written}, danke") == [written]


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Steuer-ID", "63 975 241 075"),
        ("Steuerliche Identifikationsnummer:", "63975241075"),
        ("IdNr.", "63 975 241 075"),
        ("Steuernummer", "12/345/67890"),
        ("St.-Nr.", "93815/08152"),
        ("Steuernr.:", "151/815/08156"),
        ("Steuernummer", "133/8150/8159"),
        ("StNr", "2866081508156"),
        ("Finanzamt Reutlingen", "78 815 08156"),
        ("my tax ID is", "12 345 678 901"),
        ("tax number", "12345678901"),
    ],
)
def test_a_word_announces_numbers_of_persons_and_of_tax_offices(label: str, number: str) -> None:
    assert found(f"{label} {number}") == [number]


def test_a_wrong_check_digit_is_no_number_but_is_looked_at_beside_the_word() -> None:
    """Behaviour 14."""
    assert found("Wert 63 975 241 076") == []
    (span,) = FILTER.scan("Steuer-ID 63 975 241 076").spans
    assert (span.type, span.reason) == (EntityType.STEUER_ID, "steuer_id.context")


@pytest.mark.parametrize(
    "text",
    [
        "12345678901 Einheiten",
        "Die Steuer-ID hat 11 Stellen",
        "Steuernummern gibt es seit 2007",
        "USt-IdNr. DE136695976",
        "am 12/05/2024 und 3/4/5",
        "63975241075123",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert found(text) == []
