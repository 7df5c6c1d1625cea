"""The histogram of a preview: three bars side by side for each stretch of scores, drawn to a fixed scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sync.delivery.preview import Bar

HEIGHT: Final = 120  # of the highest bar, in the drawing's own units
PITCH: Final = 60  # from the bars of one stretch to the next
BAR: Final = 16


@dataclass(frozen=True, slots=True)
class Drawn:
    """The bars of a stretch: where they begin, and how high they are."""

    bar: Bar
    x: int
    before: int
    from_now: int
    anew: int


def draw(bars: Sequence[Bar]) -> Sequence[Drawn]:
    """The bars to scale; who is few is still seen."""
    numbers = [(bar.before, bar.from_now, bar.anew) for bar in bars]
    most = max((max(each) for each in numbers), default=0) or 1
    return [
        Drawn(bar, place * PITCH, *(-(-HEIGHT * number // most) for number in numbers[place]))
        for place, bar in enumerate(bars)
    ]
