"""Numbers of payment cards."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()
LENGTHS = {
    "4": 16,
    "51": 16,
    "2720": 16,
    "34": 15,
    "37": 15,
    "30": 14,
    "36": 14,
    "3528": 16,
    "6011": 16,
    "65": 16,
    "62": 16,
}


def found(text: str) -> list[str]:
    spans = FILTER.scan(text).spans
    return [text[span.start : span.end] for span in spans if span.type is EntityType.CREDIT_CARD]


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111 1111\n1111 1111",
        "4111111111\n111111",
        "41111111\u200b11111111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "3782 822463 10005",
        "378282246310005",
        "30569309025904",
        "3056 930902 5904",
        "5555555555554444",
        "2223003122003222",
        "6011111111111117",
        "3530111333300000",
        "6759649826438453",
    ],
)
def test_a_number_of_a_network_with_its_check_digit_is_found_without_a_word(number: str) -> None:
    assert found(f"Ich habe {number} benutzt.") == [number]


@given(
    st.sampled_from(sorted(LENGTHS)),
    st.integers(0, 10**16),
    st.sampled_from(["", "Karte ", "my card: ", "x "]),
)
@settings(max_examples=300, deadline=None)
def test_every_number_that_a_network_gives_out_is_found(prefix: str, rest: int, before: str) -> None:
    digits = (prefix + f"{rest:017}")[: LENGTHS[prefix] - 1]
    number = digits + luhn.calc_check_digit(digits)
    assert found(f"{before}{number}.") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "What is the limit for card {}?",
        "Meine Kreditkarte ist {}",
        "Kartennummer: {}",
        "cc {} on my e-mail",
        "my card # {} for certain",
        "{} ist meine Kreditkarte",
        "the card no. is {}",
        "Visa {} exp. 12/27",
    ],
)
@pytest.mark.parametrize("number", ["501864667909", "060426070011", "4825140226032", "9999999999999995"])
def test_a_word_for_cards_announces_what_may_be_an_articles_number_elsewhere(text: str, number: str) -> None:
    assert found(text.format(number)) == [number]
    assert found(f"Artikel {number}") == []


def test_a_wrong_check_digit_is_no_card_but_is_looked_at_beside_the_word() -> None:
    """Behaviour 14."""
    wrong = "4111 1111 1111 1112"
    assert found(f"Der Wert {wrong} ist hoch") == []
    (span,) = FILTER.scan(f"Meine Kreditkarte: {wrong}").spans
    assert (span.type, span.reason) == (EntityType.CREDIT_CARD, "credit_card.context")
    assert span.score < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "ISBN 978-3-16-148410-0",
        "EAN 4006381333931",
        "Sendungsnummer 4111111111111111",
        "0,4111111111111111",
        "A4111111111111111",
        "4111111111111111000",
        "0000 0000 0000 0000",
        "Im Card-Sorting waren 12 Karten",
        "1700000000000000000",
        "20240531120000",
        "Wert 4825140226032",
        "Wert 501864667909",
    ],
)
def test_numbers_of_other_things_stay(text: str) -> None:
    assert found(text) == []
