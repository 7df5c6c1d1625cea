"""Licence plates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter, plate
from sync.filter.plate_codes import GERMAN
from sync.filter.view import View

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.PLATE]


@given(
    st.sampled_from(sorted(GERMAN)),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=2),
    st.integers(1, 9999),
    st.sampled_from(["{}-{} {}", "{}-{}{}", "{} {} {}", "{}{}{}", "{}.{}.{}", "{} - {} {}", "{}:{} {}"]),
    st.sampled_from(
        ["Kennzeichen", "Mein Kennzeichen ist", "Nummernschild:", "amtliches Kennzeichen", "licence plate"]
    ),
)
@settings(max_examples=300, deadline=None)
def test_every_plate_is_found_beside_the_word(
    code: str, letters: str, digits: int, form: str, label: str
) -> None:
    """Asked by itself: beside others *HER U 1* may become part of an address."""
    written = form.format(code, letters, digits)
    text = f"{label} {written}, ja"
    assert [text[span.start : span.end] for span in plate.find(View.of(text))][:1] == [written]


@pytest.mark.parametrize(
    "number",
    ["RT-P 6783", "TUT-BT 3704", "HH-CT 6306 H", "S-LB 4992E", "KA-E 95", "TÜ-AB 12", "B-PE 3742", "F-K 311"],
)
def test_the_usual_form_is_found_without_a_word(number: str) -> None:
    assert found(f"Vor der Tür stand {number} und hupte.") == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kfz-Kennzeichen rt-p 6783", "rt-p 6783"),
        ("Kennzeichen rtp6783", "rtp6783"),
        ("der Wagen mit B-AB1234", "B-AB1234"),
        ("Falschparker M-XY123", "M-XY123"),
        ("RTP6783 ist mein Kennzeichen", "RTP6783"),
        ("Kennzeichen S-R 2014", "S-R 2014"),
        ("Kennzeichen W-12345 A", "W-12345 A"),
        ("Kennzeichen GU 123 AB", "GU 123 AB"),
        ("Kennzeichen ZH 123456", "ZH 123456"),
        ("number plate AB12 CDE", "AB12 CDE"),
        ("reg AB12CDE", "AB12CDE"),
        ("license plate 7ABC123", "7ABC123"),
        ("targa AB 123 CD", "AB 123 CD"),
        ("immatriculation AB-123-CD", "AB-123-CD"),
        ("numer rejestracyjny WA 12345", "WA 12345"),
        ("license plate 1234 BCD", "1234 BCD"),
        ("plate 12-ABC-3", "12-ABC-3"),
    ],
)
def test_other_spellings_and_countries_are_found_beside_a_word(text: str, number: str) -> None:
    assert found(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "ISO-A 4",
        "DIN-A 4",
        "DIN-A 1234",
        "A-B 12",
        "S-1",
        "S-B 1",
        "EU-US 2023",
        "DE-AT 2024",
        "M-V 2026",
        "SO-SE 2024",
        "Kennzeichen QX12",
        "B-W 12",
        "RTP6783",
        "RT P 6783",
        "Sitz K-A 12",
        "Raum F-AB 123",
        "Gate B-A 123",
        "Modell KA-E 95",
        "Abschnitt A-B 123",
        "XQ-AB 123",
        "BWL-4 1234",
        "THW-80123",
        "Y-123 456",
        "1-A-B 123",
        "F-KE 3118-2",
        "Kennzeichen guter Führung: S 1",
        "Es gibt drei Kennzeichen: A, B und C 12",
        "Mein Auto ist so 10 Jahre alt",
        "Mein Auto ist ein Mercedes GLC 300",
        "The car park has 120 spaces, see plan B 12",
        "Das Auto fährt 180 km",
    ],
)
def test_what_is_written_alike_stays(text: str) -> None:
    assert found(text) == []
