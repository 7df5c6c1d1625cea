"""What can go wrong with a request that leaves."""

from typing import Final

from config.errors import StoaError

BROKEN_OFF: Final = "http.broken_off"  # by Stoa itself, which is about to stop


class HttpTrouble(StoaError):
    """A request was refused, or brought no answer that can be used.

    `code` is one of ``http.refused_host``, ``http.connect``, ``http.tls``, ``http.timeout``, ``http.too_large``,
    ``http.protocol`` and `BROKEN_OFF`. `sent` is true when the request may have reached the other side, so that
    whoever sent it knows that it may have been carried out. The message names the host, never a path or a query.
    """

    default_code = "http.protocol"

    def __init__(self, message: str, *, code: str, sent: bool) -> None:
        super().__init__(message, code=code)
        self.sent = sent
