"""Numbers of students and employees."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    spans = FILTER.scan(text).spans
    return [text[span.start : span.end] for span in spans if span.type is EntityType.PERSONAL_ID]


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Matrikelnummer", "1234567"),
        ("Matrikelnummer:", "s0123456"),
        ("Matr.-Nr.", "123456"),
        ("MatrNr.", "99887766"),
        ("Mat.-Nr.:", "0123456"),
        ("meine Matrikelnummer lautet", "7654321"),
        ("Matrikelnummer von Frau Öztürk ist", "7654321"),
        ("student ID:", "A00123456"),
        ("student number", "200412345"),
        ("student ID number:", "1234567"),
        ("Stud.-Nr.", "1234567"),
        ("Studierenden-ID", "ST-2024-001"),
        ("Personalnummer", "00123"),
        ("Pers.-Nr.", "55-1234"),
        ("Mitarbeiternummer", "M4711"),
        ("employee no.", "E4711"),
        ("my employee number is", "55123"),
        ("Staff ID", "1234"),
        ("payroll number", "PR-88123"),
        ("candidate number", "4021"),
    ],
)
def test_a_word_leads_to_its_number(label: str, number: str) -> None:
    assert found(f"Hallo, {label} {number} hier.") == [number]


def test_a_word_behind_it_will_do() -> None:
    assert found("1234567 ist meine Matrikelnummer") == ["1234567"]
    assert found("Mara (Matrikelnr. 1234567) fehlt") == ["1234567"]


def test_all_of_an_enumeration_are_found() -> None:
    assert found("Matrikelnummern: 1234567, 7654321 und 1112223") == ["1234567", "7654321", "1112223"]
    assert found("Matrikelnummer 1234567, jetzt 7654321, 12 Leute") == ["1234567", "7654321"]


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben 1200 Mitarbeiter, Personalnummern gibt es nicht.",
        "Die Matrikelnummer hat 7 Stellen, 1234567 Möglichkeiten",
        "Die Matrikelnummer ist 7-stellig",
        "Matrikelnummern gibt es seit 1990",
        "Die Personalkosten stiegen auf 120000 Euro",
        "The number of students grew to 40000",
        "[Personenkennung] 12345",
        "[personal number] 12345",
    ],
)
def test_talk_of_numbers_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Meine Matrikelnummer ist 35412987.", ["35412987"]),
        ("Matr.-Nr. 3021884", ["3021884"]),
        ("matrikel 1029384, prüfung mathe", ["1029384"]),
        ("student ID S1023498, can you check my mark?", ["S1023498"]),
        ("Personalnummer: 00048213", ["00048213"]),
        ("Pers.-Nr. 7712", ["7712"]),
        ("PersNr 88123 kann sich nicht einloggen", ["88123"]),
        ("employee number E-20391", ["E-20391"]),
        ("my staff no is 559102", ["559102"]),
        ("Ich bin Mitarbeiter Nr. 4402 laut Ausweis.", ["4402"]),
        ("Schülernummer 7781 bitte nachtragen", ["7781"]),
        ("Azubi-Nr. A-0331, Ausbildungsjahr 2", ["A-0331"]),
        ("IHK-Prüflingsnummer 00812", ["00812"]),
        ("Prüfungsnummer: 24-1187", ["24-1187"]),
        ("Immatrikulationsnummer lautet 0219384", ["0219384"]),
        ("Dienstnummer DN 4471", ["DN 4471"]),
        ("my student number's u6632190", ["u6632190"]),
        ("Teilnehmernummer TN-0042", ["TN-0042"]),
        ("Mitarbeiter-ID mk20931", ["mk20931"]),
        ("emp id 10-4471", ["10-4471"]),
        ("Payroll no. PR88120", ["PR88120"]),
        ("Ident-Nummer 1140273 (IHK)", ["1140273"]),
        ("Roll number 17CS045", ["17CS045"]),
        ("Candidate number 6612", ["6612"]),
        ("Ich hab die Matrikel 778120 und keinen Zugang.", ["778120"]),
        ("matrnr 441902", ["441902"]),
        ("Martikelnummer: 5512093 (ja, vertippt)", ["5512093"]),
        ("Studentenausweisnummer S-20993", ["S-20993"]),
        ("my matriculation number is 11902837", ["11902837"]),
        ("enrolment no EN/19/0042", ["EN/19/0042"]),
        ("Personal-Nr. lautet P00921", ["P00921"]),
        ("Die Stammnummer 71-0032 gehört zu mir.", ["71-0032"]),
        ("Werksausweis 44120", ["44120"]),
        ("Badge number 70119", ["70119"]),
        ("Mitarbeiternr.: M-100", ["M-100"]),
        ("Student no.: 200448", ["200448"]),
        ("stud.-nr. 330912", ["330912"]),
        ("my uni id is ab1234", ["ab1234"]),
        ("Prüflingsnummer lautet IHK-2024-113", ["IHK-2024-113"]),
        ("Bewerbernummer B-7712", ["B-7712"]),
        ("Kandidatennummer 0417", ["0417"]),
        ("Azubinummer: 5501", ["5501"]),
        ("Personalkennziffer 91-22-4", ["91-22-4"]),
        ("Lohnnummer 55120", ["55120"]),
    ],
)
def test_a_number_is_found_as_people_tell_it(text: str, told: list[str]) -> None:
    assert found(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Wir sind 42 Mitarbeiter und 3 Azubis.",
        "Student 3 hat die Aufgabe nicht gelöst.",
        "Die Matrikelnummer braucht ihr für die Anmeldung.",
        "Employee turnover was 12 percent in 2023.",
        "Matrikel ab 2024 gilt die neue Ordnung.",
        "Im Modul 4402 lernt man Python.",
        "The student union has 4000 members.",
        "Mitarbeiter bekommen 30 Tage Urlaub.",
        "Raum 35412 ist belegt.",
        "Personalbedarf 2025: 12 Stellen.",
        "Aufgabe 7712 im Heft.",
        "ID 5 in der Tabelle ist doppelt.",
        "Prüfung 24 ist die letzte.",
        "Azubis 2024 bitte melden.",
        "Teilnehmer: 12, Plätze: 20",
        "Die Schüler der Klasse 10 haben frei.",
        "Staff meeting at 10, room 4471.",
    ],
)
def test_talk_of_students_and_employees_stays(text: str) -> None:
    assert found(text) == []
