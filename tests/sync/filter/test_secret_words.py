"""Passwords, PINs and keys that a word announces."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter, secret_words
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
