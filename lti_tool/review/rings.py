"""Circles of people who give each other most of what they receive, as staff are asked to look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from sync.ledger.giving import read_giving
from sync.scoring.rings import Found, Ring, find_rings
from sync.scoring.rules import Rule


@dataclass(frozen=True, slots=True)
class Circles:
    """The circles of a space that nobody has looked at; `is_whole` is false where there were too many to find all."""

    rings: Sequence[Ring] = ()
    is_whole: bool = True

    @property
    def people(self) -> frozenset[UUID]:
        """Everybody who belongs to one."""
        return frozenset(each for ring in self.rings for each in ring.members)

    def of(self, person_id: UUID) -> Sequence[Ring]:
        """Those that somebody belongs to."""
        return [ring for ring in self.rings if person_id in ring.members]


NO_CIRCLES = Circles()


def read_circles(session: Session, space_id: UUID, rule: Rule) -> Circles:
    """Look for circles among all of a space: takes up to seconds, and belongs in no transaction that writes."""
    if rule.flags.ring_share is None:
        return NO_CIRCLES
    found: Found = find_rings(read_giving(session, space_id), rule.flags.ring_share, rule.pair_credits)
    return Circles(found.rings, found.is_whole)
