"""Counting what has been written since a page was made."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lti_tool.app.access import Viewer
from lti_tool.space.tables import Thread
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution

_OPENING = aliased(StoredContribution)
_LONGEST: Final = timedelta(days=1)  # a page that was left open for longer counts from then


class Arrived(NamedTuple):
    """How many posts by others the viewer could read by now, and in how many threads."""

    posts: int
    threads: int


def count_arrived(
    session: Session, viewer: Viewer, after: datetime, now: datetime, thread_id: UUID | None = None
) -> Arrived:
    """Count what was written after an instant that a page told, in a thread or in the whole space."""
    statement = (
        select(func.count(), func.count(StoredContribution.conversation_id.distinct()))
        .join(_OPENING, _OPENING.conversation_id == StoredContribution.conversation_id)
        .join(Thread, Thread.contribution_id == _OPENING.id)
        .where(
            StoredContribution.space_id == viewer.space_id,
            visible_to(viewer),
            StoredContribution.occurred_at > max(after, now - _LONGEST),
            StoredContribution.author_id != viewer.person_id,
            StoredContribution.stands,
        )
    )
    if thread_id is not None:
        statement = statement.where(Thread.id == thread_id)
    return Arrived(*session.execute(statement).one())
