"""Dates of birth, and dates of something else."""

import pytest

from sync.filter import EntityType, TextFilter
from sync.filter.birth import generalise

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.DOB]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("geb. 02.02.1996 Laut Plan", "02.02.1996"),
        ("geb. am 3.4.99", "3.4.99"),
        ("Ich bin am 3. Mai 1980 in Köln geboren.", "3. Mai 1980"),
        ("geboren wurde ich am 18. Juli 1978", "18. Juli 1978"),
        ("geboren in Köln, 18.07.1978", "18.07.1978"),
        ("geboren am 1980-05-03", "1980-05-03"),
        ("Geburtsdatum: 18.7.78", "18.7.78"),
        ("Geb.-Dat.: 03.04.1999", "03.04.1999"),
        ("Geburtsdatum\n18.07.1978", "18.07.1978"),
        ("| Geburtsdatum | 18.07.1978 |", "18.07.1978"),
        ("Geburtsdatum: 19780718", "19780718"),
        ('"dob": "1978-07-18"', "1978-07-18"),
        ("birth_date=1978-07-18", "1978-07-18"),
        ("Uta Berg (*18.07.1978)", "18.07.1978"),
        ("Uta, * 18.07.1978, wohnt hier", "18.07.1978"),
        ("*18.07.1978 in Köln", "18.07.1978"),
        ("Ich wurde 1978 geboren", "1978"),
        ("Kurz zu mir: geboren 1988 in Essen, seit 2012 hier", "1988"),
        ("die Kollegin, Jahrgang 72, geht bald", "72"),
        ("Mein Sohn kam am 3. Februar 2019 zur Welt.", "3. Februar 2019"),
        ("He's turning 50 on 12 June.", "12 June"),
        ("mein Sohn (geb. 2015)", "2015"),
        ("Jahrgang 1978", "1978"),
        ("Meine Tochter ist im Mai 2015 geboren", "Mai 2015"),
        ("Geburtstag meiner Tochter: 3.5.2010", "3.5.2010"),
        ("mein Geburtstag ist am 18. Juli", "18. Juli"),
        ("Sie hat am 18.07. Geburtstag", "18.07."),
        ("3.5.1990 (Geburtsdatum)", "3.5.1990"),
        ("born 02 July 1997 Our team", "02 July 1997"),
        ("Born: 4 July 1990", "4 July 1990"),
        ("born on July 4th 1990", "July 4th 1990"),
        ("born on the 4th of July, 1990", "4th of July, 1990"),
        ("I was born in 1978 in Leeds", "1978"),
        ("He was born on 12 March 1985.", "12 March 1985"),
        ("On 3 May 1990 I was born", "3 May 1990"),
        ("b. 1978", "1978"),
        ("my birthday is July 18, 1978", "July 18, 1978"),
        ("D.O.B.: 07/18/1978", "07/18/1978"),
        ("DOB 18/07/78", "18/07/78"),
        ("date of birth - 18 Jul 1978", "18 Jul 1978"),
        ("I turned 40 on 3 May 2018", "3 May 2018"),
        ("né le 18 juillet 1978", "18 juillet 1978"),
        ("ur. 18.07.1978", "18.07.1978"),
        ("geb. am 18.\n07.1978", "18.\n07.1978"),
        ("geb. 18.\u200b07.1978", "18.\u200b07.1978"),
    ],
)
def test_a_date_that_a_word_calls_a_birth_is_found(text: str, date: str) -> None:
    assert found(text) == [date]


@pytest.mark.parametrize(
    "text",
    [
        "Abgabe am 18.07.2024.",
        "Kant wurde 1724 geboren",
        "Einstein wurde am 14. März 1879 in Ulm geboren",
        "Peter Drucker wurde 1909 geboren",
        "Habermas wurde 1929 geboren und prägte den Diskurs.",
        "Max Born 1954",
        "Habermas, geboren 1929, prägte den Diskurs.",
        "Zum 60. Geburtstag der Bundesrepublik am 23.05.2009",
        "Siehe Born (2014), Geb (2015).",
        "die Näherung (Born, 1954)",
        "Die Idee wurde am 3.5.2020 geboren",
        "Python was born in 1991",
        "newborn 12.03.2024",
        "born and raised in Leeds, finished school in June 2015",
        "* 18.07.2024: Treffen",
        "*18.07.2024* ist die Abgabe",
        "**18.07.2024** Abgabe",
        "`18.07.2024` ist die Abgabe",
        "geb. Ausgabe, 19,90 EUR",
        "Jahrgangsstufe 2024",
        "Version 1.2.2024",
        "turned 40 in 2020",
        "Ich bin 34 Jahre alt.",
        "am 3.4. ist frei",
        "[Geburtsdatum] am 03.04.2024 ist Frist",
        "Der Termin am 12.05.2024 ist gebucht",
    ],
)
def test_any_other_date_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("18.07.1978", "1978"),
        ("18 July 1978", "1978"),
        ("1978-07-18", "1978"),
        ("1978", "1978"),
        ("18.07.78", None),
        ("18. Juli", None),
        ("irgendwann", None),
    ],
)
def test_a_date_becomes_its_year(date: str, year: str | None) -> None:
    assert generalise(date) == year
