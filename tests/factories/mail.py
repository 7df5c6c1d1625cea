"""A real mail server on loopback, which keeps what it gets and does what it is told to do wrong."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from config.mail import MailSecurity, MailServer

SENDER = "stoa@tool.example"
USER, PASSWORD = "stoa", "a password for tests"


@dataclass
class Mailroom:
    """What a server got, and what it answers to RCPT TO and DATA where it is told to."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    to_recipient: str = ""
    to_data: str = ""
    logins: list[bool] = field(default_factory=list)

    def server(self, security: MailSecurity = MailSecurity.NONE, **changes: Any) -> MailServer:
        """The settings that lead there."""
        values = {
            "host": "localhost",
            "port": self.port,
            "security": security,
            "sender": SENDER,
            "per_minute": 6000,
        }
        return MailServer(**{**values, **changes})

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_data:
            return self.to_data
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        self.got.append(cast(EmailMessage, parsed))
        self.raw.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def authenticate(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        fits = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        self.logins.append(fits)
        return AuthResult(success=fits, handled=False)


@contextmanager
def mailroom(
    context: ssl.SSLContext | None = None, *, by: MailSecurity = MailSecurity.NONE
) -> Iterator[Mailroom]:
    """A server that speaks as `by` says, and asks for a password where it is protected."""
    room = Mailroom()
    options: dict[str, Any] = {}
    if by is not MailSecurity.NONE:
        options = {
            "authenticator": room.authenticate,
            "auth_required": True,
            "auth_require_tls": by is MailSecurity.STARTTLS,
        }
    if by is MailSecurity.STARTTLS:
        options |= {"tls_context": context, "require_starttls": True}
    controller = Controller(
        room,
        hostname="localhost",
        port=free_port(),
        ssl_context=context if by is MailSecurity.TLS else None,
        **options,
    )
    controller.start()
    room.port = controller.port
    try:
        yield room
    finally:
        controller.stop()


@contextmanager
def rude_server(*says: bytes) -> Iterator[Mailroom]:
    """A server that says these, one for each line that it gets, and then nothing more; empty: hangs up."""
    with socket.create_server(("localhost", 0)) as listening:
        room = Mailroom(port=listening.getsockname()[1])
        opened: list[socket.socket] = []
        thread = Thread(target=_be_rude, args=(listening, says, opened), daemon=True)
        thread.start()
        try:
            yield room
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for connection in opened:
                connection.close()
            thread.join(5)


def _be_rude(listening: socket.socket, says: tuple[bytes, ...], opened: list[socket.socket]) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        opened.append(connection)  # kept, so that nothing hangs up by itself
        try:
            for word in says:
                if not word:
                    connection.shutdown(socket.SHUT_RDWR)
                    break
                connection.sendall(word)
                connection.recv(4096)
        except OSError:
            continue


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("localhost", 0)) as listening:
        return int(listening.getsockname()[1])
