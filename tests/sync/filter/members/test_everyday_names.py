"""Names that are everyday words, in sentences where they are names and in sentences where they are words."""

import re

import pytest

from sync.filter import RosterName, TextFilter

pytestmark = pytest.mark.usefixtures("roster_alone")

PEOPLE = """
Rose Winter, Grace Holt, Will Hunter, Hope Stone, May Lin, Mark Sommer, Joy Young, Bill Price, Faith King, Art Long,
Dawn Brown, Grant White, Chance Baker, Lily Day, Melody Cook, Patience Small, Summer Green, Ernst Maier, Eva Wolf,
Jan Klein, Anna Lang, Udo Lange, Karl König, Pia Kurz, Uwe Schwarz, Ina Koch, Ole Freitag, Mia Engel, Tom Stark,
Lea Gut, Max Jung, Ida Groß, Nils Weiß, Olaf Morgen, Paul Richter, Tim Kaiser, Leon Kraft, Felix Fuchs, Mia Hahn,
Rob Hall, He Jing, So Young Kim
"""
FILTER = TextFilter(RosterName.parse(name.strip()) for name in PEOPLE.split(","))

# Names stand in brackets here, which are taken off before the sentence is filtered.
WITH_NAMES = """
⟨Rose⟩ and ⟨Grace⟩ disagree.
⟨Rose⟩/⟨Hope⟩ both said that.
⟨Will⟩ & ⟨Grace⟩ had the same idea.
⟨Will⟩ + ⟨Mark⟩ have not answered.
⟨Rose⟩, ⟨Hope⟩, ⟨Joy⟩ and ⟨Grace⟩ are in my group.
⟨Grant⟩, ⟨Dawn⟩ & ⟨Joy⟩: please vote.
⟨Grace⟩ helped me a lot.
⟨Hope⟩ told me about it yesterday.
⟨May⟩ is right about this.
⟨Will⟩ already said that.
⟨Rose⟩ gave a good example.
⟨Mark⟩ was wrong there.
⟨Rose⟩ really liked the idea.
⟨Grace⟩ is our tutor this term.
⟨Hope⟩ doesn't agree with me.
⟨Joy⟩ seems to agree.
⟨Grace⟩ isn't sure about that.
⟨Will⟩ will help us with the slides.
⟨May⟩ should explain this again.
⟨Mark⟩ and I prepared the talk.
⟨Rose⟩ who asked first got the answer.
⟨Faith⟩ never answered my question.
⟨Joy⟩ commented on the draft.
⟨Summer⟩ wondered whether this works.
⟨Long⟩ argued the opposite.
⟨Brown⟩ shared the link last week.
⟨White⟩ raised a fair point.
⟨Day⟩ went through the list.
⟨Small⟩ and I disagree.
I agree with ⟨Young⟩.
Thanks to ⟨Art⟩ and ⟨Bill⟩!
⟨May⟩'s example convinced me.
I have been waiting since ⟨Mark⟩ left.
Please wait until ⟨Rose⟩ comes.
⟨Wolf⟩ meinte, das sei egal.
⟨König⟩ half mir sehr.
⟨Klein⟩ hat das gut erklärt.
⟨Lang⟩ ist der Meinung, dass es reicht.
⟨Lange⟩ schrieb gestern dasselbe.
⟨Kurz⟩ ist leider müde.
⟨Kurz⟩ fasste alles zusammen.
⟨Koch⟩ kommt heute nicht.
⟨König⟩ und ich machen die Folien.
⟨Ernst⟩ hat recht.
⟨Ernst⟩ kam später dazu.
⟨Ernst⟩, kannst du das schicken?
Danke an ⟨Ernst⟩ und ⟨Wolf⟩.
Seit ⟨Wolf⟩ weg ist, läuft nichts.
Wir warten, bis ⟨König⟩ da ist.
⟨Klein⟩/⟨Lang⟩ haben die Gruppe 2.
⟨Schwarz⟩ möchte das anders lösen.
⟨Freitag⟩ hat mir geschrieben.
⟨Morgen⟩ hat recht damit.
⟨Engel⟩ ist dagegen.
Herr ⟨Stark⟩ ist unser Dozent.
Frau ⟨Gut⟩ hat die Frage gestellt.
⟨Jung⟩ widerspricht dem.
⟨Koch⟩ stellte die Ergebnisse vor.
⟨König⟩ kommentierte meinen Entwurf.
⟨Wolf⟩ ist anderer Meinung.
⟨König⟩ will das nicht.
⟨Richter⟩ war gestern müde.
⟨Kraft⟩ meldet sich noch.
⟨Wolf⟩, ⟨Fuchs⟩ und ⟨Hahn⟩ fehlen.
⟨Weiß⟩ wollte noch etwas ergänzen.
Hat ⟨Winter⟩ schon geantwortet?
⟨Grace⟩ was furious when she heard it.
⟨Grace⟩ is on leave until Monday.
⟨Hope⟩ is out today.
⟨Will⟩ lost the keys.
⟨Mark⟩ handles tickets.
⟨Joy⟩ works in sales.
⟨Rose⟩ opens the meeting.
⟨Bill⟩'ll do it.
⟨Grace⟩ - could you have a look?
⟨König⟩ bearbeitet das Ticket.
⟨Richter⟩ prüft das gerade.
⟨König⟩ bucht den Raum.
⟨Winter⟩ macht Urlaub.
⟨Klein⟩ macht das.
⟨Stark⟩ bearbeitet das Ticket.
⟨Kraft⟩ bucht den Raum.
⟨Klein⟩ löscht die Daten heute.
⟨Wolf⟩ löschte die Daten gestern.
Zuständig: ⟨Jung⟩
Protokoll: ⟨Fuchs⟩, Moderation: ⟨Wolf⟩
Owner: ⟨Mark⟩
Cc: ⟨Grace⟩
⟨Wolf⟩ (Vertrieb) hat das Angebot geschickt.
⟨König⟩ aus der IT kennt sich aus.
Fragt die ⟨Klein⟩ aus der Buchhaltung!
⟨Jung⟩ from the Berlin office disagrees.
⟨Grace⟩ from HR called.
In ⟨Richters⟩ Büro lag die Liste.
⟨Mark⟩ 10:42 I would call the customer.
+1 ⟨Grace⟩
⟨Hall⟩ told me so.
I met ⟨Hall⟩ there.
I said "thanks ⟨Grace⟩" to her.
We chose "⟨Grace⟩", "⟨Rose⟩" and others.
"""
WITH_WORDS = """
Will this work?
Will it be graded?
Will there be a recording?
May I ask a question?
May the best team win.
Hope that helps!
Hope you are well.
Hope dies last.
Hope everyone is fine.
Rose prices went up.
Rose petals are soft.
Rose gold is popular.
Mark my words.
Mark the date in your calendar.
Mark all as read.
Grace period ends soon.
Bill the customer first.
Grant access to everyone.
Young people disagree.
Small groups work best.
Long story short, it failed.
Long awaited news is here.
White noise helps some people.
Chance plays a role here.
Patience is a virtue.
Faith can move mountains.
Joy is contagious.
Summer is over.
Day by day it got better.
I will do it, and you may ask.
We meet in May or until May.
since May we use it
It was a stark contrast.
A rose is a rose.
Art is subjective.
He said so.
He's right.
So, what now?
Das ist mein Ernst.
Das meine ich im Ernst.
Ernst nehmen sollte man das schon.
Ernst gemeint war das nicht.
Es wird ernst.
Klein anfangen ist besser.
Klein- und Großschreibung ist wichtig.
Lang ist es her.
Lange hat es gedauert.
Lange war das unklar.
Lange kam nichts.
Kurz gesagt: nein.
Kurz darauf kam die Antwort.
Ein König ohne Land.
Der Wolf ist ein Tier.
Freitag ist Abgabe.
Freitag gibt es Pizza.
Freitag kommt die Klausur dran.
Bis Freitag muss das fertig sein.
Seit Freitag ist das Forum offen.
Morgen kommt niemand.
Morgen möchte ich fragen.
Guten Morgen zusammen!
Gut gemacht!
Gut ist das nicht.
Jung und Alt lernen zusammen.
Stark ist das Argument nicht.
Groß geschrieben wird hier alles.
Weiß jemand die Antwort?
Kraft braucht man dafür.
Engel gibt es nicht.
Richter entscheiden solche Fälle.
Das will ich nicht.
Will man das wirklich?
Jeder Engel hat Flügel.
Zum Wolf wird man nicht geboren.
So hat er es gesagt.
Weiß jemand, wo das liegt?
Hope this helps.
Art und Umfang der Daten stehen im Verzeichnis.
Klein aber fein.
Klein, aber fein.
Price list in Excel.
Price points are fixed.
Price lists leak.
Day trip or night out?
Grace from above.
Stark vereinfacht heißt das: weniger.
Lange dauert das nicht.
Kraft statt Masse.
Farbe: Weiß
Moderation: Will you do it?
Protokoll: Kurz gefasst
König (Einzahl) steht im Wörterbuch.
Engel aus Holz sind teuer.
Der Kunde ist König.
Stark kontrolliert wird das.
Gut organisiert ist das.
Gut macht das der Hersteller.
Schwarz auf Weiß steht es da.
Groß oder Klein, jede Firma muss das tun.
Freitag 10:30 Besprechung
We meet in the Great Hall.
Town Hall is at eight.
"Grace" heißt das Album.
Das Lied „Hope“ kenne ich.
Mark 5:3
"""


@pytest.mark.parametrize("written", WITH_NAMES.strip().splitlines())
def test_an_everyday_word_is_a_name_where_a_person_acts(written: str) -> None:
    text = re.sub("[⟨⟩]", "", written)
    assert FILTER.scan(text).text == re.sub("⟨.*?⟩", "[person]", written)


@pytest.mark.parametrize("text", WITH_WORDS.strip().splitlines())
def test_an_everyday_word_is_a_word_where_no_person_acts(text: str) -> None:
    assert FILTER.scan(text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Will Hunter asked. Will this work?", "[person] asked. Will this work?"),
        ("May Lin is here. May I go?", "[person] is here. May I go?"),
        ("He Jing is here. He said so.", "[person] is here. He said so."),
        ("Mark Sommer left. Mark was tired.", "[person] left. [person] was tired."),
    ],
)
def test_a_question_or_an_order_is_none_of_a_person_who_is_named_before(text: str, expected: str) -> None:
    assert FILTER.scan(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I asked Grace. Grace has a car.", "I asked [person]. [person] has a car."),
        ("I told Hope to stop. Hope in charge!", "I told [person] to stop. [person] in charge!"),
        ("Rose and Mark disagree. Rose in charge!", "[person] and [person] disagree. [person] in charge!"),
        ("Ich habe mit Klein gesprochen. Klein eben.", "Ich habe mit [person] gesprochen. [person] eben."),
        ("I told Will to stop. Will this work?", "I told [person] to stop. Will this work?"),
        ("I told Rose about it. Winter is coming.", "I told [person] about it. Winter is coming."),
        ("Ich habe Weiß gefragt. Weiß jemand mehr?", "Ich habe [person] gefragt. Weiß jemand mehr?"),
    ],
)
def test_a_word_that_reads_as_a_name_once_is_one_in_the_rest_of_the_text(text: str, expected: str) -> None:
    assert FILTER.scan(text).text == expected


@pytest.mark.parametrize(
    ("family", "text"),
    [
        ("Frei", "Die Stelle ist frei, und das ist freie Wahl."),
        ("Frei", "Frei heißt nicht beliebig."),
        ("Kluge", "Das ist eine kluge Lösung."),
        ("Kluge", "Kluge Leute fragen vorher nach."),
        ("Krank", "Die Wirtschaft ist krank."),
        ("Fleißig", "Alle waren fleißig."),
        ("Zufall", "Das war kein Zufall."),
        ("Recht", "Das Recht auf Löschung ist recht gut."),
    ],
)
def test_an_everyday_word_is_none_of_those_who_are_called_so(family: str, text: str) -> None:
    assert TextFilter([RosterName("Anna", family)]).scan(text).text == text


def test_a_long_enumeration_is_found_from_its_last_name_on() -> None:
    text = "Rose, " * 500 + "Rose and Krystyna"
    roster = [RosterName("Rose", ""), RosterName("Krystyna", "")]
    assert "Rose" not in TextFilter(roster).scan(text).text
