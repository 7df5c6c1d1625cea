"""Noting who is mentioned in a contribution, so that they can be told and can find it."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.upsert import plain_insert
from sync.contributions.mentions import mentioned
from sync.contributions.tables import StoredContribution
from sync.mentions.tables import Mention


def note_mentions(session: Session, contribution: StoredContribution, text: str) -> None:
    """Note who is mentioned in a contribution's text as it is kept now, and nobody else any more."""
    now = mentioned(text) - {contribution.author_id}
    known = set(session.scalars(select(Mention.person_id).where(Mention.contribution_id == contribution.id)))
    if known - now:
        session.execute(
            delete(Mention)
            .where(Mention.contribution_id == contribution.id, Mention.person_id.in_(known - now))
            .execution_options(synchronize_session=False)
        )
    at = contribution.edited_at or contribution.occurred_at
    rows = [
        {
            "contribution_id": contribution.id,
            "person_id": person_id,
            "space_id": contribution.space_id,
            "at": at,
        }
        for person_id in sorted(now - known)
    ]
    if rows:
        session.execute(plain_insert(Mention), rows)
