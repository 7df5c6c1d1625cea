"""The levels that a form offers beside a list of competencies to choose from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lti_tool.evidence.sentences import say_level
from sync.frameworks.lookup import FoundCompetency

Option = tuple[int, str]


@dataclass(frozen=True, slots=True)
class LevelChoices:
    """What a form offers: each level by its number, and in words.

    `options` stand on the page: the levels of all competencies, by name if these are the same for all, or else bare
    numbers. Then `scales` has those of each scale, for the script, and `scale_of` says which one a competency has.
    """

    options: Sequence[Option]
    scales: Sequence[Sequence[Option]]
    scale_of: Mapping[UUID, int]


def choose_levels(competencies: Iterable[FoundCompetency]) -> LevelChoices:
    """The levels that can be given of these competencies."""
    scales: dict[tuple[Option, ...], int] = {}
    scale_of = {
        each.id: scales.setdefault(
            tuple((number, say_level(each, number)) for number in each.levels_given), len(scales)
        )
        for each in competencies
    }
    if len(scales) < 2:
        return LevelChoices(next(iter(scales), ()), (), {})
    numbers = sorted({number for scale in scales for number, _ in scale})
    return LevelChoices([(number, str(number)) for number in numbers], list(scales), scale_of)
