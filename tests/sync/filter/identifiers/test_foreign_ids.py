"""Numbers of taxpayers and of the insured in other countries."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[tuple[str, str]]:
    kinds = {EntityType.STEUER_ID, EntityType.SVNR, EntityType.KVNR}
    spans = [span for span in FILTER.scan(text).spans if span.type in kinds]
    return [(text[span.start : span.end], span.type.value) for span in spans]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("536-90-4399", "SVNR"),
        ("912-90-3456", "SVNR"),
        ("1237 010180", "SVNR"),
        ("1237-010180", "SVNR"),
        ("1237 01 01 80", "SVNR"),
        ("756.9217.0769.85", "SVNR"),
        ("7569217076985", "SVNR"),
        ("2 95 10 99 126 111 93", "SVNR"),
        ("295109912611193", "SVNR"),
        ("AB 12 34 56 C", "SVNR"),
        ("AB123456C", "SVNR"),
        ("59-119/9013", "STEUER_ID"),
        ("85.07.30-033.28", "STEUER_ID"),
        ("390.533.447-05", "STEUER_ID"),
        ("710319/2745", "STEUER_ID"),
        ("880320-0016", "STEUER_ID"),
        ("131052-308T", "STEUER_ID"),
        ("360426199101010071", "STEUER_ID"),
        ("54362315K", "STEUER_ID"),
        ("X2482300W", "STEUER_ID"),
        ("RCCMNL83S18D969H", "STEUER_ID"),
    ],
)
def test_a_form_with_its_check_digits_is_known_without_a_word(number: str, kind: str) -> None:
    assert found(f"Es ist {number}, oder?") == [(number, kind)]


@pytest.mark.parametrize(
    ("label", "number", "kind"),
    [
        ("My social security number is", "536904399", "SVNR"),
        ("SSN:", "536 90 4399", "SVNR"),
        ("NI number", "QQ 12 34 56 C", "SVNR"),
        ("AHV-Nr.", "756 1111 2222 33", "SVNR"),
        ("PESEL", "44051401359", "STEUER_ID"),
        ("PESEL:", "44051401358", "STEUER_ID"),
        ("BSN", "111222333", "STEUER_ID"),
        ("DNI", "54362315A", "STEUER_ID"),
        ("mój NIP:", "8567346215", "STEUER_ID"),
        ("T.C. Kimlik No", "17291716060", "STEUER_ID"),
        ("OIB", "33392005961", "STEUER_ID"),
        ("CPR", "211062-5629", "STEUER_ID"),
        ("PPSN", "6433435F", "STEUER_ID"),
        ("NHS number", "943 476 5919", "KVNR"),
        ("NHS no.", "943 476 5918", "KVNR"),
        ("Medicare", "1EG4-TE5-MK73", "KVNR"),
    ],
)
def test_a_word_announces_a_number_with_or_without_its_check_digit(
    label: str, number: str, kind: str
) -> None:
    """Behaviour 14."""
    assert found(f"{label} {number}") == [(number, kind)]
    assert kind not in [each for _, each in found(f"Wert A {number[:-1]}")]


@pytest.mark.parametrize(
    "text",
    [
        "000-12-3456",
        "666-12-3456",
        "1238 010180",
        "756.9217.0769.84",
        "GB 12 34 56 C",
        "54362315A",
        "RCCMNL83S18D969A",
        "2011-06-01 04:02",
        "710319/2744",
        "Das PPS-System lief am 12.05.2024 an",
        "Artikel 123-45-67890",
    ],
)
def test_what_has_no_such_form_or_check_digit_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("My NHS number is 943 476 5919.", ["943 476 5919"]),
        ("NHS no 3721590104", ["3721590104"]),
        ("nhs number: 885 393 3631, born in Leeds", ["885 393 3631"]),
        ("The GP asked for the NHS No. 598-983-4780", ["598-983-4780"]),
        ("patient NHS 4620168491", ["4620168491"]),
        ("I gave them 445 166 9154 as my National Health Service number.", ["445 166 9154"]),
    ],
)
def test_a_number_of_the_health_service_is_one_of_health_insurance(text: str, numbers: list[str]) -> None:
    assert found(text) == [(number, "KVNR") for number in numbers]


@pytest.mark.parametrize(
    "text", ["The NHS was founded in 1948.", "NHS England order 9434765918", "ISBN 9434765919"]
)
def test_what_is_no_number_of_the_health_service_stays(text: str) -> None:
    assert found(text) == []
