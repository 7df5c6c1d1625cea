"""The settings of the mail server: what cannot be used, or would tell the network a password, is refused."""

from pathlib import Path

import pytest

from config.errors import SettingsError
from config.mail import MailSecurity, is_address, mail_server
from config.settings import load_settings

NO_FILE = Path("/nowhere/stoa.toml")
WHOLE = {
    "STOA_SMTP_HOST": "smtp.example.org",
    "STOA_SMTP_FROM": "stoa@example.org",
    "STOA_SMTP_USER": "stoa",
    "STOA_SMTP_PASSWORD": "a secret",
}


def test_without_a_host_there_is_no_mail() -> None:
    assert mail_server(load_settings({}, NO_FILE)) is None


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_the_port_follows_from_how_it_is_protected(security: str, port: int) -> None:
    server = mail_server(load_settings({**WHOLE, "STOA_SMTP_SECURITY": security}, NO_FILE))
    assert server is not None
    assert (server.port, server.security) == (port, MailSecurity(security))
    assert "a secret" not in repr(server)


@pytest.mark.parametrize(
    "changed",
    [
        {"STOA_SMTP_SECURITY": "ssl"},
        {"STOA_SMTP_SECURITY": "none"},
        {"STOA_SMTP_FROM": ""},
        {"STOA_SMTP_FROM": "Stoa <stoa@example.org>"},
        {"STOA_SMTP_PASSWORD": ""},
        {"STOA_SMTP_PORT": "0"},
        {"STOA_SMTP_PORT": "smtp"},
        {"STOA_SMTP_PER_MINUTE": "-1"},
    ],
)
def test_what_cannot_be_used_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as refused:
        mail_server(load_settings({**WHOLE, **changed}, NO_FILE))
    assert refused.value.code.startswith("settings.smtp_")
    assert "a secret" not in str(refused.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_on_this_machine_no_protection_is_needed(host: str) -> None:
    environ = {"STOA_SMTP_HOST": host, "STOA_SMTP_FROM": "stoa@example.org", "STOA_SMTP_SECURITY": "none"}
    server = mail_server(load_settings(environ, NO_FILE))
    assert server is not None
    assert server.port == 25


@pytest.mark.parametrize(
    "address",
    ["", "anna", "anna@", "@example.org", "anna@local", "a@b@example.org", "anna@example.org\r\nBcc: x@example.org",
     "Anna <anna@example.org>", "anna@example.org,ben@example.org", "ä@example.org", "a" * 250 + "@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_none(address: str) -> None:
    assert not is_address(address)
    assert is_address("anna.o'brien+stoa@academy.example.org")
