"""Of whom something is told, and by what besides the verb: in lists, behind what it is, as one of many."""

import pytest

from sync.filter import EntityType, TextFilter

HEALTH, ART9, CONDUCT = EntityType.HEALTH, EntityType.ART9, EntityType.CONDUCT
FILTER = TextFilter()


def held(text: str) -> set[EntityType]:
    return {span.type for span in FILTER.scan(text).spans} & {HEALTH, ART9, CONDUCT}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Frau Albers, 81, Oberschenkelhalsbruch, nachts unruhig.", HEALTH),
        ("Die Depression meines Bruders ist der Grund.", HEALTH),
        ("Bei mir wurde eine Schilddrüsenunterfunktion gefunden.", HEALTH),
        ("Grund: Bandscheibenvorfall.", HEALTH),
        ("Mit Epilepsie darf ich kein Auto fahren.", HEALTH),
        ("Depressionen kenne ich leider aus eigener Erfahrung.", HEALTH),
        ("Thore, der gerade eine Chemo macht, ist dabei.", HEALTH),
        ("Entschuldigt die Verspätung, musste zur Dialyse.", HEALTH),
        ("Die Frau vom Empfang hat Krebs.", HEALTH),
        ("A friend is in hospital.", HEALTH),
        ("We're expecting twins.", HEALTH),
        ("Ich bin in der 22. Woche.", HEALTH),
        ("Herr K. hat uns angeschrien.", CONDUCT),
        ("Einer aus der Gruppe hat gelogen.", CONDUCT),
        ("Die Kursleiterin hat uns angeschrien.", CONDUCT),
        ("The bus driver lied to us.", CONDUCT),
        ("Mira lässt andere arbeiten.", CONDUCT),
        ("Jonas has never shown up to a single session.", CONDUCT),
        ("Hallo, 41, verheiratet, evangelisch, Gärtner.", ART9),
        ("Meine Mutter kommt aus Ghana.", ART9),
        ("Sie haben von uns allen Gesichtsscans gemacht.", ART9),
    ],
)
def test_it_is_held(text: str, kind: EntityType) -> None:
    assert held(text) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "In der Fallstudie leidet Frau M. an Demenz.",
        "Wenn der Trainer krank ist, fällt der Kurs aus.",
        "Der Patient hat Fieber: was tun?",
        "Die beiden Modelle sind blind für Kosten.",
        "Ich bin in der 2. Woche des Kurses.",
        "Meine Gliederung kommt aus Kapitel zwei.",
        "Der Bus kommt nie pünktlich.",
    ],
)
def test_talk_of_nobody_is_not(text: str) -> None:
    assert held(text) == set()
