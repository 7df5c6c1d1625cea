"""The histogram of a preview: two bars side by side for each stretch of scores, drawn to a fixed scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sync.delivery.preview import Bar

HEIGHT: Final = 120  # of the highest bar, in the drawing's own units
PITCH: Final = 56  # from one pair of bars to the next
BAR: Final = 22


@dataclass(frozen=True, slots=True)
class Drawn:
    """A pair of bars: where it begins, and how high the two are."""

    bar: Bar
    x: int
    before: int
    after: int


def draw(bars: Sequence[Bar]) -> Sequence[Drawn]:
    """The bars to scale; who is few is still seen."""
    most = max((max(bar.before, bar.after) for bar in bars), default=0) or 1
    return [
        Drawn(bar, place * PITCH, *(-(-HEIGHT * number // most) for number in (bar.before, bar.after)))
        for place, bar in enumerate(bars)
    ]
