"""Which levels stand in record systems because of points alone: nobody has decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.outbox.desired import LEVEL, LEVEL_ITEM, RATING
from sync.outbox.tables import OutboxRow, TargetRow


@dataclass(frozen=True, slots=True)
class LevelByPoints:
    """A level, counted from 1, of what a record system calls by this name, as the system has taken it."""

    name: str
    level: int


def read_levels_by_points(session: Session, space_id: UUID, person_id: UUID) -> Sequence[LevelByPoints]:
    """What the mapping of a space's points has put into records about a person, by name."""
    rows = session.execute(
        select(TargetRow.learnt, OutboxRow.item, OutboxRow.sent_payload)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(
            TargetRow.space_id == space_id,
            OutboxRow.person_id == person_id,
            OutboxRow.item.startswith(LEVEL_ITEM),
            OutboxRow.sent_version > 0,
        )
    )
    found = [
        LevelByPoints(learnt.get(item, item.removeprefix(LEVEL_ITEM)), sent[LEVEL])
        for learnt, item, sent in rows
        if sent and RATING not in sent
    ]
    return sorted(found, key=lambda each: each.name.casefold())
