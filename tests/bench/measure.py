"""What a measurement is: two things done in turn within one run, their medians, and the ratio between them.

Machines differ, and the same machine differs from minute to minute. What is held on to is therefore the ratio of
Stoa's figure to a plain baseline's, both taken in alternation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

Progress = Callable[[str], None]
Round = Callable[[int], float]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a ratio should be: at least `bound`, or at most, where the figures are times."""

    bound: float
    at_least: bool = True

    def is_met_by(self, ratio: float) -> bool:
        return ratio >= self.bound if self.at_least else ratio <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figure of every round, Stoa's and the baseline's beside it."""

    stoa: tuple[float, ...]
    baseline: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What came out. `what` says what was counted, `unit` in what; `note` what the reader should know besides."""

    name: str
    what: str
    unit: str
    figures: Figures
    aim: Aim | None = None
    note: str = ""

    @property
    def stoa(self) -> float:
        """Stoa's median."""
        return median(self.figures.stoa)

    @property
    def baseline(self) -> float:
        """The baseline's median."""
        return median(self.figures.baseline)

    @property
    def ratio(self) -> float:
        """Stoa's median over the baseline's."""
        return self.stoa / self.baseline

    @property
    def middle_half(self) -> tuple[float, float]:
        """Between which two values half of the rounds' own ratios lie: how quiet the machine was."""
        pairs = zip(self.figures.stoa, self.figures.baseline, strict=True)
        ratios = [stoa / baseline for stoa, baseline in pairs]
        if len(ratios) == 1:
            return ratios[0], ratios[0]
        lower, _, upper = quantiles(ratios, n=4, method="inclusive")
        return lower, upper


def alternate(rounds: int, stoa: Round, baseline: Round, say: Progress) -> Figures:
    """Let both take turns. Round 0 of each warms up and counts for nothing."""
    stoa(0)
    baseline(0)
    figures = []
    for number in range(1, rounds + 1):
        figures.append((stoa(number), baseline(number)))
        if number * 5 % rounds < 5:
            say(f"{number} of {rounds} rounds")
    ours, theirs = zip(*figures, strict=True)
    return Figures(ours, theirs)
