"""Numbers of identity cards, passports, residence permits and driving licences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter
from sync.filter.identifiers import id_card

FILTER = TextFilter()
LETTERS = "CFGHJKLMNPRTVWXYZ"


def found(text: str) -> list[str]:
    return [
        text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.ID_CARD
    ]


def check_digit(number: str) -> int:
    values = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(character) for character in number]
    return sum(a * b for a, b in zip(values, [7, 3, 1] * 3, strict=True)) % 10


SERIALS = st.builds(
    lambda first, rest: first + "".join(rest),
    st.sampled_from(LETTERS),
    st.lists(st.sampled_from("0123456789" + LETTERS), min_size=8, max_size=8),
)


@given(SERIALS)
@settings(max_examples=300, deadline=None)
def test_every_german_number_is_found_beside_the_word_and_with_two_letters_without_it(serial: str) -> None:
    number = f"{serial}{check_digit(serial)}"
    assert found(f"Ausweisnummer {number} steht hier") == [number] or sum(map(str.isdigit, serial)) < 2
    if sum(map(str.isalpha, serial)) > 1:
        assert found(f"Es ist {number}, glaube ich") == [number]


def test_the_check_digit_is_that_of_icao() -> None:
    """The specimen cards of the Federal Ministry of the Interior."""
    assert id_card.checks("L01X00T471")
    assert id_card.checks("T220001293")
    assert id_card.checks("C01X00T478")
    assert not id_card.checks("L01X00T472")


def test_a_wrong_check_digit_is_no_number_but_is_looked_at_beside_the_word() -> None:
    """Behaviour 14."""
    assert found("Artikel LZ3L4F3FC8") == []
    (span,) = FILTER.scan("Ausweisnummer LZ3L4F3FC8").spans
    assert (span.type, span.reason) == (EntityType.ID_CARD, "id_card.context")


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Personalausweis", "L01X00T47"),
        ("Perso-Nr.:", "L01X00T471D"),
        ("Personalausweisnummer", "LZ3 L4F 3FC 7"),
        ("PA-Nr.", "T22000129"),
        ("Reisepass", "C01X00T47"),
        ("meine Passnummer ist", "c01x00t47"),
        ("Aufenthaltstitel Nr.", "Y2ABC1234"),
        ("Führerschein", "B072RRE2I55"),
        ("Führerscheinnummer:", "J430A1RZN11"),
        ("passport number", "533380006"),
        ("US passport no.", "A12345678"),
        ("driving licence", "MORGA753116SM9IJ"),
        ("driver's license", "D1234567"),
        ("ID card number", "AZX123456"),
        ("ID:", "T220001293"),
        ("DL#", "D123-4567-8901"),
        ("Ausweis", "LZ3L4F3FC7D<<8408125"),
        ("Dokumentennummer", "LF3ZT4WC0"),
    ],
)
def test_a_word_announces_numbers_without_check_digit_and_of_other_countries(label: str, number: str) -> None:
    assert found(f"{label} {number}.") == [number]


def test_a_word_behind_it_will_do() -> None:
    assert found("L01X00T47 ist meine Ausweisnummer") == ["L01X00T47"]
    assert found("L01X00T47 (Personalausweis)") == ["L01X00T47"]


def test_machine_readable_lines_are_found_whole() -> None:
    lines = [
        "IDD<<L01X00T471<<<<<<<<<<<<<<<",
        "6408125<2010315D<<<<<<<<<<<<<4",
        "MUSTERMANN<<ERIKA<<<<<<<<<<<<<",
        "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<",
        "C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4",
    ]
    assert found("Da steht:\n" + "\n".join(lines)) == lines
    assert found("a << 3; b << 2; KONSTANTE_LANG << 12345678901234567890") == []


@pytest.mark.parametrize(
    "text",
    [
        "Der Ausweis gilt bis 31.12.2027.",
        "Ausweis 2024 verlängert",
        "Der Personalausweis kostet 37 Euro",
        "Ich muss mich mit dem Ausweis 14 Tage gedulden",
        "Ihr könnt euch ausweisen, Raum A1012024",
        "AUFGABE123",
        "Kurs WIN2024SOSE",
        "Norm LZ3L4F3FC",
        "KRANKENHAUS9",
        "T220001293",
        "student ID number 1234567",
    ],
)
def test_what_is_no_number_of_a_document_stays(text: str) -> None:
    assert found(text) == []
