"""Levels picked from the rubric of a space's rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from sync.scoring.parts import Criterion, Rubric

_WHOLE: Final = 1000


@dataclass(frozen=True, slots=True)
class Pick:
    """A level as it was picked, with the words and points (thousandths) of that day: rules change, this does not."""

    criterion: str
    title: str
    level: str
    points: int
    most: int

    @classmethod
    def of(cls, criterion: Criterion, place: int) -> Self:
        """The level at a place of a criterion."""
        level = criterion.levels[place]
        return cls(criterion.id, criterion.title, level.title, level.points, criterion.most)

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read what `dump` wrote."""
        return cls(**document)

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        return {name: getattr(self, name) for name in ("criterion", "title", "level", "points", "most")}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What picks come to, in the rubric's own points."""

    picks: tuple[Pick, ...]

    @property
    def points(self) -> Decimal:
        """What was reached."""
        return Decimal(sum(each.points for each in self.picks)) / 1000

    @property
    def most(self) -> Decimal:
        """What could have been."""
        return Decimal(sum(each.most for each in self.picks)) / 1000


def parse_picks(documents: Sequence[Mapping[str, Any]]) -> tuple[Pick, ...]:
    """Picks as they are stored."""
    return tuple(Pick.parse(each) for each in documents)


def places_of(rubric: Rubric | None, picks: Sequence[Pick]) -> dict[int, int]:
    """Which level is picked, by the place of its criterion; without those that the rubric does not have (any more)."""
    known = {pick.criterion: pick for pick in picks}
    places = {}
    for number, criterion in enumerate(rubric.criteria if rubric else ()):
        pick = known.get(criterion.id)
        for place, level in enumerate(criterion.levels):
            if pick and (pick.level, pick.points) == (level.title, level.points):
                places[number] = place
    return places


def picks_at(rubric: Rubric | None, places: Mapping[int, int]) -> tuple[Pick, ...]:
    """The picks at these places, in the rubric's order; what is no place of it is left out."""
    return tuple(
        Pick.of(criterion, places[number])
        for number, criterion in enumerate(rubric.criteria if rubric else ())
        if 0 <= places.get(number, -1) < len(criterion.levels)
    )


def share_of(rubric: Rubric, picks: Sequence[Pick]) -> int | None:
    """What picks come to, in thousandths of what the rubric can give, half up; None while a criterion has none."""
    if len(picks) < len(rubric.criteria):
        return None
    points = sum(each.points for each in picks)
    return (2 * _WHOLE * points + rubric.most) // (2 * rubric.most)
