"""Whether claimed items may still leave: asked before their requests, since a step takes a while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, select
from sqlalchemy.orm import Session

from config.upsert import table_of
from connectors.contract import Outcome
from sync.consent.purposes import FEEDBACK, GRADE, enabled_purposes
from sync.consent.tables import Purpose
from sync.delivery.items import EXCUSED, STALE, find_stopped
from sync.delivery.permits import OFF, STOPPED
from sync.ledger.decisions import read_excused
from sync.outbox.claims import Claimed
from sync.outbox.desired import COMMENT
from sync.outbox.rows import TABLE
from sync.outbox.tables import HOLD_ASKED, HOLD_KEPT, TargetRow
from sync.spaces.tables import Space

HELD_BACK: Final = Outcome.retry(HOLD_KEPT, whole_target=False)
OVERTAKEN: Final = Outcome.retry("item.overtaken", whole_target=False)  # by a later version, or it is gone

_TARGETS: Final = table_of(TargetRow)
_SPACES: Final = table_of(Space)
_PURPOSES: Final = table_of(Purpose)
_NOW: Final = (
    select(
        _TARGETS.c.space_id,
        _TARGETS.c.purpose,
        _TARGETS.c.lease_owner,
        _TARGETS.c.stopped_at,
        _PURPOSES.c.enabled,
        TABLE.c.id,
        TABLE.c.version,
        TABLE.c.open_version,
        TABLE.c.code,
    )
    .select_from(
        _TARGETS.join(_SPACES, _SPACES.c.id == _TARGETS.c.space_id)
        .outerjoin(
            _PURPOSES,
            and_(
                _PURPOSES.c.organisation_id == _SPACES.c.organisation_id,
                _PURPOSES.c.name == _TARGETS.c.purpose,
            ),
        )
        .outerjoin(TABLE, TABLE.c.id.in_(bindparam("items", type_=Uuid(), expanding=True)))
    )
    .where(_TARGETS.c.id == bindparam("target", type_=Uuid()))
)


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether the target is still ours, and what keeps items from leaving, by id; nothing does the others."""

    is_ours: bool
    kept: Mapping[UUID, Outcome] = field(default_factory=dict)


def ask_leave(session: Session, target_id: UUID, owner: str, claimed: Sequence[Claimed]) -> Leave:
    """Look at the lease, and which items may not leave any more since they were claimed.

    They may have been held back, excused, stopped, overtaken or dropped, or their purpose turned off, or the comment's,
    or the target stopped.
    """
    values = {"target": target_id, "items": [each.id for each in claimed]}
    rows = session.connection().execute(_NOW, values).all()
    if not rows or rows[0].lease_owner != owner:
        return Leave(is_ours=False)
    by_id, target = {row.id: row for row in rows}, rows[0]
    people = {each.person_id for each in claimed}
    excused = read_excused(session, target.space_id, people) if target.purpose == GRADE else frozenset()
    if not target.enabled or target.stopped_at is not None:
        return Leave(True, {each.id: STOPPED if target.enabled else OFF for each in claimed})
    withheld = {**dict.fromkeys(excused, EXCUSED), **find_stopped(session, people)}
    kept = {each.id: _kept(by_id.get(each.id), each, withheld) for each in claimed}
    if not _comments_may_go(session, target.space_id, claimed):
        kept |= {each.id: STALE for each in claimed if COMMENT in each.payload}
    return Leave(True, {item_id: outcome for item_id, outcome in kept.items() if outcome is not None})


def _comments_may_go(session: Session, space_id: UUID, claimed: Sequence[Claimed]) -> bool:
    if not any(COMMENT in each.payload for each in claimed):
        return True
    organisation_id = session.get_one(Space, space_id).organisation_id
    return FEEDBACK in enabled_purposes(session, organisation_id)


def _kept(row: Any, claimed: Claimed, withheld: Mapping[UUID, Outcome]) -> Outcome | None:
    if row is None or not row.version == row.open_version == claimed.version:
        return OVERTAKEN
    if row.code == HOLD_ASKED:
        return HELD_BACK
    return withheld.get(claimed.person_id)
