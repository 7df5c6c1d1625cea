"""Numbers of the insured in German statutory health insurance."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter
from sync.filter.identifiers import kvnr

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.KVNR]


@given(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.integers(0, 99_999_999))
@settings(max_examples=200, deadline=None)
def test_every_number_with_its_check_digit_is_found_without_a_word(letter: str, eight: int) -> None:
    valid = [
        f"{letter}{eight:08}{digit}" for digit in range(10) if kvnr.is_valid(f"{letter}{eight:08}{digit}")
    ]
    assert len(valid) == 1
    assert found(f"Hier {valid[0]}.") == valid
    broken = f"{valid[0][:6]}\n{valid[0][6:]}"
    assert found(f"Hier {broken}.") == [broken]


@pytest.mark.parametrize("number", ["A123456780", "X110411675"])
def test_the_check_digit_is_that_of_the_guidelines(number: str) -> None:
    assert kvnr.is_valid(number)
    assert not any(kvnr.is_valid(number[:-1] + digit) for digit in "0123456789" if digit != number[-1])


@pytest.mark.parametrize("form", ["{}", "A 123 456 780", "A-123-456-780", "a123456780", "A12345\n6780"])
@pytest.mark.parametrize(
    "label", ["KVNR", "Versichertennummer:", "meine Krankenversichertennummer ist", "eGK-Nr."]
)
def test_spaced_out_numbers_are_found_beside_the_word(label: str, form: str) -> None:
    number = form.format("A123456780")
    assert found(f"{label} {number}") == [number]


def test_a_wrong_check_digit_is_no_number_but_is_looked_at_beside_the_word() -> None:
    """Behaviour 14."""
    assert found("Artikel A123456789") == []
    (span,) = FILTER.scan("Versichertennummer A123456789").spans
    assert (span.type, span.reason) == (EntityType.KVNR, "kvnr.context")


@pytest.mark.parametrize(
    "text", ["AB123456780", "A1234567801", "A12345678", "A 123 456 780", "Danke @A123456780"]
)
def test_what_has_another_form_stays(text: str) -> None:
    assert found(text) == []
