"""Bank account numbers."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.IBAN]


@pytest.mark.parametrize(
    "number",
    [
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "de89 3704 0044 0532 0130 00",
        "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000",
        "DE89-3704-0044-0532-0130-00",
        "DE89/3704/0044/0532/0130/00",
        "DE89 / 3704 / 0044 / 0532 / 0130 / 00",
        "DE89_3704_0044_0532_0130_00",
        "DE89.3704.0044.0532.0130.00",
        "DE/89/370400440532013000",
        "DE89 | 3704 | 0044 | 0532 | 0130 | 00",
        "DE89 3704 0044\n0532 0130 00",
        "DE89 3704 0044 0532 **0130** 00",
        "AT61 1904 3002 3457 3201",
        "CH93 0076 2011 6238 5295 7",
        "GB82 WEST 1234 5698 7654 32",
        "NO93 8601 1117 947",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    ],
)
def test_a_number_with_right_check_digits_is_found_whole(number: str) -> None:
    assert found(f"Bitte auf {number} 48 Euro") == [number]


def test_the_authors_own_account_is_replaced() -> None:
    """Behaviour 8."""
    filtered = FILTER.scan(
        "Überweist mir die 48 Euro bitte auf DE89 3704 0044 0532 0130 00, danke!", language="de"
    )
    assert filtered.text == "Überweist mir die 48 Euro bitte auf [IBAN], danke!"


def test_a_number_glued_to_its_label_is_found() -> None:
    assert found("IBANDE89370400440532013000") == ["DE89370400440532013000"]


@pytest.mark.parametrize("number", ["DE89370400440532013000", "DE89 3704 0044 0532 0130 00"])
def test_a_word_glued_behind_a_number_does_not_hide_it(number: str) -> None:
    assert found(f"auf {number}BIC: COBADEFFXXX") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "konto {}",
        "Nr konta: {}",
        "mój rachunek to {}",
        "na rachunku {}.",
        "nr {}",
        "Przelew na {}",
    ],
)
@pytest.mark.parametrize(
    "number",
    [
        "61109010140000071219812874",
        "61 1090 1014 0000 0712 1981 2874",
        "61-1090-1014-0000-0712-1981-2874",
    ],
)
def test_a_polish_account_without_its_country_is_found_behind_a_word(text: str, number: str) -> None:
    assert found(text.format(number)) == [number]
    assert found(f"wynik {number}") == []
    assert found(text.format(number[:-1] + "5")) == []


def test_wrong_check_digits_are_no_number_unless_a_word_says_so() -> None:
    """Behaviour 14."""
    wrong = "DE88 3704 0044 0532 0130 00"
    assert found(f"Teil {wrong}") == []
    assert found(f"Meine IBAN: {wrong}") == [wrong]
    (span,) = FILTER.scan(f"Konto {wrong}").spans
    assert span.reason == "iban.context"
    assert span.score < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "DE89 3704 0044 0532 0130",
        "XX89 3704 0044 0532 0130 00",
        "DE89370400440532013000999",
        "my account at 12 noon was not so nice",
    ],
)
def test_what_has_no_country_or_length_of_one_is_none(text: str) -> None:
    assert found(text) == []
