"""Postal addresses, and streets, places and numbers that are none."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [
        text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.ADDRESS
    ]


@pytest.mark.parametrize(
    "address",
    [
        "Kabusplatz 24/97, 38541 Schrobenhausen",
        "Hans-Hermann-Hendriks-Weg 7, 79383 Soltau",
        "Wulffring 6, 41154 Vilsbiburg",
        "Am Markt 3, 99084 Erfurt",
        "Am Kirchberg 12, 35578 Wetzlar",
        "Unter den Linden 6, 10117 Berlin",
        "Zum Alten Fritz 3, 14467 Potsdam",
        "Straße des 17. Juni 135, 10623 Berlin",
        "Platz der Republik 1, 11011 Berlin",
        "Hauptstr. 5a, D-10115 Berlin",
        "Heinrich-Heine-Str. 12a-c, 40213 Düsseldorf",
        "Ernst-Reuter-Pl. 7, 10587 Berlin",
        "Dr. Hans-Kapfinger-Straße 30, 94032 Passau",
        "St.-Georg-Str. 9, 87629 Füssen",
        "Mühlenweg 7 b, 24837 Schleswig",
        "Große Bleichen 12, 20354 Hamburg",
        "Rosenthaler Str. 40-41, 10178 Berlin",
        "Bad Homburger Straße 12, 60311 Frankfurt am Main",
        "c/o Meier, Gartenweg 4, 04103 Leipzig",
        "12345 Musterstadt, Musterweg 3",
        "Postfach 12 34 56, 80331 München",
        "Hans-Böckler-Allee 7\n30173 Hannover",
        "Steinweg 3\n38100 Braunschweig\nDeutschland",
        "Mariahilfer Straße 88a/2/15, 1070 Wien",
        "Bahnhofstrasse 12, 8001 Zürich",
        "Hauptstraße 5",
        "lindenstr. 5, 50674 köln",
        "Ringstraße 4 in 34117 Kassel",
        "Steinstraße 5 (Hinterhaus), 20095 Hamburg",
    ],
)
def test_a_german_address_is_found_whole(address: str) -> None:
    assert found(f"Laut Plan. {address}") == [address]
    assert found(f"Meine Adresse: {address}, danke.") == [address]


@pytest.mark.parametrize(
    "address",
    [
        "Studio 32, Graham Crescent, KT30 9NA",
        "Flat 86X, Jones Burgs, E60 8PF",
        "70 Marie Harbors, DH1 4GJ",
        "Flat 3, 12 King's Road, Brighton BN1 2FA",
        "221B Baker Street, London NW1 6XE",
        "1600 Pennsylvania Avenue NW, Washington, DC 20500",
        "1234 Elm St Apt 5, Springfield, IL 62704",
        "48764 Howard Forge Apt. 421\nVanessaside, PA 19763",
        "77 Massachusetts Ave, Cambridge, MA 02139-4307",
        "P.O. Box 1234, Dallas, TX 75201",
        "PSC 4115, Box 7815\nAPO AA 41945",
        "Unit 7194 Box 5854\nDPO AE 73472",
        "USNS Miller\nFPO AA 65728",
        "45 Main Street, Toronto, ON M5V 2T6",
        "100 George Street, Sydney NSW 2000",
        "84 Elizabeth Ride\nSarahville, NT, 2711",
        "10 Graham Crescent",
        "Suite 400, 1200 K St NW, Washington, DC 20005",
        "12 Station Rd, Cambridge CB1 2JW, UK",
        "Unit 4/12 Smith Street, Fitzroy VIC 3065",
    ],
)
def test_an_english_address_is_found_whole(address: str) -> None:
    assert found(f"It is small. {address}") == [address]
    assert found(f"My address is {address}, thanks.") == [address]


@pytest.mark.parametrize(
    "address",
    [
        "12 rue de la Paix, 75002 Paris",
        "Rue de la Loi 16, 1000 Bruxelles",
        "Via Roma 5, 00184 Roma",
        "Calle Mayor 3, 28013 Madrid",
        "C/ Mayor, 5, 28013 Madrid",
        "70609 Travessa Lima, 67 Apt. 473, Macedo de Cavaleiros, Belgium 57859",
        "75238 Dalbraut 17.\n Apt. 758\n Selfoss\n Bahrain 08295",
        "86475 Paulalei 814",
        "ul. Długa 5, 00-950 Warszawa",
        "Storgatan 12, 111 29 Stockholm",
        "Kalverstraat 5, 1012 NX Amsterdam",
        "7943 Dalbraut 99\n Suite 845\n Evionnaz\n Switzerland 05377",
        "688 rue du centre 320\n apt. 169\n marke\n belgium 97466",
        "2456 Rue de Virton 38\n Suite 510\n Ettelgem\n Belgium",
        "4880 Betburweg 74 Suite 967 Apt. 267, Lascano, Uruguay 80694",
        "12521 Belgrád rkp. 18. Apt. 417",
        "928 Λ. Αλεξάνδρας 14\n Suite 112\n ΧΑΝΔΡΙΑ\n Cyprus (Greek) 51034",
    ],
)
def test_an_address_of_another_country_is_found_whole(address: str) -> None:
    assert found(f"please send it to {address}") == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ich wohne in der Kastanienallee und gehe zu Fuß.", "Kastanienallee"),
        ("Ich wohne in der Kastanienallee, 50674 Köln.", "Kastanienallee, 50674 Köln"),
        ("Ich wohne in 50674 Köln.", "50674 Köln"),
        ("aus D-50674 Köln angereist", "D-50674 Köln"),
        ("PLZ/Ort: 50674 Köln", "50674 Köln"),
        ("Careful. 2, avenue Petitjean Die Quelle widerspricht.", "2, avenue Petitjean"),
        ("Address: 2 Carlson Close I think so", "2 Carlson Close"),
        ("Das Grundstück in X, Y-Straße, gehört ihm.", "Y-Straße"),
        ("I live on Maple Street.", "Maple Street"),
        ("Sie lebt am Goetheplatz 4.", "Goetheplatz 4"),
        ("Komm in die Schillerstr. 14.", "Schillerstr. 14"),
        ("She lives at 92597 Jahu 80, Liiva", "92597 Jahu 80"),
        ("Her address: 5366 Pivovarská 276", "5366 Pivovarská 276"),
        (
            "Stop at the corner of Nieuwe Baan 473 and Inna Loop.",
            "the corner of Nieuwe Baan 473 and Inna Loop",
        ),
        ("Meine Postleitzahl, my postcode is SW1A 2AA", "SW1A 2AA"),
        ("> Hauptstr. 5\n> 10115 Berlin", "Hauptstr. 5\n> 10115 Berlin"),
        ("Haupt\u00adstr. 5, 10115 Ber\u200blin", "Haupt\u00adstr. 5, 10115 Ber\u200blin"),
        ("**Hauptstr.** 5, 10115&nbsp;Berlin", "Hauptstr.** 5, 10115&nbsp;Berlin"),
    ],
)
def test_less_is_an_address_where_a_word_says_so_and_markup_does_not_hide_it(text: str, address: str) -> None:
    assert found(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "Ich war in Berlin und in Köln.",
        "Kapitel 4, Absatz 12 sagt dazu nichts.",
        "Auf Platz 3 liegt das Team.",
        "Weg 2 von 3 ist der kürzeste.",
        "Der Lösungsweg 2 ist falsch.",
        "Auf Tabellenplatz 3 steht Bayern.",
        "Der Arbeitsplatz 4.0, Monitoring 2 und Engineering 4.0",
        "Ring 0 ist der Kernel-Modus.",
        "nach Art. 5 Abs. 1 DSGVO und § 357 Satz 1 StGB",
        "Die Bundesstraße 43 ist gesperrt.",
        "Die Seidenstraße 2.0 Chinas",
        "In der Hauptstraße war Stau.",
        "Unter den Linden spazieren gehen",
        "Die Straße ist lang. 5 Autos standen da.",
        "Der Radweg 5 km lang",
        "Wir treffen uns in Raum 204.",
        "Meet me in Room 12 at 5.",
        "Ich wohne seit 2019 in Leipzig.",
        "I live in London and work at Siemens.",
        "Am Montag 3 Leute, am Ende 3 Punkte, im Jahr 2020 mehr.",
        "Zur Aufgabe 5 habe ich Fragen",
        "Lernfeld 5, Modul 3, Lernpfad 3 und Fragebogen 2",
        "Faktor 3, Autor 2, Monitor 24, Firewall 2",
        "substr 5 und strstr 3",
        "Siemens Werk 3 in Erlangen",
        "Porter 1985, Drucker 1999 und Kotler 2012",
        "Umsatz 500, 20000 Euro Verlust",
        "Sony PlayStation 5, 50000 Spiele",
        "The Office Suite 365 and Test Suite 12",
        "In Unit 3, Key Points are listed.",
        "The Wall Street crash of 1929",
        "10 Great Ideas for Your Team, Top 10 Places to Visit",
        "5 Key Points and 12 Angry Men",
        "Google Drive 2 ist voll.",
        "send it to 5 Friends and move on to Task 5",
        "the address is Port 80, the IP address 10.0.0.1",
        "around the corner of our office and canteen",
        "170 Sportler aus Deutschland, die EM 2024 in Deutschland",
        "Postfach 3 ist voll",
        "Die [Adresse] steht in Kapitel 12",
        "Windows 10 und Office 2019",
        "ZIP: 3962, PLZ 50674",
        "Studie mit 12345 Personen, 10115 Berlin als Gebiet",
        "Der Vermittlungsweg 3 und der Temperaturanstieg 2",
        "Meet us at Booth 12, Hall 3.",
        "Sitzplatz 12A, Gleis 12a, Wagen 5",
        "“Questions from practice”:\n13 Nov 2026: “As promised. We have applications in four places: "
        "the applicant portal, the mailboxes",
    ],
)
def test_places_and_numbers_that_are_no_address_stay(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ich wohne in der Lindenstraße 12, 34117 Kassel.", ["Lindenstraße 12, 34117 Kassel"]),
        ("My address is 12 Baker Street, London NW1 6XE.", ["12 Baker Street, London NW1 6XE"]),
        (
            "Send it to 4500 Maple Avenue, Apt 3B, Dallas, TX 75219.",
            ["4500 Maple Avenue, Apt 3B, Dallas, TX 75219"],
        ),
        ("Treffen bei mir zu Hause, Holzweg 7.", ["Holzweg 7"]),
        ("Unsere neue Anschrift: An der Kirche 1, 99084 Erfurt", ["An der Kirche 1, 99084 Erfurt"]),
        ("Meine Praxis liegt Bahnhofplatz 4, 8001 Zürich.", ["Bahnhofplatz 4, 8001 Zürich"]),
        ("bin umgezogen in den Birkenweg 19", ["Birkenweg 19"]),
        ("I live at 221 Elm Rd, just behind the school.", ["221 Elm Rd"]),
        ("Postfach: Postfach 10 12 34, 60012 Frankfurt", ["Postfach 10 12 34, 60012 Frankfurt"]),
        ("Lieferadresse Hauptstr 45 b, 64283 Darmstadt bitte", ["Hauptstr 45 b, 64283 Darmstadt"]),
        ("Er hat ein Haus im Fliederweg 2-4 gekauft.", ["Fliederweg 2-4"]),
        (
            "Ring at Flat 2, 18 Queens Gardens, Brighton BN3 2LQ.",
            ["Flat 2, 18 Queens Gardens, Brighton BN3 2LQ"],
        ),
        ("Meine Eltern wohnen in der Schillerstraße 88 in Jena.", ["Schillerstraße 88"]),
        ("Mein Wohnsitz ist Unter den Linden 14, 10117 Berlin.", ["Unter den Linden 14, 10117 Berlin"]),
        ("PO Box PO Box 1123, Springfield, IL 62704", ["PO Box 1123, Springfield, IL 62704"]),
        ("Adresse: Neue Gasse 9, 1070 Wien", ["Neue Gasse 9, 1070 Wien"]),
        ("Ich bin jetzt in 35037 Marburg, Wettergasse 23.", ["35037 Marburg, Wettergasse 23"]),
        ("Zu Hause bin ich Talblick 3, Hinterhof.", ["Talblick 3"]),
        (
            "Home address 1600 Sunset Blvd Unit 12, Los Angeles, CA 90026",
            ["1600 Sunset Blvd Unit 12, Los Angeles, CA 90026"],
        ),
        ("Ich wohne Am Hang 17, das ist gleich beim Bahnhof.", ["Am Hang 17"]),
    ],
)
def test_a_home_is_found_as_people_tell_it(text: str, told: list[str]) -> None:
    assert found(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Die Straße des 17. Juni führt zum Brandenburger Tor.",
        "In der Wall Street brach 1929 die Börse ein.",
        "Die Hauptstraße ist wegen Bauarbeiten gesperrt.",
        "Kapitel 12, Seite 34, Absatz 5.",
        "Die Berliner Mauer an der Bernauer Straße fiel 1989.",
        "Raum 12, Gebäude 3, Etage 2.",
        "Die Bundesstraße 83 ist dicht.",
        "Take the second exit at Baker Street station.",
        "Die Seidenstraße ist 2000 Jahre alt.",
        "Auf dem Weg 3 der Lösung fehlt ein Schritt.",
        "Wir sind auf einem guten Weg 2025.",
        "Platz 3 geht an die Gruppe aus Jena.",
        "Am Markt 2024 setzt sich das durch.",
        "Baker Street Irregulars is a fan club.",
        "Der lange Weg nach Westen, Band 2, erschien 2000.",
        "The road to 2030 is long.",
        "Auf Platz 1 liegt unsere Klasse.",
        "Bahnhof Kassel-Wilhelmshöhe, Gleis 7, Abfahrt 9:41.",
        "Sesame Street 50 years on.",
        "Ring 3 und Ring 4 der Sicherheitsarchitektur.",
        "Downing Street denied the report in 2023.",
        "In Zimmer 12 am Ende des Gangs.",
        "Sitzplatz 14, Wagen 23.",
        "Die Bahnhofsmission hilft 24 Stunden.",
        "Court 2 is free at 5 pm.",
        "Lane 4 of the pool was closed.",
    ],
)
def test_streets_and_ways_of_the_news_stay(text: str) -> None:
    assert found(text) == []
