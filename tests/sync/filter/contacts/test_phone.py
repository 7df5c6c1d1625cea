"""Telephone numbers, and digits that are none."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.PHONE]


@pytest.mark.parametrize(
    "number",
    [
        "0171/1234567",
        "0171 123 45 67",
        "0171-1234567",
        "0171.123.4567",
        "0171_1234567",
        "0171_123_45_67",
        "+49_171_1234567",
        "0 1 7 1 1 2 3 4 5 6 7",
        "0 1 7 1 / 1 2 3 4 5 6 7",
        "0-1-7-1-1-2-3-4-5-6-7",
        "0.1.7.1.1.2.3.4.5.6.7",
        "0  1  7  1  1  2  3  4  5  6  7",
        "0171 1 2 3 4 5 6 7 8",
        "+49 1 7 1 1 2 3 4 5 6 7",
        "+49 171/1 2 3 4 5 6 7",
        "+ 4 9 1 7 1 1 2 3 4 5 6 7",
        "0 0 4 9 1 7 1 1 2 3 4 5 6 7",
        "016043749099",
        "09989 / 509616",
        "030 / 123 456",
        "(089) 12 34 56",
        "(0 89) 123456",
        "+49 (0) 171 123 45 67",
        "+49171 1234567",
        "(+49) 171 1234567",
        "0049 171 1234567",
        "+43 1 58858 0",
        "+41 44 668 18 00",
        "+44 20 7694 2589",
        "020 7694 2589",
        "07700 900123",
        "+1 (650) 253-0000",
        "(650) 253-0000",
        "650-253-0000",
        "650-253-0000 x123",
        "06 12 34 56 78",
        "612 34 56 78",
        "+90 532 123 45 67",
        "+385 91 234 5678",
        "+81 3-1234-5678",
        "0 (532) 123 45 67",
        "0(212)1234567",
        "0 (212) 123 4567",
        "+5 123 456 789",
    ],
)
def test_a_number_in_its_usual_form_is_found_whole(number: str) -> None:
    assert found(f"Abends bin ich da: {number} bitte.") == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("wa.me/491711234567", "491711234567"),
        ("https://wa.me/491711234567?text=Hallo", "491711234567"),
        ("https://wa.me/+491711234567", "+491711234567"),
        ("https://api.whatsapp.com/send?text=x&phone=491711234567", "491711234567"),
        ("whatsapp://send?phone=%2B491711234567&text=x", "%2B491711234567"),
        ("viber://chat?number=%2B491711234567", "%2B491711234567"),
        ("[ruf an](tel:01711234567)", "01711234567"),
        ("tel:+49-171-1234567;ext=12", "+49-171-1234567"),
        ("tel:45159861", "45159861"),
        ("TEL:+49(171)1234567", "+49(171)1234567"),
        ("sms:491711234567", "491711234567"),
        ("https://t.me/+491711234567", "+491711234567"),
        ("https://signal.me/#p/+491711234567", "+491711234567"),
    ],
)
def test_a_number_in_a_link_that_dials_it_is_found(text: str, number: str) -> None:
    assert found(text) == [number]


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ("| 0171 | 1234567 |", "0171 | 1234567"),
        ("|0171|1234567|", "0171|1234567"),
        ("| 17 | 0171    |  1234567 | 3 |", "0171    |  1234567"),
        ("| +49 | 171 | 1234567 |", "+49 | 171 | 1234567"),
        ("| 2024 | 0171 1234567 | 12 |", "0171 1234567"),
    ],
)
def test_a_number_in_cells_of_a_table_is_found(row: str, number: str) -> None:
    assert found(f"| a | b |\n|---|---|\n{row}\n") == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Telefon: 451 5986", "451 5986"),
        ("Handy 71-33-52-22", "71-33-52-22"),
        ("call me on 9472 7916?", "9472 7916"),
        ("My number is 374780163", "374780163"),
        ("781 1704 office", "781 1704"),
        ("Fax 12345678", "12345678"),
        ("mój numer to 601 234 567", "601 234 567"),
        ("moj numer: 601234567", "601234567"),
        ("numer 601 234 567", "601 234 567"),
        ("numer telefonu to 601 234 567", "601 234 567"),
        ("Zadzwoń: 601-234-567", "601-234-567"),
        ("kom. 601 234 567", "601 234 567"),
        ("手机:13812345678", "13812345678"),
        ("我的手机号码是 138 1234 5678", "138 1234 5678"),
        ("电话：138 1234 5678", "138 1234 5678"),
        ("電話: 2345 6789", "2345 6789"),
        ("Ruf an unter 2345678", "2345678"),
        ("Rufen Sie mich bitte unter 2345678 an", "2345678"),
        ("Meldet euch unter 2345678", "2345678"),
    ],
)
def test_a_word_beside_it_makes_bare_digits_a_number(text: str, number: str) -> None:
    assert found(text) == [number]
    assert found(f"Wert {number} im Mittel") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Durchwahl 3451", "3451"),
        ("Meine Durchwahl ist -12.", "12"),
        ("Nebenstelle: 345", "345"),
        ("DW: 34", "34"),
        ("my extension 3451", "3451"),
    ],
)
def test_a_few_digits_that_reach_somebody_in_the_house_are_a_number(text: str, number: str) -> None:
    assert found(text) == [number]


@pytest.mark.parametrize("number", ["49171 2345678", "491712345678", "49 171 2345678", "41 79 123 45 67"])
def test_a_mobile_number_with_its_country_code_needs_no_plus(number: str) -> None:
    assert found(f"Abends bin ich da: {number} bitte.") == [number]


def test_an_announced_number_is_not_cut_after_its_first_groups() -> None:
    assert found("tel 22 123 45 67") == ["22 123 45 67"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Kapitel 4 0171 2345678", ["0171 2345678"]),
        ("Zimmer 12 650-253-0000", ["650-253-0000"]),
        ("Zimmer 12/0171 2345678 oder so", []),
        ("am 03.04.2024 0171 2345678", ["0171 2345678"]),
        ("0171 1234567 0172 7654321", ["0171 1234567", "0172 7654321"]),
        ("030 1234567\n12 Leute", ["030 1234567"]),
        ("(0171 1234567)", ["0171 1234567"]),
        ("South Africa 89082\n085 175 7641 office", ["085 175 7641"]),
        ("tel:+491711234567", ["+491711234567"]),
    ],
)
def test_a_number_is_told_from_the_digits_beside_it(text: str, numbers: list[str]) -> None:
    assert found(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "０１７１ １２３４５６７",
        "0171\u00a0123\u202f4567",
        "0171 12\n34567",
        "> 0171\n> 1234567",
        "01\u200b71 123\u00ad4567",
        "**0171** 1234567",
        "0171&nbsp;1234567",
        "0171 ‑ 1234567",
        "٠١٧١ ١٢٣٤٥٦٧",
    ],
)
def test_a_number_behind_markup_is_found(text: str) -> None:
    assert len(found(text)) == 1
    assert not any(character.isdecimal() for character in FILTER.scan(text).text)


@pytest.mark.parametrize(
    "text",
    [
        "am 03.04.2024 um 12:30 Uhr",
        "vom 01.10.2023 - 31.03.2024",
        "2024-05-01T12:00:00Z",
        "05/31/2024",
        "seit 01/2024",
        "1990-1995 und 2019/2020",
        "2019 2020 2021 2022",
        "Version 1.12.3.4 und 0.10.2",
        "Abschnitt 3.1.4.15",
        "ISBN 978-3-16-148410-0",
        "ISBN 3-16-148410-0",
        "ISBN 0-306-40615-2",
        "ISSN 0317-8471",
        "doi:10.1000/0171234567",
        "https://orcid.org/0000-0002-1825-0097",
        "1.234.567,89 EUR",
        "1 234 567,89 Euro",
        "0171234567 €",
        "1500000 Euro",
        "Zeile 012345678",
        "Zeilen 1200-1300",
        "192.168.178.201",
        "79383 Soltau, 01067 Dresden",
        "4111 1111 1111 1111",
        "0101 1010 0110 1001",
        "0.75 0.80 0.91",
        "3.14159265358",
        "1714564800",
        "550e8400-e29b-41d4-a716-446655440000",
        "n = 48, p = 0.0012345",
        "12 011091 B 371",
        "Teil DE88 3704 0044 0532 0130 00",
        "v0171234567",
        "0 1 2 3 4 5 6 7 8 9 10 11 12",
        "0 1 2 3 4 5 6 7 8 9",
        "3 0 1 7 1 1 2 3 4 5 6 7 8 2 4 9",
        "0 0 1 0 1 1 0 1 0 0 1",
        "1 7 1 1 2 3 4 5 6 7 8",
        "0 1 7",
        "2024_05_01_120000",
        "| 001 | 002 | 003 | 004 |",
        "| 12 | 34 | 56 | 78 | 90 |",
        "| 0,75 | 1234567 |",
        "| 2019 | 123456 | 789 |",
        "https://t.me/stoa123456789",
        "https://t.me/+49abcDEF1234",
        "hotel:12345678",
        "tel:112",
        "https://wa.me/message/ABC",
        "chmod 0755 0644 0777",
        "0755, 0644",
        "numer albumu 301234",
        "numer 301234567890",
        "numer zamówienia 601 234 567",
        "手机销量 1234567 台",
        "Der DW 2020 Bericht",
        "Chrome extension 2345",
        "Durchwahl 3.5",
        "Bestellung 417912345678",
        "27 7 2018 5 207",
        "1714564800123",
        "Rechnungsnr. 0301234567",
        "Kunden-Nr.: 0221998877",
        "Artikelnummer 0815 4711 22",
        "Seriennummer 0123456789",
        "SKU 0123 4567 89",
        "Bestellnr. 0301234567",
        "Rechnung Nr. 12, Mitgliedsnummer: 0301234567",
        "customer number: 0301234567",
    ],
)
def test_digits_that_are_something_else_stay(text: str) -> None:
    assert found(text) == []
