"""Turns at work that takes long, so that it never takes all of a server's threads."""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Final

_LONG: Final = 5.0  # seconds of a turn after which whoever had it pauses


class NoTurn(Exception):
    """All places are taken, and as many wait as may; or whoever asks has one already, or has to pause."""


class Turns:
    """A few at once, a few that wait for them, and one for each person.

    Whoever had a turn for long pauses for as long. `seconds` is how long one waits for a place. All that is known to
    this process alone.
    """

    def __init__(
        self, places: int, waiting: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._places, self._all = BoundedSemaphore(places), BoundedSemaphore(places + waiting)
        self._seconds, self._clock = seconds, clock
        self._lock = Lock()
        self._until: dict[Hashable, float] = {}

    @contextmanager
    def turn(self, who: Hashable | None) -> Iterator[None]:
        """Work within it, for a person or nobody in particular. Raises NoTurn, at once where nobody more may wait."""
        self._begin(who)
        began = ended = self._clock()
        try:
            if not self._all.acquire(blocking=False):
                raise NoTurn
            try:
                if not self._places.acquire(timeout=self._seconds):
                    raise NoTurn
                began = self._clock()
                try:
                    yield
                finally:
                    ended = self._clock()
                    self._places.release()
            finally:
                self._all.release()
        finally:
            self._end(who, ended, ended - began)

    def _begin(self, who: Hashable | None) -> None:
        if who is None:
            return
        with self._lock:
            now = self._clock()
            self._until = {each: until for each, until in self._until.items() if until > now}
            if who in self._until:
                raise NoTurn
            self._until[who] = float("inf")

    def _end(self, who: Hashable | None, now: float, took: float) -> None:
        if who is None:
            return
        with self._lock:
            self._until[who] = now + took if took > _LONG else now
