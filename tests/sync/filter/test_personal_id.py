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
