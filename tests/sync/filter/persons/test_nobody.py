"""What looks like a name and is nobody's in short, capitalised talk; and who is meant all the same."""

import re

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()

WITHOUT_PEOPLE = """
In Milgrom & Mayer steht, dass Anreize alles andere verdrängen.
Milgrom und Roberts waren vor allen anderen da.
Fröbel, Montessori, Steiner – wer war nochmal wer?
Deci & Ryan, again and again.
SWOT, PESTEL, Porter, Ansoff – alles Tapete.
Keynes oder Hayek?
Newton vs. Leibniz, round 200.
Hitchens's razor: what can be asserted without evidence can be dismissed.
"Education is the most powerful weapon" – Nelson Mandela, printed on our mugs.
Jane Eyre is not a love story, fight me.
Harry Potter and the Methods of Rationality is free online. Potter was right.
Taylor Swift tickets were easier to get than this lab slot.
Obama's speech is a good example of anaphora.
Dunning-Kruger, mehr sage ich nicht.
The Carnot cycle beats the Otto cycle on paper.
Week 3: Foucault, Discipline and Punish; Butler, Gender Trouble.
Weitere Lektüre: Butler, Gender Trouble.
Alice sends Bob the key, and Eve listens in.
Alice verschlüsselt mit Bobs öffentlichem Schlüssel.
Cloudflare was down again, so Okta and Duo too.
Haskell and Julia are next, then Python, Julia or R.
We use Hackett, and Hackett has macros.
Do you have the geiser package installed?
I spent some time learning Julia.
FrTime was part of it, and so was RnRS.
what is pkgd?
Yesss, finally passed!
Aaaargh, schon wieder!
Welp
Firma Hansen hat abgesagt, das Autohaus Becker auch.
Meyer & Söhne GmbH stellt ein.
Das Sturmtief Sabine hat die Bahn lahmgelegt.
Braun und Clarke haben sechs Phasen.
Frau Holle und Dr. Oetker kamen in der Fallstudie vor.
Grant application due on Friday.
The Marshall plan came later.
Feasible? I'd say so.
Solved: cache was full.
Scribble does a lot more than that.
It went into the chain, and Footgun, my footgun, too.
Execute function X from module Y.
Matrikelnr. und Kurs bitte angeben.
""".strip().splitlines()

# People stand in brackets here, which are taken off before the text is filtered.
WITH_PEOPLE = """
⟨Taylor⟩ from my group never answers.
⟨Max Weber⟩ aus der 10b hat abgeschrieben.
Frau ⟨Faust⟩ hat die Noten.
Mr ⟨Hitchens⟩ called again.
Unsere Kollegin ⟨Merkel⟩ ist krank.
⟨Alice⟩ hat morgen keine Zeit, sagt sie.
⟨Bob⟩ was late again and ⟨Sarah⟩ covered for him.
⟨Alice⟩ has the key to the room.
⟨Julia⟩ sent me the slides about Python.
⟨Ruby⟩ hat mir ihre Notizen gegeben.
I used ⟨Julia⟩'s notes.
⟨Kevin⟩ und ⟨Chantal⟩ haben abgesagt.
⟨Wagner⟩ hat gekündigt.
⟨Butler⟩ has not paid rent since March.
⟨Weber⟩ schuldet mir noch 20 Euro.
danke ⟨jonas⟩, das wars
⟨LeBron⟩ said he was on the stairs.
""".strip().splitlines()


def _found(text: str) -> list[str]:
    spans = FILTER.scan(text).spans
    return [text[span.start : span.end] for span in spans if span.type is EntityType.PERSON_T]


@pytest.mark.parametrize("sentence", WITHOUT_PEOPLE)
def test_who_is_only_cited_and_what_is_no_name_stays(sentence: str) -> None:
    """Behaviour 15."""
    assert _found(sentence) == []


@pytest.mark.parametrize("sentence", WITH_PEOPLE)
def test_somebody_from_here_is_found_whatever_else_the_name_is(sentence: str) -> None:
    text = re.sub("[⟨⟩]", "", sentence)
    assert _found(text) == re.findall("⟨(.*?)⟩", sentence)
