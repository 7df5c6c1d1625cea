"""Licence plates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter
from sync.filter.identifiers import plate
from sync.filter.identifiers.plate_codes import GERMAN
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mein Auto mit dem Kennzeichen KS-AB 1234 steht falsch.", ["KS-AB 1234"]),
        ("Wem gehört der rote Golf, F XY 78?", ["F XY 78"]),
        ("Der Wagen B-MW 4711 blockiert die Einfahrt.", ["B-MW 4711"]),
        ("parke immer auf platz 12, kennzeichen hh zz 99", ["hh zz 99"]),
        ("My licence plate is AB12 CDE.", ["AB12 CDE"]),
        ("Der Sprinter (M-KR 302) muss bis 8 Uhr weg.", ["M-KR 302"]),
        ("License plate 7ABC123, blue Honda.", ["7ABC123"]),
        ("Ich fahr den grauen Polo, Nummernschild GÖ-T 17.", ["GÖ-T 17"]),
        ("Zulassung W-12345X, also ein Wiener Auto.", ["W-12345X"]),
        ("Kfz-Kz.: LDK AH 77", ["LDK AH 77"]),
        ("Wir fahren zusammen, Treffpunkt am Bus HR-BT 500.", ["HR-BT 500"]),
        ("Das Fahrzeug mit amtlichem Kennzeichen S RT 2020H war es.", ["S RT 2020H"]),
        ("Elektroauto KS E 101E lädt noch", ["KS E 101E"]),
        ("der mit DO-CK 3 hat mich zugeparkt!!", ["DO-CK 3"]),
        ("number plate LK53 WFD, it's a silver Ford.", ["LK53 WFD"]),
        ("Bitte den Transporter OF-IT 42 umparken.", ["OF-IT 42"]),
        ("Unser Dienstwagen hat K-LM 909 als Kennzeichen.", ["K-LM 909"]),
        ("Anmeldung fürs Parkhaus: MR-CD 871", ["MR-CD 871"]),
        ("The car with the reg BD51 SMR is blocking the gate.", ["BD51 SMR"]),
        ("Auto: VW Passat, GI-EZ 615", ["GI-EZ 615"]),
        ("Ein Motorrad, ESW-K 8, stand im Hof.", ["ESW-K 8"]),
        ("Mein Kennzeichen: HEF RO 2", ["HEF RO 2"]),
        ("Wer parkt da mit FD-PP 1001 vor der Feuerwehrzufahrt?", ["FD-PP 1001"]),
        ("plate no. WGM 7782", ["WGM 7782"]),
        ("französisches Kennzeichen AB-123-CD", ["AB-123-CD"]),
        ("Schwarzer Audi WI-KK 820 steht seit Tagen da.", ["WI-KK 820"]),
        ("mein auto ist der blaue corsa, ks-tt-55", ["ks-tt-55"]),
        ("Hat jemand den Kombi KB-H 99 gesehen?", ["KB-H 99"]),
        ("Parkausweis für FZ AB 12 bitte verlängern.", ["FZ AB 12"]),
        ("Fahrzeug: Opel Astra, amtl. Kennz. HEF-XX 1.", ["HEF-XX 1"]),
        ("Wer fährt LDK-MM 77? Licht brennt noch!", ["LDK-MM 77"]),
        ("The van's reg is YK19 OPR.", ["YK19 OPR"]),
        ("Reg: WX70 KLO", ["WX70 KLO"]),
        ("someone with plates 8XYZ987 parked in my spot", ["8XYZ987"]),
        ("Mein Roller, Versicherungskennzeichen 482 KLM.", ["482 KLM"]),
        ("Tesla mit M-EV 200E lädt seit 4 Stunden", ["M-EV 200E"]),
        ("Mietwagen HH-SX 4021 zurückgeben", ["HH-SX 4021"]),
        ("Poolfahrzeug S-GO 1199 ist bis Freitag gebucht.", ["S-GO 1199"]),
        ("Leihwagen: D-RV 808", ["D-RV 808"]),
        ("Das Licht an eurem Wagen brennt: OHZ.K.31", ["OHZ.K.31"]),
        ("Der Lieferwagen trug N-FF 4410.", ["N-FF 4410"]),
        ("Anhänger ERH-Q 20 fehlt.", ["ERH-Q 20"]),
        ("Kennzeichen (B - AX 1092)", ["B - AX 1092"]),
        ("Knöllchen für BN:XX:12, Kennzeichen meiner Frau", ["BN:XX:12"]),
        ("österreichisches Kennzeichen GU-345AB", ["GU-345AB"]),
        ("Polish plate WX 12345", ["WX 12345"]),
        ("Dutch car, plate 12-AB-34", ["12-AB-34"]),
        ("Sein Auto (NEA-Z 3) hat einen Kratzer.", ["NEA-Z 3"]),
        ("auf dem nummernschild stand OG LK 3456", ["OG LK 3456"]),
    ],
)
def test_a_plate_is_found_as_people_tell_it(text: str, told: list[str]) -> None:
    assert found(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "In Gruppe AB 12 sind noch Plätze frei.",
        "Der Typ ME 262 war ein Flugzeug.",
        "Das Modell HP 250 druckt nicht.",
        "Siehe Norm DIN EN 1090 im Anhang.",
        "Wir sind in Raum B-AB 12.",
        "Die Klasse FI-AE 23 trifft sich um 8.",
        "Order no. WS 2024 was delivered.",
        "Im WS 24 und SS 25 gibt es das Modul.",
        "Das Kapitel A-BC 12 behandelt Reibung.",
        "Art.-Nr. KS-BX 500 ist ausverkauft.",
        "Der Stecker M-SC 12 passt nicht.",
        "ISO 9001 und EN 45001 reichen.",
        "Die Schraube M 12 x 80.",
        "Das Ventil DN 100 PN 16.",
        "Die Fahrt mit der Linie RE 30 dauert länger.",
        "Ich nehme den ICE 1234 nach Hamburg.",
        "S-Bahn S 8 fällt aus.",
        "Bei LG K 10 stürzt die App ab.",
        "Der Kurs EN-B1 2024 ist voll.",
        "Version V-AB 3 ist fertig.",
        "Mit AS 400 kennt sich keiner mehr aus.",
        "Das Auto AB 12 im Prospekt ist ein Modell.",
        "Wir nutzen SAP PM 7 und den Dialog IW 31.",
        "Die Autobahn A 7 und die B 83 waren dicht.",
        "Die Lok BR 101 ist alt.",
        "Mein Auto ist ein VW ID 3 mit 58 kWh.",
        "Der Audi A 4 und der BMW X 5.",
        "Wir haben ein Auto vom Typ C 200 E.",
        "Wagen 23, Platz 14 im ICE 77.",
        "Der Ford aus Gruppe AB 12 parkt vorne.",
        "Golf GTI 16 V aus dem Prospekt.",
        "Fahrzeugklasse CE 95 braucht man.",
        "Das Teil MB-SL 300 E passt ins Auto.",
        "Kfz-Mechatroniker im LJ 3.",
        "Lektion B-AB 7 fällt aus.",
        "Der Akku LG-HE 4 ist leer.",
        "Bauteil K-LM 909 fehlt im Stückliste.",
        "Motor OM 642, Getriebe DSG 7.",
        "Fehlercode P 0300 am Auto.",
    ],
)
def test_what_only_looks_like_a_plate_stays(text: str) -> None:
    assert found(text) == []
