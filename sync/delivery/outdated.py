"""What receivers hold of texts that have changed or are gone since (GDPR Art. 16, 17(2), 19)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.delivery.evidence import read_revisions
from sync.outbox.desired import CHANGED, REFERENCES
from sync.outbox.tables import OutboxRow, SentText, TargetRow
from sync.rights.withdrawals import ask_back


def read_outdated(
    session: Session, targets: Collection[TargetRow], person_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """Of each of these people the items of which a target that only appends may hold an outdated text, if there are.

    An earlier version of an item counts as well: its note stands there beside the latest one's.
    """
    if not targets:
        return {}
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.person_id, OutboxRow.sent_payload, OutboxRow.tried_payloads).where(
            OutboxRow.target_id.in_([target.id for target in targets]), OutboxRow.person_id.in_(person_ids)
        )
    ).all()
    told: dict[UUID, list[Sequence[Any]]] = {
        row.id: [
            each for payload in (row.sent_payload, *(row.tried_payloads or ())) for each in _quoted(payload)
        ]
        for row in rows
    }
    texts = select(SentText.item_id, SentText.contributions).where(SentText.item_id.in_(told))
    for item_id, quoted in session.execute(texts):
        told[item_id] += quoted
    revisions = read_revisions(session, (UUID(each) for quoted in told.values() for each, _ in quoted))
    outdated: dict[UUID, set[UUID]] = {}
    for row in rows:
        if any(revisions.get(UUID(each)) != revision for each, revision in told[row.id]):
            outdated.setdefault(row.person_id, set()).add(row.id)
    return {person_id: frozenset(items) for person_id, items in outdated.items()}


def ask_back_outdated(
    session: Session,
    keys: KeyRing,
    outdated: Mapping[UUID, frozenset[UUID]],
    person_ids: Collection[UUID],
    now: datetime,
) -> None:
    """Ask outdated items of these people back; what is wanted instead goes once they are deleted there."""
    for person_id in sorted(outdated.keys() & set(person_ids)):
        which = OutboxRow.id.in_(outdated[person_id])
        ask_back(session, keys, person_id, now, which, reason=CHANGED)


def _quoted(payload: Mapping[str, Any] | None) -> Sequence[Sequence[Any]]:
    return payload.get(REFERENCES, ()) if payload else ()
