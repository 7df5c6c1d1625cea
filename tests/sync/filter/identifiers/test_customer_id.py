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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Meine Kundennummer ist 4711-2093.", ["4711-2093"]),
        ("Kd.-Nr. 883920", ["883920"]),
        ("Kundennr K-20931 bei den Stadtwerken", ["K-20931"]),
        ("customer number CN-558291, order still missing", ["CN-558291"]),
        ("Vertragsnummer: V 2023 118 77", ["V 2023 118 77"]),
        ("unter der Vertragsnr. DE-7729-11 läuft mein Handy", ["DE-7729-11"]),
        ("Patientennummer 0045321 auf dem Armband", ["0045321"]),
        ("patient ID P-99812", ["P-99812"]),
        ("my account number with them is 3349 2210", ["3349 2210"]),
        ("Policennummer LV-8839201-4", ["LV-8839201-4"]),
        ("Die Versicherungsscheinnummer lautet 44/839201/7.", ["44/839201/7"]),
        ("Mitgliedsnummer im Verein: 10382", ["10382"]),
        ("membership no. M0088712", ["M0088712"]),
        ("Bonuskarte Nr. 3081 5522 9917", ["3081 5522 9917"]),
        ("Rechnungskonto, Kundenkonto 700-45-221", ["700-45-221"]),
        ("policy number HX 229 1180", ["HX 229 1180"]),
        ("Fallnummer 2024-88-1193 der Klinik", ["2024-88-1193"]),
        ("Zählernummer 1EMH0012345678 und Kundenkonto 500123", ["1EMH0012345678", "500123"]),
        ("Meine Kundin mit der Nummer 10023-4 wartet.", ["10023-4"]),
        ("Rentenvertrag Nr. 4 882 110", ["4 882 110"]),
        ("Kunden-Nr: 0815/47", ["0815/47"]),
        ("Ticket auf meine Kundennummer (K0099871)", ["K0099871"]),
        ("Sendungsnummer 00340434161094042557", ["00340434161094042557"]),
        ("tracking number 1Z999AA10123456784", ["1Z999AA10123456784"]),
        ("Mandantennummer 12044", ["12044"]),
        ("Schadennummer S-2024-55102", ["S-2024-55102"]),
        ("Schadensnr. 24/110 392", ["24/110 392"]),
        ("claim number CL-88213", ["CL-88213"]),
        ("Vorgangsnummer V-22019-3", ["V-22019-3"]),
        ("Vertragskonto 2001 3345 88", ["2001 3345 88"]),
        ("Kto-Nr. 1044 2210", ["1044 2210"]),
        ("Patientin Nr. 22018 liegt auf Station 3", ["22018"]),
        ("Fall-Nr. der Klinik: 7710023", ["7710023"]),
    ],
)
def test_a_number_is_found_as_people_tell_it(text: str, told: list[str]) -> None:
    assert found(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben 4711 Kunden in Kassel.",
        "Kunde 1 bestellt 20 Stück, Kunde 2 nur 5.",
        "Die Kundennummer steht oben rechts auf der Rechnung.",
        "Der Vertrag von 2023 läuft noch 24 Monate.",
        "Customer satisfaction rose to 92 percent.",
        "Patient 3 in der Studie brach ab.",
        "Im Fallbeispiel 12 geht es um Mahnungen.",
        "Bestellmenge 500, Lagerort 12.",
        "Der Kunde zahlt 4500 Euro in 30 Tagen.",
        "Tabelle Kunden hat 12000 Zeilen.",
        "The client sends port 8080 in the header.",
        "SELECT * FROM customer WHERE id = 42",
        "Meeting-ID 842 1193 2210",
        "The policy of 2019 was revised.",
        "Mitglied seit 2008 und zufrieden.",
        "Ticket 4471 ist behoben.",
        "Im Vertrag § 12 Abs. 3 steht das.",
        "Version 10.2.1 des Kundenportals",
        "Der Kundentermin ist am 12.03.2025.",
        "Artikelnummer 889201 passt zum Kunden.",
        "Policy 7 der Firewall greift nicht.",
    ],
)
def test_talk_of_customers_and_contracts_stays(text: str) -> None:
    assert found(text) == []
