"""Birthdays that are told without the word."""

import pytest

from sync.filter import EntityType, TextFilter


def dates_of_birth(text: str) -> list[str]:
    spans = TextFilter().scan(text).spans
    return [text[span.start : span.end] for span in spans if span.type is EntityType.DOB]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Ich bin am ersten Mai 1970 geboren.", "ersten Mai 1970"),
        ("Ich bin ein 1979er.", "1979"),
        ("As a 1972 baby I remember power cuts.", "1972"),
        ("Opa feiert am 3. Mai seinen Neunzigsten.", "3. Mai"),
        ("Her 40th is on 12 June.", "12 June"),
        ("Our daughter arrived on 21 January 2025.", "21 January 2025"),
        ("On 3 March I turn 50.", "3 March"),
        ("30 werde ich am 3. Mai.", "3. Mai"),
        ("Alter: 34 (3.5.1990)", "3.5.1990"),
        ("Meine Kinder Mia (12.3.2015) und Ben lesen gern.", "12.3.2015"),
    ],
)
def test_it_is_found(text: str, date: str) -> None:
    assert dates_of_birth(text) == [date]


@pytest.mark.parametrize(
    "text",
    [
        "My 3rd attempt is on 4 May.",
        "Als 2019er Version gibt es das nicht.",
        "Die Frist ist am 3. Mai, 20 Seiten sind genug.",
        "Der Sohn kam am 3. Mai in die Schule.",
        "The kids (3 May) and the parents (4 May) meet.",
        "Mein Auto ist Baujahr 82.",
    ],
)
def test_another_date_stays(text: str) -> None:
    assert dates_of_birth(text) == []
