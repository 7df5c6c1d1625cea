"""The rules of an organisation and of its spaces: kept encrypted, read for one space together."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.upsert import insert_if_new
from sync.audit.trail import record
from sync.gates.rules import Follows, GateRule
from sync.gates.tables import GateList
from sync.spaces.tables import Space


def read_rules_for(session: Session, keys: KeyRing, space: Space) -> Sequence[GateRule]:
    """The rules that posts in a space are looked at by: its organisation's, then its own. One query."""
    owners = [space.organisation_id, space.id]
    rows = {
        row.owner_id: row for row in session.scalars(select(GateList).where(GateList.owner_id.in_(owners)))
    }
    return tuple(rule for owner in owners if owner in rows for rule in _opened(keys, rows[owner]))


def read_list(session: Session, keys: KeyRing, owner_id: UUID) -> Sequence[GateRule]:
    """The rules of a space's own, or of an organisation."""
    row = session.get(GateList, owner_id)
    return _opened(keys, row) if row is not None else ()


def put_list(
    session: Session,
    keys: KeyRing,
    organisation_id: UUID,
    space_id: UUID | None,
    rules: Sequence[GateRule],
    now: datetime,
    actor_id: UUID | None = None,
) -> bool:
    """Put rules in the place of a space's own, or of an organisation's (`space_id` None); True where they differ."""
    owner_id = space_id or organisation_id
    insert_if_new(
        session,
        GateList,
        owner_id=owner_id,
        organisation_id=organisation_id,
        space_id=space_id,
        version=0,
        sealed=b"",
        changed_at=now,
    )
    row = session.get_one(GateList, owner_id, with_for_update=True, populate_existing=True)
    if list(_opened(keys, row)) == list(rules):
        return False
    told = [[each.written, each.follows.value, each.sentence] for each in rules]
    row.sealed = keys.seal(json.dumps(told, ensure_ascii=False), about=_about(owner_id))
    row.version += 1
    row.changed_at = now
    record(
        session,
        action="gates.rules_set",
        now=now,
        organisation_id=organisation_id,
        space_id=space_id,
        actor_id=actor_id,
        detail={"asking": _count(rules, Follows.ASK), "holding": _count(rules, Follows.HOLD)},
    )
    session.flush()
    return True


def _opened(keys: KeyRing, row: GateList) -> Sequence[GateRule]:
    if not row.version:
        return ()
    told = json.loads(keys.unseal(row.sealed, about=_about(row.owner_id)))
    return tuple(GateRule(written, Follows(follows), sentence) for written, follows, sentence in told)


def _count(rules: Sequence[GateRule], follows: Follows) -> int:
    return sum(each.follows is follows for each in rules)


def _about(owner_id: UUID) -> str:
    return f"gate_lists:{owner_id}"
