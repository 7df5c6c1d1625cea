"""A word that somebody looks for: where it is found, and what finding it is worth."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sync.search.vocabulary import Places

_IN_TITLE: Final = 3.0  # times as much as in the text
_OF_AUTHOR: Final = 2.0


@dataclass(slots=True)
class Sought:
    """One word of a query: where it may be found, by how near that is to what was typed, and what finding it is worth.

    `texts` and `titles` have the nearest first, `authors` are the posts of whoever is called so.
    """

    texts: Sequence[tuple[float, Sequence[Places]]]
    titles: Sequence[tuple[float, set[int]]]
    authors: set[int]
    worth: float
    found: list[tuple[float, set[int]]] = field(default_factory=list)

    def size(self, hidden: frozenset[int] | set[int] = frozenset()) -> int:
        """At most how many posts have it, without those that are hidden."""
        everywhere = [self.authors, *(places for _, all_places in self.texts for places in all_places)]
        size = sum(map(len, everywhere))
        return size - sum(len(hidden.intersection(places)) for places in everywhere) if hidden else size

    def among(self, numbers: set[int] | None) -> set[int]:
        """Which of these posts have it, None for all that have."""
        everywhere: set[int] = set()
        for near, all_places in self.texts:
            places = all_places if numbers is None else map(numbers.intersection, all_places)
            here = set[int]().union(*places)
            self.found.append((near, here))
            everywhere |= here
        return everywhere | (self.authors if numbers is None else numbers.intersection(self.authors))

    def worth_in(self, number: int) -> float:
        """What it is worth that a post has it."""
        in_title = next((near for near, numbers in self.titles if number in numbers), 0.0) * _IN_TITLE
        in_text = next((near for near, numbers in self.found if number in numbers), 0.0)
        return self.worth * max(in_title, in_text, _OF_AUTHOR if number in self.authors else 0.0)


def by_nearness(
    meant: Mapping[str, float], places: Mapping[str, Places]
) -> Sequence[tuple[float, Sequence[Places]]]:
    """Where words stand, the nearest to what was typed first."""
    found: dict[float, list[Places]] = {}
    for word, near in meant.items():
        if word in places:
            found.setdefault(near, []).append(places[word])
    return sorted(found.items(), reverse=True)


def rarity(found: int, of: int) -> float:
    """What finding a word is worth: the less it is found, the more (inverse document frequency)."""
    return math.log(1 + (1 + of) / (1 + found))
