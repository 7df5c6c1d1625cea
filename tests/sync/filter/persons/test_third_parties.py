"""People who are on no roster, and those who stay though they are named."""

import re

import pytest

from sync.filter import EntityType, RosterName, TextFilter

NOBODY = TextFilter()
FILTER = TextFilter([RosterName("Anna", "Keller"), RosterName("Petra", "Kant")])

# People stand in brackets here, which are taken off before the text is filtered.
WITH_PEOPLE = """
Meine Tochter ⟨Muarra⟩ war letzte Woche krank.
Meine Schwester ⟨Lejla⟩ arbeitet in der Pflege.
Mein Chef, Herr ⟨Obermoser⟩, hat das abgelehnt.
Unsere Kollegin ⟨Sibylle Krause⟩ hat die Zahlen geprüft.
Frau ⟨Wischnewski⟩ hat mir gestern geschrieben.
Prof. Dr. ⟨Heinrich Pallmann⟩ hält die Vorlesung.
Sehr geehrte Frau ⟨Thalbach⟩, anbei die Unterlagen.
Das Protokoll schrieb ⟨Miroslav Jovanović⟩.
⟨Thomas Brandner⟩ hat gekündigt.
Der Vorschlag von ⟨Ludwig von der Heide⟩ ist besser.
⟨Hans-Jürgen Müller-Lüdenscheidt⟩ war nicht dabei.
Ich habe mit ⟨Renate⟩ und ⟨Jochen⟩ darüber gesprochen.
My wife ⟨Shanice⟩ has the same problem.
My boss ⟨Rodriguez⟩ turned it down.
My colleague ⟨Sarah Whitfield⟩ wrote the minutes.
Mr. ⟨Okonkwo⟩ from accounting called.
Dear Ms ⟨Abernathy⟩, thank you for your feedback.
⟨James O'Connor⟩ said the numbers were wrong.
I asked ⟨Kevin⟩ and ⟨Brianna⟩ to join us.
Herr ⟨Porter⟩ hat die Rechnung nicht bezahlt.
Frau ⟨Wachtendonk⟩, die Praxisanleiterin, hat es mir gezeigt.
Der Vortrag von Frau Dr. ⟨Wallenfels-Okonjo⟩ war gut.
Prof. ⟨Achterberg-Mills⟩ will not be in on Friday.
Sergeant ⟨Whitcombe⟩ came in to talk about it.
Herr ⟨C⟩ habe Frau ⟨H⟩ nicht beurteilt.
""".strip().splitlines()

WITHOUT_PEOPLE = """
I've used `Evtof`, haven't you?
To Haskell? Yes. To Docker? No.
I made a Docker image, e.g. for Emacs.
Die Umfrage läuft in Mentimeter, die Termine stehen in Nextcloud.
Whoops, that was the wrong file.
```(: prior-sample (-> (Listof distribution) (Listof Real)))```
Laut Schulz von Thun hat jede Nachricht vier Seiten.
Nach Piaget lernen Kinder in Stufen.
Kant fordert, dass man sich seines Verstandes bedient.
Im Winter ist die Auslastung höher, deshalb passt das Modell von Porter nur teilweise.
Maslows Pyramide ist umstritten.
Die Theorie von Niklas Luhmann erklärt das nicht.
Weber (1922) unterscheidet drei Formen der Herrschaft.
Die Gauß-Verteilung passt hier nicht.
Das Ohmsche Gesetz gilt auch hier.
Herr der Ringe ist mein Lieblingsbuch.
Er war Herr der Lage.
Herr Präsident, meine Damen und Herren!
Sehr geehrte Frau Ministerin!
Eine Frau Anfang dreißig hat als Frau Karriere gemacht.
Ich bin eine Frau. Anfang dreißig kam ich her.
Mr Speaker, we use MS Teams.
In das Feld gehört zum Beispiel Max Mustermann.
Der Kunde ist König.
Wir treffen uns im August und im Juni.
Meine Tochter war wegen Grippe zuhause.
Unsere Firma nutzt Moodle und Excel.
In Hamburg gibt es ein ähnliches Projekt.
Drucker argues that culture matters more than strategy.
People learn from models (Bandura, 1977).
As Porter shows, five forces shape an industry.
We covered Adam Smith's theory of markets.
In April and June we were short of staff.
The Lord of the Rings is my favourite book.
Will this work on Monday?
f(x) = a * x + b, so print(x) gives 42.
""".strip().splitlines()


def _found(text: str, text_filter: TextFilter = NOBODY) -> list[str]:
    return [
        text[span.start : span.end]
        for span in text_filter.scan(text).spans
        if span.type in (EntityType.PERSON_T, EntityType.PERSON_R)
    ]


@pytest.mark.parametrize("sentence", WITH_PEOPLE)
def test_a_third_party_is_found(sentence: str) -> None:
    text = re.sub("[⟨⟩]", "", sentence)
    assert _found(text) == re.findall("⟨(.*?)⟩", sentence)


@pytest.mark.parametrize("sentence", WITHOUT_PEOPLE)
def test_who_is_cited_and_what_is_nobody_stays(sentence: str) -> None:
    """Behaviour 15."""
    assert _found(sentence) == []


def test_a_whole_name_or_one_behind_a_title_is_found_in_code_too() -> None:
    found = NOBODY.scan("```\nauthor: Thomas Brandner, Frau Wischnewski\n```").text
    assert "Brandner" not in found
    assert "Wischnewski" not in found


def test_a_member_is_masked_who_bears_the_name_of_a_philosopher() -> None:
    assert _found("Kant hat die Tabelle geschickt.", FILTER) == ["Kant"]
    assert _found("Das hat Petra Kant schon gesagt.", FILTER) == ["Petra Kant"]


def test_a_third_party_who_is_on_the_roster_is_replaced_as_such() -> None:
    """Behaviour 9."""
    filtered = FILTER.scan("Anna Keller hat mit Thomas Brandner gesprochen.", language="de")
    assert [(span.type, span.reason.split(".")[0]) for span in filtered.spans] == [
        (EntityType.PERSON_R, "roster"),
        (EntityType.PERSON_T, "person"),
    ]
    assert filtered.text == "[Person] hat mit [Person] gesprochen."


def test_who_was_named_once_is_found_again() -> None:
    text = "Meine Kollegin Sibylle Krawutschke war da. Später schrieb Krawutschke das Protokoll."
    assert _found(text) == ["Sibylle Krawutschke", "Krawutschke"]


def test_a_member_is_not_meant_by_part_of_an_authors_full_name() -> None:
    """Behaviour 15."""
    text_filter = TextFilter([RosterName("Birgit", "Schulz")])
    assert _found("Laut Schulz von Thun hat jede Nachricht vier Seiten.", text_filter) == []
    assert _found("Laut Schulz hat jede Nachricht vier Seiten.", text_filter) == ["Schulz"]


def test_a_daughter_is_a_third_party_though_a_member_has_her_name() -> None:
    spans = FILTER.scan("Meine Tochter Anna kommt im Sommer in die Schule.").spans
    assert [span.type for span in spans] == [EntityType.PERSON_T]


def test_half_a_surrogate_pair_is_read_over() -> None:
    assert _found("Frau Wischnewski \ud800 sagt ja.") == ["Wischnewski"]
