"""The texts that have left, kept word for word for those whom they are about."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.upsert import insert_into
from connectors.contract import Event, Evidence, Item, Outcome, OutcomeKind, Score, Statement
from connectors.lti.ags import comment_of
from connectors.records.moodle.documents import note_of
from sync.outbox.claims import Claimed
from sync.outbox.desired import REFERENCES
from sync.outbox.tables import SentText, TargetRow
from sync.outbox.targets import MOODLE
from sync.people.sealing import Seals, place


def words_of(connector: str, item: Item) -> str:
    """The text that goes with an item, word for word as its receiver gets it; empty for none."""
    if isinstance(item, Statement | Event):
        return ""
    if isinstance(item, Score):
        return comment_of(item)
    return note_of(item) if connector == MOODLE else item.note.text


def keep_texts(
    session: Session,
    keys: KeyRing,
    target_id: UUID,
    ready: Sequence[tuple[Claimed, Item]],
    noted: Sequence[tuple[Claimed, Outcome]],
    now: datetime,
) -> None:
    """Keep what went along with evidence or a score that has arrived."""
    arrived = {claimed.id for claimed, outcome in noted if outcome.kind is OutcomeKind.APPLIED}
    left = [(claimed, item) for claimed, item in ready if claimed.id in arrived and _has_text(item)]
    if not left:
        return
    connector, seals = session.get_one(TargetRow, target_id).connector, Seals(session, keys)
    seals.load({claimed.person_id for claimed, _ in left})
    rows = [
        {
            "item_id": claimed.id,
            "version": claimed.version,
            "target_id": target_id,
            "person_id": claimed.person_id,
            "sealed_words": seals.seal(
                claimed.person_id, words_of(connector, item), _place(claimed.id, claimed.version)
            ),
            "contributions": claimed.payload.get(REFERENCES, []),
            "sent_at": now,
        }
        for claimed, item in left
    ]
    session.execute(insert_into(session, SentText).on_conflict_do_nothing(), rows)


def _has_text(item: Item) -> bool:
    if isinstance(item, Evidence):
        return bool(item.note.text)
    return isinstance(item, Score) and item.comment is not None


def read_texts(
    session: Session, keys: KeyRing, person_id: UUID, target_ids: Collection[UUID]
) -> Mapping[tuple[UUID, int], str]:
    """What was sent of a person to these targets, by item and version; empty where it cannot be read any more."""
    rows = session.scalars(
        select(SentText).where(SentText.person_id == person_id, SentText.target_id.in_(target_ids))
    ).all()
    seals = Seals(session, keys)
    return {
        (row.item_id, row.version): seals.open(person_id, row.sealed_words, _place(row.item_id, row.version))
        or ""
        for row in rows
    }


def _place(item_id: UUID, version: int) -> str:
    return place(SentText.__tablename__, item_id, version)
