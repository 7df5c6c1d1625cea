"""Turns, so that one LMS which is slow holds up another by one errand at most, however much is due for it."""

from collections.abc import Iterable
from uuid import UUID


class Turns:
    """Remembers who had a turn when. Not shared among threads."""

    def __init__(self) -> None:
        self._last: dict[UUID, int] = {}
        self._number = 0

    def give(self, waiting: Iterable[UUID]) -> UUID | None:
        """Whose turn it is: whoever had none for longest, the first among equals; None where nobody waits."""
        chosen = min(waiting, key=lambda each: self._last.get(each, 0), default=None)
        if chosen is not None:
            self._number += 1
            self._last[chosen] = self._number
        return chosen
