"""Sending mail: a job of the worker. Each is claimed, made as things stand at that moment, handed over, and noted."""

from datetime import datetime, timedelta
from functools import cache
from typing import Final

from flask import Flask
from flask_babel import Babel, force_locale
from structlog import get_logger

from config.language import CATALOGUES, best_language
from config.mail import MailServer
from connectors.mail import HandedKind, Postbox
from lti_tool.digest.writing import MailWriter, Written
from sync.delivery.context import SyncContext
from sync.delivery.filters import SpaceFilters
from sync.mail.outbox import Claimed, claim, note_later, note_refused, note_told, wake_at_once

_MINUTE: Final = 60.0
_AT_A_TIME: Final = timedelta(minutes=5)  # other jobs want their turn; the rest goes with the next run
_UNWRITTEN: Final = "mail.unwritten"

log = get_logger()


def send_mail(context: SyncContext) -> None:
    """Send what is due, as a job; nothing where no mail server is named."""
    if context.mail is not None:
        Sender(context, context.mail).run()


class Sender:
    """Sends what is due, as fast as the server may get it."""

    def __init__(self, context: SyncContext, server: MailServer, postbox: Postbox | None = None) -> None:
        """`postbox` is the server's unless another one is given."""
        self._context = context
        self._postbox = postbox or Postbox(server)
        self._pause = _MINUTE / server.per_minute
        self._writer = MailWriter(
            context.keys, SpaceFilters(context.keys), server.sender, context.base_url.rstrip("/")
        )

    def run(self) -> int:
        """Send until nothing is due, the server takes nothing, or others want to work; how many were sent."""
        sent, until = 0, self._context.clock.now() + _AT_A_TIME
        with self._context.database.write() as session:
            wake_at_once(session, self._context.clock.now())
        while not self._context.stopping.is_set() and self._context.clock.now() < until:
            with self._context.database.write() as session:
                claimed = claim(session, self._context.keys, self._context.clock.now())
            if claimed is None:
                break
            try:
                written = self._write(claimed, self._context.clock.now())
            except Exception as error:  # what fails for one holds up nobody else
                log.error("mail_not_written", kind=type(error).__name__, exc_info=True)
                self._note_unwritten(claimed)
                continue
            if written is None:
                self._note_nothing(claimed)
                continue
            kind = self._hand_over(claimed, written)
            if kind is HandedKind.NO_SERVER:
                break
            sent += kind is HandedKind.ACCEPTED
            self._context.rest(self._pause)
        return sent

    def _write(self, claimed: Claimed, now: datetime) -> Written | None:
        """The mail as things stand now; None where there is nothing to tell."""
        with _words().app_context(), force_locale(best_language(claimed.reader.wanted.locale)):
            with self._context.database.read() as session:
                told = self._writer.read(session, claimed, now)
                filters = self._writer.readers_filters(session, told)
            return self._writer.write(claimed, told, filters, now) if told else None

    def _note_nothing(self, claimed: Claimed) -> None:
        with self._context.database.write() as session:
            note_told(session, claimed, self._context.clock.now(), was_sent=False)

    def _note_unwritten(self, claimed: Claimed) -> None:
        with self._context.database.write() as session:
            note_later(session, claimed, _UNWRITTEN, self._context.clock.now())

    def _hand_over(self, claimed: Claimed, written: Written) -> HandedKind:
        handed = self._postbox.hand_over(written.body, written.address)
        now = self._context.clock.now()
        with self._context.database.write() as session:
            match handed.kind:
                case HandedKind.ACCEPTED:
                    note_told(session, claimed, now, was_sent=True)
                case HandedKind.REFUSED:
                    note_refused(session, self._context.keys, claimed, handed.code, now)
                case HandedKind.LATER:
                    note_later(session, claimed, handed.code, now)
                case HandedKind.NO_SERVER:
                    note_later(session, claimed, handed.code, now, counts=False)
        if handed.kind is not HandedKind.ACCEPTED:
            log.warning("mail_not_sent", code=handed.code)
        return handed.kind


@cache
def _words() -> Flask:
    """What gives mails their words and templates; it serves nothing."""
    app = Flask("lti_tool.digest")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    Babel(app)
    return app
