"""What the posts written by hand have shown, and how much is found in them, a little below what holds."""

from functools import cache

import pytest

from sync.filter import EntityType, RosterName, TextFilter
from tests.bench.filter_quality import Tally, find_places, read_written


@cache
def _tally(part: str) -> Tally:
    tally = Tally()
    for document in read_written(part):
        tally.add(find_places(document), document.places)
    return tally


@pytest.mark.parametrize(("part", "recall", "precision"), [("train", 0.85, 0.90), ("held", 0.81, 0.83)])
def test_recall_and_precision_keep_their_floors(part: str, recall: float, precision: float) -> None:
    assert _tally(part).recall() >= recall
    assert _tally(part).precision() >= precision


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("Ihr braucht die Geburtsdaten? Meins ist 3. Juni 1999.", EntityType.DOB, "3. Juni 1999"),
        ("Am 7.8. werde ich 50!", EntityType.DOB, "7.8."),
        ("She'll be thirty on 4 July.", EntityType.DOB, "4 July"),
        ("Ich, Baujahr 1966, bin neu hier.", EntityType.DOB, "1966"),
        ("`export MAPS_TOKEN=4fd81b22c9e0a7`", EntityType.SECRET, "4fd81b22c9e0a7"),
        ("Hier hängt Regen+Wind9. Das ist das WLAN-Passwort.", EntityType.SECRET, "Regen+Wind9"),
        ("The door code's 7731.", EntityType.SECRET, "7731"),
        ("Danke @Berta!", EntityType.PERSON_R, "@Berta"),
        ("Danke @berta_k!", EntityType.HANDLE, "@berta_k"),
    ],
)
def test_it_is_found_as_people_say_it(text: str, kind: EntityType, place: str) -> None:
    spans = TextFilter([RosterName.parse("Berta Kranz")]).scan(text).spans
    assert [(span.type, text[span.start : span.end]) for span in spans] == [(kind, place)]


@pytest.mark.parametrize(
    "text",
    [
        "Unser Auto, Baujahr 1966, fährt noch.",
        "Am 7.8. wird 12 Stunden gestreikt.",
        "Das Netz 10.0.0.0/8 ist privat.",
        "In April and May we rest.",
        "Das Amt hat zu.",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    roster = [RosterName.parse(name) for name in ("April Summers", "Will May", "Cornelia Amt")]
    assert TextFilter(roster).scan(text).spans == ()
