"""Passwords, PINs and keys that a word announces."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter
from sync.filter.secrets import secret_words
from sync.filter.view import View

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.SECRET]


SENTENCES = """Passwort: {}¦Passwort {}¦Das Passwort ist {}¦Das Passwort lautet {}¦mein Passwort war {}¦Kennwort: {}
Passwort für das WLAN ist {}¦Passwort fürs WLAN: {}¦Kennwort={}¦PW: {}¦pw {}¦WLAN-Schlüssel: {}¦WLAN-Passwort {}
Passwort (neu): {}¦Passwort → {}¦Das neue Passwort ist jetzt {}¦Wie lautet das Passwort? {}¦Admin-Passwort: {}
Zugangscode: {}¦Ich nehme für alles das Passwort {}¦Standardpasswort {}¦Einschreibeschlüssel: {}¦password: {}
password is {}¦my password is {}¦the password for the exam is {}¦passwd={}¦pwd: {}¦passcode {}¦wifi password: {}
Wi-Fi key: {}¦reset the password to {}¦changed my password to {}¦password = "{}"¦"password": "{}"¦DB_PASSWORD={}
--password {}¦passphrase: {}¦access code: {}¦The password is „{}“¦user anna, pass {}¦Login: anna, Passwort: {}
Benutzername: anna; Passwort: {}¦password:↵{}"""


@given(
    st.sampled_from(SENTENCES.replace("\n", "¦").replace("↵", "\n").split("¦")),
    st.sampled_from(["Sommer", "hund", "geheim", "Frühling", "Dragon", "qwertz"]),
    st.sampled_from(["2024", "99", "123", "7x", "4711"]),
    st.sampled_from(["", "!", "#", "$"]),
)
@settings(max_examples=300, deadline=None)
def test_a_word_and_figures_behind_a_label_are_a_secret(
    sentence: str, word: str, figures: str, sign: str
) -> None:
    secret = word + figures + sign
    assert found(sentence.format(secret)) == [secret]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Passwort: sommer", "sommer"),
        ("Password: hunter, user: anna", "hunter"),
        ("Kennwort=geheim;", "geheim"),
        ("the password is 'swordfish'", "swordfish"),
        ('password="correct horse"', "correct horse"),
        ("Das Passwort lautet Sommer.", "Sommer"),
        ("Passwort: 123456", "123456"),
        ("PW: xyz", "xyz"),
        ("PIN 4711", "4711"),
        ("Die PIN lautet 47 11.", "47 11"),
        ("my PIN is 0815", "0815"),
        ("Handy-PIN: 1234", "1234"),
        ("PIN-Code 1234", "1234"),
        ("Geheimzahl: 4711", "4711"),
        ("TAN 123456", "123456"),
        ("pushTAN: 998877", "998877"),
        ("PUK 12345678", "12345678"),
        ("CVV 123", "123"),
        ("Bestätigungscode 123 456", "123 456"),
        ("SMS-Code: 887766", "887766"),
        ("verification code is 887766", "887766"),
        ("Der Türcode ist 2580", "2580"),
        ("Zoom-Kenncode: 9Xy2", "9Xy2"),
        ("Token: abc123def456", "abc123def456"),
        ("api_key = 'abcd1234efgh5678'", "abcd1234efgh5678"),
        ("API-Schlüssel: 9f8e7d6c5b4a3f2e", "9f8e7d6c5b4a3f2e"),
        ("API-Key ABCDEFGHJKLMNPQRSTUV", "ABCDEFGHJKLMNPQRSTUV"),
        ("client secret: Zx9-abcdef1234", "Zx9-abcdef1234"),
        (
            "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ),
        ("AccountKey=abc123def456ghi789==;EndpointSuffix=core", "abc123def456ghi789=="),
        ("Zugangsdaten: anna / Sommer24", "anna / Sommer24"),
        ("Login: admin, Passwort: admin", "admin"),
        ("Login mit admin/admin123", "admin/admin123"),
        ("user/pass: max/geheim99", "max/geheim99"),
        ("The password (hunter2) leaked", "hunter2"),
        ("PIN fürs Handy 4711", "4711"),
        ("Meine PIN ist die 4711", "4711"),
        ("Das Passwort hierfür: Tiger77", "Tiger77"),
        ("Passwort=Tiger77&user=anna", "Tiger77"),
        ("Passwort wie folgt: Tiger77", "Tiger77"),
        ("seed phrase: apple banana cherry dog elephant fox", "apple banana cherry dog elephant fox"),
    ],
)
def test_short_and_plain_ones_are_found_where_the_word_leads_right_to_them(text: str, secret: str) -> None:
    assert found(text) == [secret]


def test_all_of_an_enumeration_are_found() -> None:
    assert found("Passwörter: abc12345, def67890 und xyz99887") == ["abc12345", "def67890", "xyz99887"]


def test_a_label_in_an_enumeration_is_read_too() -> None:
    assert found('Passwort: abc12345, db2_password="correct horse"') == [
        "abc12345",
        "db2_password=",
        "correct horse",
    ]


ENUMERATIONS = [
    "password=52.1, ",
    "password=52.1/",
    "PIN: 4711, ",
    "Kennwort: ab12cd | ",
    "pw ab12cd und ",
    "token=ab12cd34ef, ",
]


@pytest.mark.parametrize("piece", ENUMERATIONS)
def test_an_enumeration_of_labels_is_walked_once(piece: str) -> None:
    """Each label walking to the end would take sixteen times the findings of four times the text, and of the time."""

    def cost(length: int) -> tuple[int, float]:
        view = View.of((piece * length)[:length])
        started = time.thread_time()
        return sum(1 for _ in secret_words.find(view)), time.thread_time() - started

    spans, seconds = cost(4_000)
    more_spans, more_seconds = min(cost(16_000) for _ in range(3))
    assert spans <= 2 * 4_000 / len(piece) + 2
    assert more_spans <= 4 * spans + 8
    assert more_seconds < 10 * max(seconds, 0.02)


@pytest.mark.parametrize(
    "text",
    [
        "the password is wrong",
        "The password is too short",
        "Passwort zu kurz",
        "Passwort vergessen?",
        "Passwort: vergessen",
        "Das Passwort ist falsch.",
        "Das Passwort ist geheim",
        "Das Passwort muss 8 Zeichen haben",
        "Das Passwort wurde 2024 geändert",
        "Passwort: mindestens 8 Zeichen",
        "Passwort: bitte beim Admin erfragen",
        "Passwort: Mindestlänge beachten",
        "password: lower case letters",
        "Passwort: 12-stellig",
        "Passwort: ********",
        "Passwort: <dein Passwort>",
        "Password: your-password",
        "Passwort-Richtlinie: 12 Zeichen",
        "Passwort-Manager KeePass2",
        "ein Passwort mit Sonderzeichen wie !§$ wählen",
        "passwords like 123456 are bad",
        "I changed my password yesterday",
        "password = getpass()",
        'password: str = ""',
        'password = os.environ["PW"]',
        "PASSWORD=${DB_PASSWORD}",
        "/etc/passwd: Textzeilen",
        "Bitte Passwort ändern: https://example.org/reset",
        "Ich habe 2 Passwörter und 3 PINs",
        "Die PIN besteht aus 4 Ziffern",
        "PIN und TAN sind geheim",
        "tan(45) und Pin 13",
        "arc tan 4567",
        "Wir nutzen 4096 Token",
        "Token 4096",
        "Der Token kostet 12345 Euro",
        "Token: abgelaufen",
        'learned the token "record"',
        "API-Key: test",
        "SSH-Key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ",
        "API-Key: Authentifizierungsschlüssel",
        "Token Authentifizierungsverfahren",
        "Der Schlüssel zum Erfolg: Fleiß",
        "The key: practice",
        "The secret to success is 10000 hours",
        "secret: love and peace",
        "Zugangsdaten: siehe Mail",
        "code: 1234",
        "QR-Code 2024",
        "username or password when the site asks",
        "[Zugangsdaten] abc12345",
        "Passwort: [Zugangsdaten]",
        "Compassword123",
    ],
)
def test_talk_of_passwords_and_code_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Das WLAN-Passwort ist Sonnenblume2024, bitte nicht weitergeben.", ["Sonnenblume2024"]),
        ("pw: hunter2", ["hunter2"]),
        ("PIN für den Tresor ist 8352", ["8352"]),
        ("my password is correcthorse99, dont laugh", ["correcthorse99"]),
        ("Login mit Benutzer admin und Kennwort Winter!23.", ["Winter!23"]),
        ("Ich hab das Passwort auf Kaffee_Tasse7 geändert.", ["Kaffee_Tasse7"]),
        ("Changed the password to Blue-Falcon-12 this morning.", ["Blue-Falcon-12"]),
        ("Handy-PIN 0815, falls ihr es braucht", ["0815"]),
        ("Zugangscode fürs Lager: 77-31-09", ["77-31-09"]),
        ("use s3cr3tsquirrel as the password when it asks", ["s3cr3tsquirrel"]),
        ("Wenn er nach dem Passwort fragt, einfach test1234 eingeben.", ["test1234"]),
        ("passwd=qwertz!99", ["qwertz!99"]),
        ("Das Kennwort der Prüfung heißt Zugvogel.", ["Zugvogel"]),
        ("Safe combination: 36-12-24", ["36-12-24"]),
        ("API key is 9f8e7d6c5b4a39281706", ["9f8e7d6c5b4a39281706"]),
        ("The wifi pw at the office: Gu3st-2024!", ["Gu3st-2024!"]),
        ("Mein altes Passwort war Bello2010, das neue verrate ich nicht.", ["Bello2010"]),
        ("Der Code für den Schlüsselkasten ist 5093.", ["5093"]),
        ("Garage code 9182, please close it behind you.", ["9182"]),
        ("Our shared password (teamwork!7) expires Friday.", ["teamwork!7"]),
        ("Mit dem Passwort Apfelmus12 kommt ihr rein.", ["Apfelmus12"]),
        ("Einmalkennwort: 482 913", ["482 913"]),
        ("2FA backup code 8842-1193", ["8842-1193"]),
        ("Die Geheimzahl meiner EC-Karte ist 6120, hab ich da reingetippt.", ["6120"]),
        ("das pwd vom beamer ist übrigens beamer99", ["beamer99"]),
        ("PUK 38472910", ["38472910"]),
        ("Das Passwort für den Beamer steht an der Tafel: Kreide7!", ["Kreide7!"]),
        ("gib einfach hallo123 als passwort ein", ["hallo123"]),
        ("Die PIN vom Diensthandy wäre 7731.", ["7731"]),
        ("Zugang zum Keller: Code 4590, dann Raute.", ["4590"]),
        ("Der Schlüsselsafe hat die Kombination 3-0-5-9.", ["3-0-5-9"]),
        ("The alarm code's 5512, you have 30 seconds.", ["5512"]),
        ("Combination for the bike lock is 0417.", ["0417"]),
        ("passwort is glaub Waldfee-88", ["Waldfee-88"]),
        ("Login: anna.k / Wolke7!", ["anna.k / Wolke7!"]),
        ("Mein Kollege hat überall Schatzi1987 als Passwort.", ["Schatzi1987"]),
        ("I use Fluffy&2010 everywhere as my password, is that bad?", ["Fluffy&2010"]),
        ("We rotated it: the new password is now Tulip.Garden.5", ["Tulip.Garden.5"]),
        ("PW fürs zip ist kurs-2024-zip", ["kurs-2024-zip"]),
        ("Zip-Passwort Kurs24zip", ["Kurs24zip"]),
        ("password for the zip = open.sesame", ["open.sesame"]),
        ("Türcode C2580", ["C2580"]),
        ("Voicemail PIN: 9021", ["9021"]),
        ("SIM-PIN 4410, PUK 33918274", ["4410", "33918274"]),
        ("Unlock code 907144 came by SMS.", ["907144"]),
        ("Der Bestätigungscode 551 208 ist schon abgelaufen.", ["551 208"]),
        ("The code to the storage room is 6174.", ["6174"]),
        ("Kennwort vergessen, jetzt ist es Neustart_1.", ["Neustart_1"]),
        ("Benutzer: praktikant Passwort: Praktikum!", ["Praktikum!"]),
        ("Passwort (bitte löschen!): Rotkehlchen4", ["Rotkehlchen4"]),
    ],
)
def test_a_secret_is_found_as_people_tell_it(text: str, told: list[str]) -> None:
    assert found(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Das Passwort muss mindestens 12 Zeichen lang sein.",
        "Passwörter wie 1234 oder hallo sind keine gute Idee.",
        "Please reset your password by Friday.",
        "Ich habe mein Passwort vergessen, was nun?",
        "Der Code ist schlecht lesbar und hat 300 Zeilen.",
        "Error code 404 appears when I log in.",
        "Der QR-Code hängt an Raum 2.14.",
        "The code is 200 lines long.",
        "PIN-Eingabe dreimal falsch, Karte gesperrt.",
        "HTTP-Status 503, also Server überlastet.",
        "Meeting-ID 842 1193 2210, Thema: Kickoff.",
        "Rabattcode gibt es keinen.",
        "Die Postleitzahl 34117 gehört zu Kassel.",
        "Pin 13 des Arduino ist die LED.",
        "pin 4 goes to ground, pin 7 to 5V",
        "The key is to practise every day.",
        "Das Geheimnis ist Geduld.",
        "My secret is coffee.",
        "Der Schlüssel zum Erfolg ist Übung.",
        "Der Tresor wurde 1974 gebaut.",
        "Tokens kosten 2 Euro je 1000.",
        "Das Zugangsjahr 2024 war stark.",
        "password managers such as KeePass are allowed",
        "Das Kennwort ist abgelaufen.",
        "ISBN 978-3-16-148410-0 ist das Buch zum Kurs.",
        "Die Tür zu Raum 4711 klemmt.",
        "Der Fehlercode ist 0x80070005.",
        "Der Code für die Übung ist auf GitHub.",
        "The code to sort the list is short.",
        "Der Code ist 300 Zeilen lang und der Code von gestern 1200 Zeilen.",
        "Der Code ist 2019 entstanden.",
        "Code 4590 im ICD-Katalog steht für etwas anderes.",
        "The combination of 36 and 24 is 60.",
        "Kombination 3-0-5 ist nicht möglich.",
        "Das Schloss Wilhelmshöhe hat 427 Zimmer.",
        "Im Code Zeile 9182 ist ein Fehler.",
        "Ländercode 49 für Deutschland.",
        "Exit code 137 means out of memory.",
        "The door is 2100 mm high.",
        "Haustür 1337 kostet 900 Euro.",
        "Der Code für Deutschland ist 276.",
        "Statuscode 2500 kenne ich nicht.",
        "als Passwort nehmen viele ihren Geburtstag",
        "Ein Passwort als Schutz reicht nicht.",
        "Benutzer, Passwort, Rolle: das sind die drei Felder.",
        "Kapitel 5, Quellcode 7731, Seite 3",
        "HTTP code 5512 does not exist.",
        "Ein starkes Passwort wie aus dem Manager ist besser als gar keins.",
        "Safe operation since 1998.",
        "Der Safe wiegt 120 kg.",
        "Alarmstufe 4 wurde ausgelöst.",
    ],
)
def test_talk_of_codes_and_passwords_stays(text: str) -> None:
    assert found(text) == []
