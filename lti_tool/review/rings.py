"""Circles of people who give each other most of what they receive, as staff are asked to look at them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from sync.ledger.giving import read_giving
from sync.scoring.rings import Ring, find_rings
from sync.scoring.rules import Rule


def find_own_rings(session: Session, space_id: UUID, rule: Rule, person_id: UUID) -> Sequence[Ring]:
    """The circles that somebody belongs to, as far as nobody has looked at them."""
    return [ring for ring in _read_rings(session, space_id, rule) if person_id in ring.members]


def in_rings(session: Session, space_id: UUID, rule: Rule) -> frozenset[UUID]:
    """Everybody of a space who belongs to a circle that nobody has looked at."""
    return frozenset(each for ring in _read_rings(session, space_id, rule) for each in ring.members)


def _read_rings(session: Session, space_id: UUID, rule: Rule) -> Sequence[Ring]:
    if rule.flags.ring_share is None:
        return ()
    return find_rings(read_giving(session, space_id), rule.flags.ring_share, rule.pair_credits)
