"""What was done about contributions so far, as it is read back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contributions.tables import StoredContribution, Withheld
from sync.moderation.tables import ModerationAct
from sync.people.sealing import Seals, place


class ActKind(StrEnum):
    """What was done about a contribution; stable codes."""

    HELD = "held"  # it waits for a moderator
    APPROVED = "approved"
    HIDDEN = "hidden"
    RESTORED = "restored"  # what was hidden is public again
    APPEALED = "appealed"  # its author asks to look once more
    UPHELD = "upheld"  # the appeal was answered: it stays hidden
    DISMISSED = "dismissed"  # reports were looked at, and it stays as it is
    MOVED = "moved"  # to another thread
    SPLIT = "split"  # to a thread of its own
    MERGED = "merged"  # its thread went into another one
    LOCKED = "locked"  # its thread
    AMENDED = "amended"  # edited by staff


ARRANGED: Final = (ActKind.MOVED, ActKind.SPLIT, ActKind.MERGED, ActKind.LOCKED, ActKind.AMENDED)
"""What was done in the open: its author is told, and nothing is decided about whether it is shown."""
DECIDING: Final = tuple(kind.value for kind in ActKind if kind not in ARRANGED)


@dataclass(frozen=True, slots=True)
class Act:
    """One act as it is read back; `words` are empty where there are none, or their key was lost."""

    sequence: int
    contribution_id: UUID
    kind: ActKind
    reason: str | None
    words: str
    actor_id: UUID | None
    at: datetime
    is_open: bool


def may_appeal(contribution: StoredContribution, acts: Sequence[Act]) -> bool:
    """Whether its author may ask to look once more: a moderator has hidden it, and nobody has asked since then."""
    if contribution.deleted_at is not None or contribution.withheld != Withheld.HIDDEN:
        return False
    since = [each.kind for each in acts]
    hidden = len(since) - since[::-1].index(ActKind.HIDDEN) if ActKind.HIDDEN in since else 0
    return hidden > 0 and ActKind.APPEALED not in since[hidden:]


def read_acts(
    session: Session,
    seals: Seals,
    contribution_ids: Collection[UUID],
    kinds: Collection[str] = DECIDING,
) -> Mapping[UUID, Sequence[Act]]:
    """The acts of these kinds about contributions, the first one first; one query, and one for the keys."""
    rows = session.scalars(
        select(ModerationAct)
        .where(ModerationAct.contribution_id.in_(contribution_ids), ModerationAct.kind.in_(kinds))
        .order_by(ModerationAct.sequence)
    ).all()
    seals.load({row.person_id for row in rows if row.sealed_words is not None})
    found: dict[UUID, list[Act]] = {}
    for row in rows:
        act = Act(
            sequence=row.sequence,
            contribution_id=row.contribution_id,
            kind=ActKind(row.kind),
            reason=row.reason,
            words=seals.open(row.person_id, row.sealed_words, place_of_act(row.sequence)) or "",
            actor_id=row.actor_id,
            at=row.at,
            is_open=row.kind == ActKind.APPEALED.value and row.settled_at is None,
        )
        found.setdefault(row.contribution_id, []).append(act)
    return found


def place_of_act(sequence: int) -> str:
    """What the words of an act are bound to."""
    return place(ModerationAct.__tablename__, sequence)
