"""Circles of people who give each other most of what they receive: for a person to look at, never a penalty."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final, NamedTuple
from uuid import UUID

from sync.scoring.documents import THOUSANDTHS

LARGEST_RING: Final = 5
# What is looked at in all, about a second's work, in equal parts for all who could be in a ring, and for each at least.
MOST_CIRCLES: Final = 50_000
LEAST_CIRCLES: Final = 40
MOST_RINGS_OF_ONE: Final = 10
Giving = Mapping[tuple[UUID, UUID], int]


@dataclass(frozen=True, slots=True)
class Ring:
    """People who each received a large part of everything from the others among them.

    `credits` were given within, of `received` that its members have in all; `share` is the smallest of the members'
    own shares, in thousandths.
    """

    members: tuple[UUID, ...]
    credits: int
    received: int
    share: int


class Found(NamedTuple):
    """Rings, those with the most credits first; `is_whole` is false where not all could be looked for."""

    rings: Sequence[Ring]
    is_whole: bool


def find_rings(giving: Giving, share: int, least: int) -> Found:
    """The smallest rings of two to five people.

    `giving` counts by (giver, receiver); what somebody gives themselves is left out. In a ring each member has received
    at least `least` credits from the others in it, and they are at least `share` (thousandths) of all that the member
    received. A ring that holds a smaller one is not told again. Where many give each other alike, there are more than
    anybody could look at, and the search ends early: what it gives holds then, too, and it is not whole.
    """
    search = _Search(giving, share, max(least, 1))
    most = max(MOST_CIRCLES // max(len(search.eligible), 1), LEAST_CIRCLES)
    found: set[frozenset[UUID]] = set()
    is_whole = True
    for member in sorted(search.eligible):
        rings, all_of_them = search.rings_of(member, most)
        found |= rings
        is_whole = is_whole and all_of_them
    smallest = [search.ring(each) for each in found if not search.holds_a_ring(each)]
    return Found(sorted(smallest, key=lambda ring: (-ring.credits, ring.members)), is_whole)


class _Search:
    """Grows circles of people until each has enough from the others.

    `eligible` are those who could be in a ring at all: whose most generous givers, themselves eligible, give enough.
    """

    def __init__(self, giving: Giving, share: int, least: int) -> None:
        self._received: defaultdict[UUID, dict[UUID, int]] = defaultdict(dict)
        for (giver, receiver), number in giving.items():
            if giver != receiver and number > 0:
                self._received[receiver][giver] = number
        self._enough = {
            receiver: max(-(-share * sum(givers.values()) // THOUSANDTHS), least)
            for receiver, givers in self._received.items()
        }
        self._by_generosity = {
            receiver: sorted(givers, key=lambda giver, givers=givers: (-givers[giver], giver))  # type: ignore[misc]
            for receiver, givers in self._received.items()
        }
        self.eligible = set(self._received)
        self._leave_only_eligible()

    def rings_of(self, member: UUID, most: int) -> tuple[set[frozenset[UUID]], bool]:
        """The rings that can be grown from one person by looking at so many circles, and whether these are all."""
        found: set[frozenset[UUID]] = set()
        seen: set[frozenset[UUID]] = set()
        circles = [frozenset((member,))]
        while circles:
            circle = circles.pop()
            if circle in seen:
                continue
            if len(seen) == most or len(found) == MOST_RINGS_OF_ONE:
                return found, False
            seen.add(circle)
            missing = {each: self._missing(each, circle) for each in circle}
            if not any(missing.values()):
                found.add(circle)
            elif len(circle) + max(missing.values()) <= LARGEST_RING:
                # Only those who give to whoever has least can help; the most generous ones are tried, they first.
                neediest = max(sorted(circle), key=lambda each: missing[each])
                helpful = list(islice(self._outside(neediest, circle), LARGEST_RING))
                circles += [circle | {giver} for giver in reversed(helpful)]
        return found, True

    def holds_a_ring(self, members: frozenset[UUID]) -> bool:
        """Whether some of these, though not all, are a ring."""
        return any(
            all(self._inside(each, part) >= self._enough[each] for each in part)
            for size in range(2, len(members))
            for part in combinations(members, size)
        )

    def ring(self, members: frozenset[UUID]) -> Ring:
        """What is to be told of one."""
        inside = {each: self._inside(each, members) for each in members}
        whole = {each: sum(self._received[each].values()) for each in members}
        return Ring(
            members=tuple(sorted(members)),
            credits=sum(inside.values()),
            received=sum(whole.values()),
            share=min(THOUSANDTHS * inside[each] // whole[each] for each in members),
        )

    def _leave_only_eligible(self) -> None:
        """Leave out who cannot get enough, and then those who could only with them."""
        receivers: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for receiver, givers in self._received.items():
            for giver in givers:
                receivers[giver].append(receiver)
        to_see = set(self._received) | set(receivers)
        while to_see:
            gone = {each for each in to_see if not self._can_get_enough(each)}
            self.eligible -= gone
            to_see = {each for giver in gone for each in receivers[giver]} & self.eligible
            for each in to_see:
                self._by_generosity[each] = [
                    giver for giver in self._by_generosity[each] if giver not in gone
                ]

    def _can_get_enough(self, person: UUID) -> bool:
        return person in self._received and self._missing(person, frozenset((person,))) < LARGEST_RING

    def _missing(self, member: UUID, circle: Collection[UUID]) -> int:
        """How many more people a circle needs at least for a member to have enough."""
        givers = self._received[member]
        lacking = self._enough[member] - self._inside(member, circle)
        number = 0
        for giver in self._outside(member, circle):
            if lacking <= 0 or number >= LARGEST_RING:
                break
            lacking -= givers[giver]
            number += 1
        return number if lacking <= 0 else LARGEST_RING

    def _inside(self, member: UUID, circle: Iterable[UUID]) -> int:
        givers = self._received[member]
        return sum(givers.get(other, 0) for other in circle)

    def _outside(self, member: UUID, circle: Collection[UUID]) -> Iterator[UUID]:
        return (each for each in self._by_generosity[member] if each not in circle)
