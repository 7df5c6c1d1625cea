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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Geboren bin ich am 3. März 1987 in Kassel, falls das fürs Formular wichtig ist.", ["3. März 1987"]),
        ("geb. 14.02.1979", ["14.02.1979"]),
        ("Mein Geburtstag ist der 5.11.93, also bitte keine Witze über Skorpione.", ["5.11.93"]),
        ("hab am 12.8. geburtstag, bring kuchen mit", ["12.8."]),
        ("Ich werde am 23. Mai vierzig.", ["23. Mai"]),
        ("DOB 1991-07-04, please put it on the certificate.", ["1991-07-04"]),
        ("I was born on July 4th, 1991 and still don't have a licence.", ["July 4th, 1991"]),
        ("my bday is 9/17/88 btw", ["9/17/88"]),
        ("born 2 Feb 1975, so I'm the oldest here I guess", ["2 Feb 1975"]),
        ("Meine Tochter kam am 17.09.2019 zur Welt.", ["17.09.2019"]),
        ("Unser Sohn ist am 1. Januar 2020 geboren worden.", ["1. Januar 2020"]),
        ("Geburtsdatum der Teilnehmerin: 08/03/1996", ["08/03/1996"]),
        ("Sie ist Jahrgang 1964 und geht bald in Rente.", ["1964"]),
        ("Geb.-Datum 30-06-1982, bitte im System korrigieren.", ["30-06-1982"]),
        ("Geburtstag feiere ich immer am 29. Februar, also nur alle vier Jahre.", ["29. Februar"]),
        ("My date of birth is the 21st of October 1990.", ["21st of October 1990"]),
        ("Das System will mein Geburtsdatum, aber 03.04.2001 nimmt es nicht an.", ["03.04.2001"]),
        ("Der Vater, geboren am 2.2.1950, lebt noch.", ["2.2.1950"]),
        ("My birthday's on March 3 and I'd rather be anywhere but in the exam.", ["March 3"]),
        ("Kind: Mia, 11.11.2016 geboren, braucht Betreuung bis 16 Uhr.", ["11.11.2016"]),
        ("she turned 30 on 12 May 2023, we had cake", ["12 May 2023"]),
        ("Birth date as on my passport: 15-JAN-1983", ["15-JAN-1983"]),
        ("Nachträglich alles Gute zum Geburtstag am 7. Juli!", ["7. Juli"]),
        ("Wann bist du geboren? Ich: 22.10.1999.", ["22.10.1999"]),
        ("ich bin 1998 geboren und fühl mich uralt", ["1998"]),
        ("Bei der Anmeldung fragt er nach Geburtstag, ich gebe ein: 01.05.1977", ["01.05.1977"]),
        ("d.o.b. 06.12.84", ["06.12.84"]),
        ("birthdate: 1979/03/28", ["1979/03/28"]),
        ("Gebdat 070788", ["070788"]),
        ("Geb. am 4.XII.1969", ["4.XII.1969"]),
        ("mein Bruder hat am 31. Oktober Geburtstag, an Halloween", ["31. Oktober"]),
        ("Als Geburtsdatum steht da 1.1.1900, richtig wäre 19.3.1994.", ["19.3.1994"]),
        ("Am 4. April bin ich endlich 18 geworden.", ["4. April"]),
        ("Mein Ehrentag ist der 6.6., da bin ich nicht erreichbar.", ["6.6."]),
        ("Gestern, am 3. Mai, hatte ich Geburtstag.", ["3. Mai"]),
        ("Ich habe am 24. Dezember 1980 das Licht der Welt erblickt.", ["24. Dezember 1980"]),
        ("I came into the world on 5 March 1966, in a taxi.", ["5 March 1966"]),
        ("I was born in the summer of 1979.", ["1979"]),
        ("Geboren? 03/1985, also älter als ihr alle.", ["03/1985"]),
        ("I share a birthday with Mozart, 27 January.", ["27 January"]),
        ("The date of birth field wants mm/dd/yyyy, so I typed 04/05/1990.", ["04/05/1990"]),
        ("I'll be turning the big 5-0 on 3 June.", ["3 June"]),
        ("Unsere Kleine ist seit dem 14.3.2024 auf der Welt.", ["14.3.2024"]),
        ("Meine Frau hat auch am 11. Juni Geburtstag, witzig oder?", ["11. Juni"]),
        ("Am 8.8.88 geboren, das merkt sich jeder.", ["8.8.88"]),
        ("Anna Berg (* 1972) ist unsere Ansprechpartnerin.", ["1972"]),
        ("My mum, who was born on 9 January 1949, uses it too.", ["9 January 1949"]),
        ("Geburtsdaten der Kinder: 2.3.2014 und 5.6.2017.", ["2.3.2014", "5.6.2017"]),
        ("DOB for the badge please? Mine: 11/02/1987", ["11/02/1987"]),
        ("Ich bin Baujahr 79, falls das eine Rolle spielt", ["79"]),
        ("Name, Vorname, geb.: Berg, Uta, 01.02.1970", ["01.02.1970"]),
        ("Geburtstagskind am 2. Februar: ich!", ["2. Februar"]),
        ("My birth year is 1983.", ["1983"]),
        ("Date of Birth (as in ID): 31 Aug 1992", ["31 Aug 1992"]),
        ("On the form I put 13.09.1974 as my birthday.", ["13.09.1974"]),
        ("Das Geburtsdatum 07.08.1995 stimmt, der Name nicht.", ["07.08.1995"]),
        ("Ich werde nächste Woche, am 28.11., sechzig.", ["28.11."]),
        ("I'm 45 on 6 April.", ["6 April"]),
    ],
)
def test_a_birthday_is_found_as_people_tell_it(text: str, told: list[str]) -> None:
    assert found(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Die DSGVO gilt seit dem 25.05.2018.",
        "Abgabe bis 14.02.2025, 23:59 Uhr.",
        "Goethe wurde am 28. August 1749 geboren.",
        "Das Grundgesetz trat am 23. Mai 1949 in Kraft.",
        "The course starts on March 3 and ends on April 9.",
        "Die Firma wurde am 1. April 1976 gegründet.",
        "Berlin Wall fell on 9 November 1989.",
        "Unser Betrieb feiert am 12.8. sein 50-jähriges Bestehen.",
        "ISO 27001:2022 ersetzt die Fassung von 2013.",
        "Am 3. Oktober ist Feiertag, da sehen wir uns nicht.",
        "Release 2024-07-04 fixes the bug.",
        "Wir treffen uns am 5.11. um 9 Uhr im Seminarraum.",
        "Die Idee wurde 1985 geboren, als das Netz noch klein war.",
        "The idea was born in 1991 at CERN.",
        "Das Protokoll vom 17.09.2019 liegt im Ordner.",
        "Version 3.4.2001 des Handbuchs ist veraltet.",
        "Stand: 01.05.2024",
        "The invoice is dated 12 May 2023.",
        "Albert Einstein was born on 14 March 1879 in Ulm.",
        "Die Klausur vom 22.10. war schwerer als die vom 23. Mai.",
        "Geburtstagskuchen gibt es am 12.8. in der Kantine für alle.",
        "In § 15 des Gesetzes von 1964 steht etwas anderes.",
        "Das Formular fragt nach dem Geburtsdatum im Format TT.MM.JJJJ.",
        "Born in 1685, Bach wrote more than a thousand works.",
        "Der Jahrgang 2024 hat besser abgeschnitten als der Jahrgang 2023.",
        "Die Prüfungsordnung von 1998 kennt keine Wiederholung.",
        "Der Vertrag läuft vom 1.1.2020 bis 31.12.2024.",
        "Am 4. April sind wir endlich fertig geworden.",
        "Am 3. Mai hatte ich Frühschicht.",
        "Das Werkzeug ist seit dem 14.3.2024 auf dem Markt.",
        "Seit 2012 ist Jahrgang 2024 der größte.",
        "Das Formular will mm/dd/yyyy, so I typed the deadline 04/05/2025.",
        "Alter Stand: 12.04.2024",
        "Der Jahrgang 2021/22 war kleiner.",
        "Ich bin vom 17.10. bis 20.10. im Urlaub.",
        "Die Version vom 17.10.2018 ist älter.",
        "The new server arrived on 2 September 2021.",
        "Unser Jubiläum ist am 6.6., zum 50. Mal.",
        "Kids, the summer of 1979 was hot.",
        "Im Sommer 1979 begann der Bau.",
        "Die Firma hat am 11. Juni Geburtstag und wird 100.",
        "Geburtenrate 1972 und 2022 im Vergleich.",
        "In Alter 40 bis 60 steigt der Anteil, Stand 1.1.2024.",
    ],
)
def test_a_date_of_something_else_beside_such_words_stays(text: str) -> None:
    assert found(text) == []
