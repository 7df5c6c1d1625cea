"""Whether claimed items may still leave: asked before their requests, since a step takes a while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from config.upsert import table_of
from connectors.contract import Outcome
from sync.consent.purposes import GRADE
from sync.delivery.items import EXCUSED, find_stopped
from sync.ledger.decisions import read_excused
from sync.outbox.claims import Claimed
from sync.outbox.rows import TABLE
from sync.outbox.tables import HOLD_ASKED, HOLD_KEPT, TargetRow

HELD_BACK: Final = Outcome.retry(HOLD_KEPT, whole_target=False)
OVERTAKEN: Final = Outcome.retry("item.overtaken", whole_target=False)  # by a later version, or it is gone

_TARGETS: Final = table_of(TargetRow)
_NOW: Final = (
    select(
        _TARGETS.c.space_id,
        _TARGETS.c.purpose,
        _TARGETS.c.lease_owner,
        TABLE.c.id,
        TABLE.c.version,
        TABLE.c.open_version,
        TABLE.c.code,
    )
    .select_from(_TARGETS.outerjoin(TABLE, TABLE.c.id.in_(bindparam("items", type_=Uuid(), expanding=True))))
    .where(_TARGETS.c.id == bindparam("target", type_=Uuid()))
)


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether the target is still ours, and what keeps items from leaving, by id; nothing does the others."""

    is_ours: bool
    kept: Mapping[UUID, Outcome] = field(default_factory=dict)


def ask_leave(session: Session, target_id: UUID, owner: str, claimed: Sequence[Claimed]) -> Leave:
    """Look at the lease, and which items have been held back, excused, stopped or overtaken since they were claimed."""
    values = {"target": target_id, "items": [each.id for each in claimed]}
    rows = session.connection().execute(_NOW, values).all()
    if not rows or rows[0].lease_owner != owner:
        return Leave(is_ours=False)
    by_id, target = {row.id: row for row in rows}, rows[0]
    people = {each.person_id for each in claimed}
    excused = read_excused(session, target.space_id, people) if target.purpose == GRADE else frozenset()
    withheld = {**dict.fromkeys(excused, EXCUSED), **find_stopped(session, people)}
    kept = {each.id: _kept(by_id.get(each.id), each, withheld) for each in claimed}
    return Leave(True, {item_id: outcome for item_id, outcome in kept.items() if outcome is not None})


def _kept(row: Any, claimed: Claimed, withheld: Mapping[UUID, Outcome]) -> Outcome | None:
    if row is None or not row.version == row.open_version == claimed.version:
        return OVERTAKEN
    if row.code == HOLD_ASKED:
        return HELD_BACK
    return withheld.get(claimed.person_id)
