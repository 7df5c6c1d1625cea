"""The request that is under way in this thread: its deadline, and whether it has begun to leave."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Exchange:
    """One request and its answer. Times are seconds on the monotonic clock."""

    def __init__(self, total: float, read_timeout: float) -> None:
        self._ends = time.monotonic() + total
        self._read_timeout = read_timeout
        self.sent = False

    def remaining(self) -> float:
        """Seconds until the deadline. Raises TimeoutError when there are none."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the request took too long")
        return seconds

    def patience(self) -> float:
        """Seconds that the next piece of the answer may take. Raises TimeoutError past the deadline."""
        return min(self._read_timeout, self.remaining())


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
