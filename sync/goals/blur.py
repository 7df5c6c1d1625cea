"""Figures of groups from which nothing follows for certain about anybody: blurred under a key, then rounded.

Hiding small figures is not enough where groups overlap: a total without the other parts, or a course without a
department, tells what was hidden. So every figure of a group is moved by a small number that only the installation's
key knows, before it is rounded to the smallest group. That number is the same as long as the question and its answer
are, so that asking again tells nothing new, and unrelated for any other group, so that the difference of two groups
says nothing for certain. Statistical offices call it the cell key method: Fraser and Wooton, "A proposed method for
confidentialising tabular output to protect against differencing" (UNECE, Geneva 2005); Eurostat recommends it for the
census of 2021.
"""

import hashlib
import hmac
import math
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from config.keys import KeyRing
from sync.organisations.works_council import rounded

_USE: Final = "figures of groups"  # of the key
_STEPS: Final = 5  # a blur that is larger by a fifth of the smallest group is 1/e as likely
_WORD: Final = 8  # bytes
_WHOLE: Final = 2**128
_Name = TypeVar("_Name")


@dataclass(frozen=True, slots=True)
class Blur:
    """How figures are blurred: under a `key` of the installation, and rounded to `unit`, the smallest group."""

    key: bytes = field(repr=False)
    unit: int

    def group(self, people: Set[UUID]) -> "Group | None":
        """A group of which figures may be shown; None where it is too small for that."""
        if len(people) < self.unit:
            return None
        mark = _mark(people)
        size = max(self.unit, rounded(len(people) + self._noise("people", mark, people), self.unit))
        return Group(self, people, mark, size)

    def about(self, what: str, mark: int, counted: Set[UUID], most: int) -> int:
        """About how many are counted of the group with this mark: a multiple of `unit`, up to `most`."""
        moved = rounded(len(counted) + self._noise(what, mark, counted), self.unit)
        return min(max(moved, 0), most)

    def _noise(self, what: str, mark: int, counted: Set[UUID]) -> int:
        """A whole number around 0, each e^(5/unit) times as likely as the next: a two-sided geometric distribution."""
        asked = f"{what}:{mark:x}:{len(counted)}:{_mark(counted):x}".encode()
        drawn = hmac.digest(self.key, asked, hashlib.sha256)
        up, down = (
            int.from_bytes(drawn[at * _WORD : (at + 1) * _WORD], "big") + 1 for at in range(2)
        )  # each from 1 to 2^64, evenly
        return self._steps(up) - self._steps(down)

    def _steps(self, drawn: int) -> int:
        return math.floor(-math.log(drawn / 2 ** (8 * _WORD)) * self.unit / _STEPS)


def blur_of(keys: KeyRing, unit: int) -> Blur:
    """How this installation blurs figures, of groups of so many people at least."""
    return Blur(keys.key(_USE), unit)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of at least the smallest size; `size` is about how many they are."""

    blur: Blur
    people: Set[UUID]
    mark: int
    size: int

    def about(self, what: str, counted: Set[UUID]) -> int:
        """About how many of it are among those counted; `what` names the question."""
        return self.blur.about(what, self.mark, self.people & counted, self.size)


def hidden_parts(sizes: Mapping[_Name, int], unit: int) -> Collection[_Name]:
    """The parts of a whole that are not shown, by how many people they have.

    Those smaller than `unit`, and further ones, the smallest first, until what is hidden is neither one part alone nor
    of fewer than `unit` people. Only sizes decide, and no figure: what is hidden tells nothing about those in it.
    """
    hidden: list[_Name] = []
    people = 0
    for name in sorted(sizes, key=lambda each: sizes[each]):
        is_enough = not hidden or (len(hidden) > 1 and people >= unit)
        if sizes[name] >= unit and is_enough:
            break
        hidden.append(name)
        people += sizes[name]
    return hidden


def _mark(people: Set[UUID]) -> int:
    """A number for a set of people, whatever order they come in."""
    return sum(each.int for each in people) % _WHOLE
