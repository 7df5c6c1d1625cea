"""Both halves of an account, words that unlock a wallet, and secrets on a command line."""

import pytest

from sync.filter import EntityType
from sync.filter.secrets import secret_accounts
from sync.filter.view import View


def found(text: str) -> list[str]:
    spans = list(secret_accounts.find(View.of(text)))
    assert all(span.type is EntityType.SECRET for span in spans)
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Zugangsdaten: anna / Sommer24", "anna / Sommer24"),
        ("Zugangsdaten fürs Portal: max.m, Passw0rt!", "max.m, Passw0rt!"),
        ("Die Anmeldedaten lauten: max und geheim99", "max und geheim99"),
        ("credentials: anna:Tiger77", "anna:Tiger77"),
        ("Login mit admin/admin123", "admin/admin123"),
        ("user/pass: max/geheim99", "max/geheim99"),
        ("Login: anna@example.org / Tiger77", "anna@example.org / Tiger77"),
        ("user anna, pass geheim.", "geheim"),
        ("username: max password: geheim99", "geheim99"),
        ("Benutzername max und Kennwort: Regenschirm", "Regenschirm"),
        ("mysql --user root --password hunter", "hunter"),
        ("tool --token=abc", "abc"),
        ("recovery phrase: apple banana cherry dog elephant fox", "apple banana cherry dog elephant fox"),
    ],
)
def test_what_unlocks_an_account_is_found(text: str, secret: str) -> None:
    assert found(text) == [secret]


@pytest.mark.parametrize(
    "text",
    [
        "Zugangsdaten: siehe Mail",
        "Die Zugangsdaten erhaltet ihr per Mail / Post",
        "Login: ab 8:00 Uhr",
        "Login: Schritt 1",
        "username or password when the site asks",
        "user and password required",
        "Benutzer und Passwort vergessen",
        "tool --password <password>",
        "tool --token $TOKEN",
        "pass phrase: see above",
        "Zugang: [Zugangsdaten] / abc",
    ],
)
def test_talk_of_accounts_stays(text: str) -> None:
    assert found(text) == []
