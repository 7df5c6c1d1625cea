"""Circles of people who give each other most of what they receive: for a person to look at, never a penalty."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sync.scoring.documents import THOUSANDTHS

LARGEST_RING: Final = 5
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


def find_rings(giving: Giving, share: int, least: int) -> list[Ring]:
    """The smallest rings of two to five people, those with the most credits first.

    `giving` counts by (giver, receiver); what somebody gives themselves is left out. In a ring each member has received
    at least `least` credits from the others in it, and they are at least `share` (thousandths) of all that the member
    received. A ring that holds a smaller one is not told again.
    """
    search = _Search(giving, share, max(least, 1))
    found = set().union(*(search.rings_of(member) for member in search.eligible))
    smallest = [each for each in found if not any(other < each for other in found)]
    return sorted(map(search.ring, smallest), key=lambda ring: (-ring.credits, ring.members))


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
        self.eligible = self._find_eligible()

    def rings_of(self, member: UUID) -> set[frozenset[UUID]]:
        """The rings that can be grown from one person."""
        found: set[frozenset[UUID]] = set()
        seen: set[frozenset[UUID]] = set()
        circles = [frozenset((member,))]
        while circles:
            circle = circles.pop()
            if circle in seen:
                continue
            seen.add(circle)
            missing = {each: self._missing(each, circle) for each in circle}
            if not any(missing.values()):
                found.add(circle)
            elif len(circle) + max(missing.values()) <= LARGEST_RING:
                # Only those who give to whoever has least can help; the most generous ones are tried.
                neediest = max(sorted(circle), key=lambda each: missing[each])
                circles += [circle | {giver} for giver in self._outside(neediest, circle)[:LARGEST_RING]]
        return found

    def ring(self, members: frozenset[UUID]) -> Ring:
        """What is to be told of one."""
        inside = {each: sum(self._received[each].get(other, 0) for other in members) for each in members}
        whole = {each: sum(self._received[each].values()) for each in members}
        return Ring(
            members=tuple(sorted(members)),
            credits=sum(inside.values()),
            received=sum(whole.values()),
            share=min(THOUSANDTHS * inside[each] // whole[each] for each in members),
        )

    def _find_eligible(self) -> set[UUID]:
        self.eligible = set(self._received)
        while True:
            remaining = {
                each for each in self.eligible if self._missing(each, frozenset((each,))) < LARGEST_RING
            }
            if remaining == self.eligible:
                return remaining
            self.eligible = remaining

    def _missing(self, member: UUID, circle: frozenset[UUID]) -> int:
        """How many more people a circle needs at least for a member to have enough."""
        givers = self._received[member]
        lacking = self._enough[member] - sum(givers.get(other, 0) for other in circle)
        number = 0
        for giver in self._outside(member, circle):
            if lacking <= 0 or number >= LARGEST_RING:
                break
            lacking -= givers[giver]
            number += 1
        return number if lacking <= 0 else LARGEST_RING

    def _outside(self, member: UUID, circle: frozenset[UUID]) -> list[UUID]:
        return [each for each in self._by_generosity[member] if each not in circle and each in self.eligible]
