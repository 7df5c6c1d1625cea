"""What was talked about most lately: threads by their replies and reactions, as far as the viewer may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session, aliased

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.reactions.tables import GivenReaction
from lti_tool.space.places import title_of
from lti_tool.space.tables import Thread
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.sealing import Seals

LATELY: Final = timedelta(days=7)
MOST: Final = 3
_OPENING: Final = aliased(StoredContribution)
_LEAST: Final = 2  # one reply is no popularity


@dataclass(frozen=True, slots=True)
class Popular:
    """A thread, and how many replies and reactions it has had lately."""

    thread_id: UUID
    title: str
    count: int


def read_popular(session: Session, keys: KeyRing, viewer: Viewer, now: datetime) -> Sequence[Popular]:
    """The threads with the most replies and reactions of the last week; three queries at most."""
    since = now - LATELY
    replies = select(StoredContribution.conversation_id).where(
        StoredContribution.occurred_at >= since,
        StoredContribution.parent_id.is_not(None),
        StoredContribution.stands,
        visible_to(viewer),
    )
    reactions = (
        select(StoredContribution.conversation_id)
        .join(GivenReaction, GivenReaction.contribution_id == StoredContribution.id)
        .where(
            GivenReaction.space_id == viewer.space_id,
            GivenReaction.at >= since,
            StoredContribution.stands,
            visible_to(viewer),
        )
    )
    signs = union_all(replies, reactions).subquery()
    count = func.count()
    rows = session.execute(
        select(Thread.id, Thread.contribution_id, count)
        .join(_OPENING, _OPENING.id == Thread.contribution_id)
        .join(signs, signs.c.conversation_id == _OPENING.conversation_id)
        .group_by(Thread.id, Thread.contribution_id)
        .having(count >= _LEAST)
        .order_by(count.desc(), Thread.id)
        .limit(MOST)
    ).all()
    openings = {
        each.id: each
        for each in session.scalars(
            select(StoredContribution).where(
                StoredContribution.id.in_([row.contribution_id for row in rows]),
                StoredContribution.stands,
                visible_to(viewer),
            )
        )
    }
    texts = open_texts(Seals(session, keys), openings.values())
    return [
        Popular(row.id, title_of(texts[row.contribution_id]), row[2])
        for row in rows
        if row.contribution_id in openings
    ]
