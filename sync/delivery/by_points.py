"""Which levels stand in record systems because of points alone: nobody has decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.delivery.decisions import limits_of, read_decisions
from sync.outbox.desired import LEVEL, LEVEL_ITEM, RATING
from sync.outbox.tables import OutboxRow, TargetRow
from sync.spaces.tables import Space


@dataclass(frozen=True, slots=True)
class LevelByPoints:
    """A level, counted from 1, of what a record system calls by this name, as the system has taken it."""

    name: str
    level: int


def read_levels_by_points(
    session: Session, space: Space, person_id: UUID, now: datetime
) -> Sequence[LevelByPoints]:
    """What the mapping of a space's points has put into records about a person, by name.

    Not what a decision has gone before meanwhile, even where the systems have not been asked yet to forget it.
    """
    decided = read_decisions(session, space, [person_id], {}, now).get(person_id, ())
    rows = session.execute(
        select(TargetRow, OutboxRow.item, OutboxRow.sent_payload)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(
            TargetRow.space_id == space.id,
            OutboxRow.person_id == person_id,
            OutboxRow.item.startswith(LEVEL_ITEM),
            OutboxRow.sent_version > 0,
        )
    )
    found = []
    for target, item, sent in rows:
        if sent and RATING not in sent:
            name, level = item.removeprefix(LEVEL_ITEM), sent[LEVEL]
            limit = (limits_of(target, decided) or {}).get(name)
            if limit is None or level < limit:
                found.append(LevelByPoints(target.learnt.get(item, name), level))
    return sorted(found, key=lambda each: each.name.casefold())
