"""Handing one message to a mail server (SMTP, RFC 5321; submission, RFC 6409), and saying what came of it.

A server may be slow, hang, answer nonsense or drop the connection: none of that goes on for longer than `timeout` for
one answer and `total_timeout` in all. Its certificate is checked, and without the protection that the settings ask for
nothing is said, least of all the password.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Timer
from typing import Final

from config.mail import MailSecurity, MailServer

_PERMANENT: Final = 500
_OF_ADDRESS: Final = frozenset({550, 551, 552, 553, 554})
_AT_THE_DOOR: Final = "smtp.unreachable"


class HandedKind(StrEnum):
    """What came of a message."""

    ACCEPTED = "accepted"
    LATER = "later"  # this message, or this address, not now
    REFUSED = "refused"  # this address, for good
    NO_SERVER = "no_server"  # nothing can be handed over at present, whoever it is for


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of handing a message over, with a stable code that holds nothing of anybody."""

    kind: HandedKind
    code: str = "smtp.accepted"


ACCEPTED: Final = Handed(HandedKind.ACCEPTED)


class Postbox:
    """Hands messages to one server, a connection each."""

    def __init__(self, server: MailServer, *, timeout: float = 20.0, total_timeout: float = 60.0) -> None:
        """`timeout` and `total_timeout` are seconds: for one answer, and for all of a message."""
        self._server = server
        self._timeout = timeout
        self._total_timeout = total_timeout

    def hand_over(self, message: bytes, recipient: str) -> Handed:
        """Hand a message over for one address. Never raises for what a server does."""
        return self._met(lambda smtp: self._send(smtp, message, recipient))

    def check(self) -> Handed:
        """Whether the server takes us: connection, certificate and password; nothing is sent."""
        return self._met(lambda _: ACCEPTED)

    def _met(self, what: Callable[[smtplib.SMTP], Handed]) -> Handed:
        """What comes of talking with the server, whatever it does."""
        try:
            with self._connected() as smtp:
                return what(smtp)
        except ssl.SSLError:
            return Handed(HandedKind.NO_SERVER, "smtp.tls")
        except smtplib.SMTPNotSupportedError:
            return Handed(HandedKind.NO_SERVER, "smtp.not_offered")
        except smtplib.SMTPAuthenticationError:
            return Handed(HandedKind.NO_SERVER, "smtp.password")
        except smtplib.SMTPResponseException:
            return Handed(HandedKind.NO_SERVER, "smtp.refused_us")
        except (OSError, smtplib.SMTPException, ValueError, UnicodeError):
            return Handed(HandedKind.NO_SERVER, _AT_THE_DOOR)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection that is protected and let in, ended when its time is over."""
        server, context = self._server, ssl.create_default_context()
        if server.security is MailSecurity.TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(timeout=self._timeout, context=context)
        else:
            smtp = smtplib.SMTP(timeout=self._timeout)
        # For STARTTLS and TLS: the name that the certificate has to be for; `connect` does not note it.
        smtp._host = server.host  # type: ignore[attr-defined]
        alarm = Timer(self._total_timeout, lambda: _break_off(smtp))
        alarm.daemon = True
        alarm.start()
        try:
            code, _ = smtp.connect(server.host, server.port)
            if code != 220:
                raise smtplib.SMTPResponseException(code, b"")
            if server.security is MailSecurity.STARTTLS:
                smtp.starttls(context=context)
            if server.user:
                smtp.login(server.user, server.password)
            yield smtp
        finally:
            alarm.cancel()
            with suppress(OSError, smtplib.SMTPException):
                smtp.close()

    def _send(self, smtp: smtplib.SMTP, message: bytes, recipient: str) -> Handed:
        smtp.ehlo_or_helo_if_needed()
        code, _ = smtp.mail(self._server.sender)
        if code != 250:
            return Handed(HandedKind.NO_SERVER, "smtp.sender_refused")
        code, said = smtp.rcpt(recipient)
        if code not in (250, 251):
            return _refused(code, said)
        try:
            code, said = smtp.data(message)
        except smtplib.SMTPDataError as error:
            code, said = error.smtp_code, _bytes(error.smtp_error)
        if code != 250:
            return _refused(code, said)
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        return ACCEPTED


def _refused(code: int, said: bytes) -> Handed:
    """What a refusal means: an address that is none, or something that passes.

    Reasons of policy (``5.7.*``, RFC 3463) are about us, or about one message: no address is given up for them.
    """
    if code in _OF_ADDRESS and not said.startswith(b"5.7."):
        return Handed(HandedKind.REFUSED, "smtp.address_refused")
    return Handed(HandedKind.LATER, "smtp.refused" if code >= _PERMANENT else "smtp.not_now")


def _bytes(said: bytes | str) -> bytes:
    return said.encode(errors="replace") if isinstance(said, str) else said


def _break_off(smtp: smtplib.SMTP) -> None:
    """End a connection on which somebody waits."""
    if smtp.sock is not None:
        with suppress(OSError):
            smtp.sock.shutdown(socket.SHUT_RDWR)
