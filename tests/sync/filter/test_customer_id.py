"""Numbers of customers, contracts, accounts, orders and patients."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    spans = FILTER.scan(text).spans
    return [text[span.start : span.end] for span in spans if span.type is EntityType.CUSTOMER_ID]


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Kundennummer", "4711"),
        ("Kundennummer:", "K-12345"),
        ("Kd.-Nr.:", "123 456 789"),
        ("Kd-Nr", "998877"),
        ("Kunde Nr.", "4711"),
        ("Kundennr.", "12345-67"),
        ("Meine Kundennummer lautet", "2024/4711"),
        ("Die Kundennummer meiner Frau ist", "998877"),
        ("KUNDENNUMMER =", "AB12345"),
        ("Vertragsnummer", "VX-2024-0815"),
        ("Vertragsnr.:", "9001234567"),
        ("Versicherungsscheinnummer", "LV-1234567"),
        ("Patientennummer", "00123456"),
        ("Patienten-ID", "P123456"),
        ("Bestellnummer", "112-9982731-2231"),
        ("Auftragsnr.", "A-2024-5512"),
        ("Rechnungsnummer", "RE-20240815"),
        ("Mitgliedsnummer", "55123"),
        ("Kontonummer", "532013000"),
        ("customer number is", "445566"),
        ("customer ID", "CUST-00981"),
        ("account no.", "12345678"),
        ("policy number:", "AB 123456"),
        ("order no.", "9981231"),
        ("Order #", "12345"),
        ("Customer #", "99812"),
        ("Mandatsreferenz", "4711-0815"),
        ("Versichertennummer", "123456789"),
        ("my patient ID is", "MRN0012345"),
        ("booking reference", "X7K2P9"),
        ("membership number", "M-20391"),
    ],
)
def test_a_word_leads_to_its_number(label: str, number: str) -> None:
    assert found(f"{label} {number}, danke.") == [number]


def test_a_word_behind_it_will_do_and_a_line_may_end_in_between() -> None:
    assert found("4711123 ist meine Kundennummer") == ["4711123"]
    assert found("AB-4711 (Vertragsnummer)") == ["AB-4711"]
    assert found("Kundennummer:\n4711123") == ["4711123"]


@pytest.mark.parametrize(
    "text",
    [
        "Az. 4 AZR 123/20",
        "Aktenzeichen 5 C 123/21",
        "BGH, Urteil vom 12.05.2020 - VI ZR 123/19",
        "Die Kundennummer ist 10-stellig.",
        "Nach der Kundennummer fragten 120 Kunden",
        "Kundennummern wurden 2024 eingeführt",
        "Die Vertragsnummer steht auf Seite 123",
        "Der Kunde zahlt 4711 Euro",
        "customer satisfaction rose to 4711",
        "Kundennummer: 12.05.2024",
        "Die Bestellnummer kostet 500 Euro",
        "[Kundennummer] 4711",
        "[customer number] 4711",
    ],
)
def test_file_numbers_of_courts_and_talk_of_numbers_stay(text: str) -> None:
    assert found(text) == []
