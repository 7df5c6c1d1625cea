"""Keeping the scores of learners as they were derived last."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from config.upsert import insert_into
from sync.scoring.score import Tally
from sync.scoring.tables import StoredScore


def store_scores(
    session: Session,
    space_id: UUID,
    rule_version: int,
    tallies: Mapping[UUID, Tally],
    person_ids: Collection[UUID],
    now: datetime,
) -> None:
    """Keep these people's scores in a space, those that there are, by a version of its rules."""
    rows: list[dict[str, Any]] = [
        {
            "space_id": space_id,
            "person_id": person_id,
            "rule_version": rule_version,
            "points": result.points,
            "reached": str(result.reached),
            "provisional": result.provisional,
            "flags": len(result.flags),
            "is_excused": result.is_excused,
            "posts": result.posts,
            "replies": result.replies,
            "counted_words": result.counted_words,
            "derived_at": now,
        }
        for person_id, result in sorted(tallies.items())
        if person_id in person_ids
    ]
    if not rows:
        return
    statement = insert_into(session, StoredScore)
    replaced = {name: statement.excluded[name] for name in rows[0] if name not in ("space_id", "person_id")}
    session.execute(
        statement.on_conflict_do_update(index_elements=["space_id", "person_id"], set_=replaced), rows
    )
