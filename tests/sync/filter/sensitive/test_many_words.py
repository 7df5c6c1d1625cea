"""Many illnesses, convictions and origins in the sentences in which people tell of them."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()
GERMAN_ILLNESSES = """
Rückenschmerzen | eine Nierenkolik | Hüftleiden | eine Grippe | Pfeiffersches Drüsenfieber | Endometriose | einen
Schlaganfall | einer Fehlgeburt | Rheuma | Zöliakie | Morbus Crohn | eine Blinddarmentzündung | Schizophrenie |
Magersucht | einen Burnout | eine Lungenembolie | Neurodermitis | einen Bandscheibenvorfall | Diabetes Typ 1 |
Bluthochdruck | einen Kreuzbandriss | Leukämie | Darmkrebs | eine Angststörung | HIV | Corona | Parkinson |
Alzheimer | ADHS | Hepatitis C | eine Gehirnerschütterung | einen Hörsturz | Gürtelrose | eine Herz-OP | Scharlach |
Keuchhusten | eine Chemotherapie | Asthma | Autismus | Lupus | eine Zwangsstörung | Tuberkulose | Masern | eine
Sepsis | Migräne
"""
ENGLISH_ILLNESSES = """
lupus | asthma | diabetes | type 1 diabetes | Crohn's disease | schizophrenia | anorexia | leukemia | lymphoma | a
heart condition | high blood pressure | arthritis | fibromyalgia | endometriosis | PTSD | OCD | ADHD | autism |
Parkinson's | Alzheimer's | dementia | hepatitis C | tuberculosis | a brain tumour | lung cancer | prostate cancer |
an eating disorder | severe anxiety | postnatal depression | chronic fatigue | cystic fibrosis | sickle cell anemia
| Lyme disease | celiac disease | kidney failure | glaucoma | tinnitus | gout | shingles | pneumonia | long covid |
migraines | eczema | psoriasis | borderline personality disorder | lymphedema | scoliosis | angina | a hernia | COPD
"""
GERMAN_BELIEFS = """
Muslim | Muslima | Jude | Jüdin | Christ | Katholik | katholische Christin | evangelischer Christ | Protestantin |
Buddhist | Hindu | Atheist | Zeuge Jehovas | Mormone | Mitglied der CDU | Mitglied der AfD | Mitglied der Linken |
Mitglied der FDP | Mitglied der Grünen | Mitglied bei ver.di | Mitglied der IG Metall | Mitglied der GEW |
Gewerkschafter | Gewerkschafterin | schwuler Mann | bisexuelle Frau | trans Frau | nichtbinär | schwul | lesbisch |
homosexuell | queer | gläubiger Muslim | Sinto | Kurdin | Parteimitglied der SPD | Kommunist | Alevit | russisch-
orthodox | SPD-Mitglied | AfD-Wähler | Mitglied einer Freikirche | intersexuell | pansexuell | afrodeutsch
"""
ENGLISH_BELIEFS = """
a Muslim | Jewish | a Christian | Catholic | a Catholic | a Protestant | a Buddhist | Hindu | an atheist | a
Jehovah's Witness | a Mormon | a member of the Labour Party | a member of the Democratic Party | a union member | a
trade union member | a member of UNISON | gay | a gay man | a lesbian | bisexual | a bisexual woman | transgender |
a trans man | non-binary | queer | a practising Catholic | a devout Muslim | Kurdish | of Jewish descent | a
Republican | a communist | a Sikh | an evangelical Christian | asexual | a member of the Communist Party | a shop
steward | black | a black woman | Roma | a conservative voter | Sunni Muslim
"""


def missed(sentence: str, words: str, kind: EntityType) -> list[str]:
    found = {}
    for word in (each.strip() for each in " ".join(words.split()).split("|")):
        found[word] = any(span.type is kind for span in FILTER.scan(sentence.format(word)).spans)
    return [word for word, is_found in found.items() if not is_found]


@pytest.mark.parametrize(
    "sentence",
    [
        "Meine Tochter Eva war wegen {} zuhause.",
        "Mein Sohn Ole hat {}.",
        "Ich leide an {}.",
        "Ich hatte letztes Jahr {}.",
        "Bei Anna wurde {} festgestellt.",
        "Seit {} bin ich krankgeschrieben.",
        "Unser Kollege Tom ist wegen {} im Krankenhaus.",
    ],
)
def test_german_tells_of_many_illnesses(sentence: str) -> None:
    """Behaviour 12."""
    assert missed(sentence, GERMAN_ILLNESSES, EntityType.HEALTH) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "My wife Iva has {}.",
        "I was diagnosed with {} last year.",
        "He suffers from {}.",
        "My brother died of {}.",
        "Our tutor is off sick with {}.",
        "I've had {} since 2019.",
    ],
)
def test_english_tells_of_many_illnesses(sentence: str) -> None:
    """Behaviour 12."""
    assert missed(sentence, ENGLISH_ILLNESSES, EntityType.HEALTH) == []


@pytest.mark.parametrize(
    "sentence",
    ["Ich bin {}.", "Ich bin übrigens {}, falls das hilft.", "Er ist {}.", "Meine Kollegin Petra ist {}."],
)
def test_german_tells_of_many_convictions(sentence: str) -> None:
    """Behaviour 12."""
    assert missed(sentence, GERMAN_BELIEFS, EntityType.ART9) == []


@pytest.mark.parametrize(
    "sentence", ["I am {}.", "I'm {}, by the way.", "My colleague Tom is {}.", "She is {}."]
)
def test_english_tells_of_many_convictions(sentence: str) -> None:
    """Behaviour 12."""
    assert missed(sentence, ENGLISH_BELIEFS, EntityType.ART9) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Wir sprechen heute über {}.",
        "Die Forschung zu {} ist weit.",
        "Viele Menschen leiden an {}.",
        "Das Kapitel über {} ist lang.",
    ],
)
def test_german_talk_about_illnesses_stays(sentence: str) -> None:
    assert missed(sentence, GERMAN_ILLNESSES, EntityType.HEALTH) == [
        word.strip() for word in " ".join(GERMAN_ILLNESSES.split()).split("|")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Today we talk about {}.",
        "Research on {} goes on.",
        "Many people suffer from {}.",
        "The chapter on {} is long.",
    ],
)
def test_english_talk_about_illnesses_stays(sentence: str) -> None:
    assert missed(sentence, ENGLISH_ILLNESSES, EntityType.HEALTH) == [
        word.strip() for word in " ".join(ENGLISH_ILLNESSES.split()).split("|")
    ]
