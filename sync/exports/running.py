"""Programs that write files of the matrix: ended once the work is of no use, or the process is to stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Final

from sync.delivery.context import SyncContext
from sync.exports.claims import ClaimLost

_BEAT_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.25
_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "RAYON_NUM_THREADS": "2"}


class Stopped(Exception):
    """The process is to end: the work is left to the next one."""


class Watch:
    """Says while it lasts that the work goes on, and ends its program where it is to stop or of no use any more."""

    def __init__(self, context: SyncContext, on_beat: Callable[[], bool]) -> None:
        """`on_beat` gives whether the work is of any use still."""
        self._context, self._on_beat = context, on_beat
        self._done, self._lock = Event(), Lock()
        self._program: subprocess.Popen[bytes] | None = None
        self._why: type[Exception] | None = None
        self._thread = Thread(target=self._look, name="export-watch", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def require_going_on(self) -> None:
        """Raises Stopped, ClaimLost."""
        if self._why is not None:
            raise self._why

    @contextmanager
    def running(self, module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A program of ours that is ended with the block, however that ends."""
        command = (sys.executable, "-I", "-m", module, *arguments)
        with subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(_ENVIRONMENT),
            start_new_session=True,
        ) as program:
            with self._lock:
                self._program = program
            try:
                yield program
            finally:
                with self._lock:
                    self._program = None
                _end(program)

    def _look(self) -> None:
        next_beat = time.monotonic() + _BEAT_SECONDS
        while not self._done.wait(_LOOK_SECONDS):
            if self._why is None and self._context.stopping.is_set():
                self._why = Stopped
            elif self._why is None and time.monotonic() >= next_beat:
                next_beat = time.monotonic() + _BEAT_SECONDS
                self._beat()
            if self._why is not None:
                with self._lock:
                    if self._program is not None:
                        _end(self._program)

    def _beat(self) -> None:
        with suppress(Exception):  # a database that is away for a moment: the next beat tells
            if not self._on_beat():
                self._why = ClaimLost


def _end(program: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
