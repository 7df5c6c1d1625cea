"""UUIDs, such as those in links of ours: what looks like a number in one is none."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from sync.filter.types import Span

_UUID: Final = re.compile(
    r"(?<![\w-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w-])", re.IGNORECASE | re.ASCII
)


class Uuids:
    """The UUIDs of a text; `blanked` is the text as long, in which what stands beside them is found by itself."""

    def __init__(self, text: str) -> None:
        places = [match.span() for match in _UUID.finditer(text)]
        self._starts = [start for start, _ in places]
        self._ends = [end for _, end in places]
        self.blanked = _UUID.sub(lambda match: "x" * len(match.group()), text) if places else text

    def without(self, spans: Iterable[Span]) -> list[Span]:
        """The findings that begin and end outside of all: one that holds a whole UUID, such as a secret, stays."""
        return [span for span in spans if not (self._hold(span.start) or self._hold(span.end))]

    def _hold(self, position: int) -> bool:
        """Whether a position is within one, and not at its beginning or end."""
        before = bisect_left(self._starts, position)
        return before > 0 and position < self._ends[before - 1]
