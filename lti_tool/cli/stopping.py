"""Ending a long-running process in time: what is under way is finished, but not for ever."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType
from typing import Final

from structlog import get_logger

from connectors.http import HttpClient

PATIENCE_SECONDS: Final = 5.0  # for LMSs that are being spoken to
STOP_SECONDS: Final = 12.0  # in all; whoever sent the signal may kill after 15
_KILLED_BY: Final = 128  # and the number of the signal, as shells say it

log = get_logger()


def on_stop_signal(stopping: Event, then: Callable[[], None] = lambda: None) -> None:
    """Set `stopping` at SIGTERM or SIGINT, and go on with `then`. A second signal ends the process at once."""

    def handle(number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            os._exit(_KILLED_BY + number)
        stopping.set()
        then()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


@contextmanager
def ended_in_time(stopping: Event, http: HttpClient) -> Iterator[None]:
    """See to it that a block ends within `STOP_SECONDS` of `stopping`, and set that where the block ends by itself.

    Requests under way are broken off halfway: they stay open, and are read back later. Whatever still holds the block
    up in the end, such as a database that does not answer, goes down with the process, which loses nothing.
    """
    ended = Event()

    def watch() -> None:
        stopping.wait()
        if not ended.wait(PATIENCE_SECONDS):
            http.break_off()
        if not ended.wait(STOP_SECONDS - PATIENCE_SECONDS):
            log.warning("stopped_amid_work")
            os._exit(0)

    Thread(target=watch, name="stopping", daemon=True).start()
    try:
        yield
    finally:
        stopping.set()
        ended.set()
