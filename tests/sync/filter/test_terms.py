"""Confidential terms: every form and compound of them, and nothing that only resembles them."""

import time

import pytest

from sync.filter import EntityType, TextFilter
from sync.filter.terms import TermDetector
from sync.filter.view import View

TERMS = ["Projekt Adler", "SAP", "Nordwind", "Müller Chemie", "re:PRJ-[0-9]{4}"]
FILTER = TextFilter(terms=TERMS)


def found(text: str) -> list[str]:
    return [
        text[each.start : each.end]
        for each in FILTER.scan(text).spans
        if each.type is EntityType.CONFIDENTIAL
    ]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Das Projekt Adler läuft.", "Projekt Adler"),
        ("Der Stand des Projekts Adler ist gut.", "Projekts Adler"),
        ("Die Kosten des Projekts Adlers steigen.", "Projekts Adlers"),
        ("Im Projekt-Adler-Budget fehlt etwas.", "Projekt-Adler-Budget"),
        ("PROJEKT ADLER beginnt.", "PROJEKT ADLER"),
        ("projekt adler beginnt.", "projekt adler"),
        ("Siehe projekt_adler_v2 im Ordner.", "projekt_adler_v2"),
        ("Siehe ProjektAdler.", "ProjektAdler"),
        ("Das Projekt\nAdler läuft.", "Projekt\nAdler"),
        ("Nordwinds Angebot liegt vor.", "Nordwinds"),
        ("Nordwind's offer is here.", "Nordwind"),
        ("Das Nordwindangebot liegt vor.", "Nordwindangebot"),
        ("Der Nordwind-Kunde fragt.", "Nordwind-Kunde"),
        ("Ein Nord-\nwind weht.", "Nord-\nwind"),
        ("Ein Nоrdwind mit kyrillischem o.", "Nоrdwind"),
        ("Ein Nord\u200bwind mit Lücke.", "Nord\u200bwind"),
        ("Mueller-Chemie zahlt.", "Mueller-Chemie"),
        ("M&uuml;ller Chemie zahlt.", "M&uuml;ller Chemie"),
        ("Wir nutzen SAP.", "SAP"),
        ("Siehe PRJ-2041 im Ordner.", "PRJ-2041"),
    ],
)
def test_a_term_is_found_in_every_form(text: str, term: str) -> None:
    assert found(text) == [term]


@pytest.mark.parametrize(
    "text",
    [
        "Ein Adler fliegt.",
        "Das Projekt läuft.",
        "Ein sapphire ring.",
        "sap runs from trees",
        "Projekt und Adler",
    ],
)
def test_what_only_resembles_a_term_stays(text: str) -> None:
    assert found(text) == []


def test_a_replaced_term_is_not_found_again() -> None:
    filtered = FILTER.scan("Projekt-Adler-Budget und Nordwind", language="de")
    assert filtered.text == "[vertraulich] und [vertraulich]"
    assert FILTER.scan(filtered.text).spans == ()


def test_a_text_with_a_term_is_not_held() -> None:
    assert FILTER.scan("Projekt Adler").held == ()


@pytest.mark.parametrize("piece", ["Projekt ", "Nordwind-", "Adler\n", "x", "Nord-\n", "projektadler"])
def test_time_is_linear_and_does_not_grow_with_the_terms(piece: str) -> None:
    few = TermDetector(["Projekt Adler", "Nordwind"])
    many = TermDetector([f"Projekt Vogel{number}" for number in range(10_000)])

    def seconds(detector: TermDetector, length: int) -> float:
        view = View.of((piece * length)[:length])
        started = time.thread_time()
        list(detector.find(view))
        return time.thread_time() - started

    small = max(min(seconds(few, 25_000) for _ in range(2)), 0.02)
    assert any(seconds(few, 100_000) < 10 * small for _ in range(3))
    if piece != "Projekt ":  # each of these asks for all that begin so, which many do here
        assert any(seconds(many, 25_000) < 20 * small for _ in range(3))
