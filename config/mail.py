"""The one server to which mail is handed, as an installation's settings name it."""

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from config.errors import SettingsError

if TYPE_CHECKING:
    from config.settings import Settings

_LONGEST_ADDRESS: Final = 254  # RFC 5321, section 4.5.3.1
_MOST_A_MINUTE: Final = 6000


class MailSecurity(StrEnum):
    """How a connection to the server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # on this very machine alone


_PORTS: Final = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, how, and from whom; `per_minute` is how many messages it gets at most."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    per_minute: int = 60


def mail_server(settings: "Settings") -> MailServer | None:
    """The server that settings name, None where they name none. Raises SettingsError for what cannot be used."""
    if not settings.smtp_host:
        return None
    security = _security(settings)
    if not is_address(settings.smtp_from):
        raise SettingsError(
            "STOA_SMTP_FROM must be the mail address that Stoa writes from, such as stoa@example.org.",
            code="settings.smtp_from",
        )
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        raise SettingsError(
            "STOA_SMTP_USER and STOA_SMTP_PASSWORD go together: set both, or none.", code="settings.smtp_user"
        )
    return MailServer(
        settings.smtp_host,
        _whole("smtp_port", settings.smtp_port, 65_535) if settings.smtp_port else _PORTS[security],
        security,
        settings.smtp_from,
        settings.smtp_user,
        settings.smtp_password,
        _whole("smtp_per_minute", settings.smtp_per_minute, _MOST_A_MINUTE),
    )


def is_address(address: str) -> bool:
    """Whether a server can be handed this as an address: ASCII, one line, nothing beside it."""
    local, _, domain = address.rpartition("@")
    is_plain = address.isascii() and address.isprintable() and not set(address) & set(' <>(),;:\\"[]')
    return (
        is_plain and bool(local) and "@" not in local and "." in domain and len(address) <= _LONGEST_ADDRESS
    )


def _security(settings: "Settings") -> MailSecurity:
    if settings.smtp_security not in list(MailSecurity):
        raise SettingsError(
            "STOA_SMTP_SECURITY must be starttls, tls or none.", code="settings.smtp_security"
        )
    security = MailSecurity(settings.smtp_security)
    if security is MailSecurity.NONE and not _is_here(settings.smtp_host):
        raise SettingsError(
            "STOA_SMTP_SECURITY may be none for a mail server on this machine only (localhost): mail and password "
            "would cross the network for everybody to read. Use starttls or tls.",
            code="settings.smtp_security",
        )
    return security


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _whole(name: str, value: str, most: int) -> int:
    if not (value.isascii() and value.isdecimal() and 1 <= int(value[:9]) <= most):
        raise SettingsError(
            f"STOA_{name.upper()} must be a number from 1 to {most}.", code=f"settings.{name}"
        )
    return int(value)
