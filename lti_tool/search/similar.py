"""Threads that may be about what somebody is about to ask, shown before they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.search.results import find_places
from lti_tool.search.seeking import indexes, seeker_of
from lti_tool.space.glimpses import preview
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.sealing import Seals
from sync.spaces.tables import Space

_SHOWN: Final = 5
_LOOKED_AT: Final = 25  # some of which the viewer may not read
_LONGEST_TITLE: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class SimilarThread:
    """A thread with how it begins, and how many replies the viewer can read in it."""

    id: UUID
    title: str
    preview: str
    reply_count: int


def similar_threads(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, title: str
) -> Sequence[SimilarThread]:
    """The threads whose title or first post have much of a title that is being written, the likeliest first."""
    with indexes().open(space.id) as index:
        seeker = seeker_of(session, space, viewer, {})
        places = find_places(
            session, viewer, index, lambda: index.posts.alike(title[:_LONGEST_TITLE], seeker, _LOOKED_AT)
        )
    shown = list(places)[:_SHOWN]
    if not shown:
        return ()
    rows = session.scalars(select(StoredContribution).where(StoredContribution.id.in_(shown)))
    texts = open_texts(Seals(session, keys), rows)
    counts = dict(
        session.execute(
            select(Post.thread_id, func.count())
            .join(StoredContribution, StoredContribution.id == Post.contribution_id)
            .where(
                Post.thread_id.in_(places[each].thread_id for each in shown),
                StoredContribution.stands,
                visible_to(viewer),
            )
            .group_by(Post.thread_id)
        ).all()
    )
    return [
        SimilarThread(
            places[each].thread_id,
            title_of(texts[each]),
            preview(texts[each].markdown),
            counts.get(places[each].thread_id, 0),
        )
        for each in shown
    ]
