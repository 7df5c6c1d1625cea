"""The request that is under way in this thread: its deadline, and whether it has begun to leave."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar


class Exchange:
    """One request and its answer. Times are seconds on the monotonic clock."""

    def __init__(self, total: float, read_timeout: float) -> None:
        self._ends = time.monotonic() + total
        self._read_timeout = read_timeout
        self.sent = False
        self.is_broken_off = False
        self._sock: socket.socket | None = None

    def remaining(self) -> float:
        """Seconds until the deadline. Raises TimeoutError when there are none, and once it was broken off."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0 or self.is_broken_off:
            raise TimeoutError("the request took too long")
        return seconds

    def patience(self) -> float:
        """Seconds that the next piece of the answer may take. Raises TimeoutError past the deadline."""
        return min(self._read_timeout, self.remaining())

    def goes_over(self, sock: socket.socket) -> None:
        """Tell which connection it uses from here on. Raises TimeoutError where it was broken off."""
        self._sock = sock
        self.remaining()

    def break_off(self) -> None:
        """End it from another thread: whoever waits for the answer waits no longer."""
        self.is_broken_off = True
        if self._sock is not None:
            with suppress(OSError):
                # The plain socket's own: that of TLS would forget the session under the thread that reads from it.
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


_under_way: ContextVar[Exchange] = ContextVar("exchange")


@contextmanager
def under_way(exchange: Exchange) -> Iterator[None]:
    """Make this the present exchange of the thread."""
    token = _under_way.set(exchange)
    try:
        yield
    finally:
        _under_way.reset(token)


def present() -> Exchange:
    """The present exchange of this thread."""
    return _under_way.get()
