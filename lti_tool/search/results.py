"""What a search has found, as its viewer may see it, with a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.search.seeking import indexes, seeker_of
from lti_tool.space.glimpses import author_belongs, authorship, is_for
from lti_tool.space.groups import group_label
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import Byline, byline, visible_to
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.search.marking import Marker, Piece
from sync.search.queries import Query
from sync.spaces.tables import Membership, Space, SpaceGroup

PER_PAGE: Final = 20
MOST: Final = 500
"""So many of the best are looked at; who finds as many has to say more closely what they look for."""

_OPENED: Final = aliased(Thread)  # the thread that a contribution begins
_THREAD_ID: Final = func.coalesce(Post.thread_id, _OPENED.id)


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found; `post_id` is None for the first of a thread, whose title it has. `group`: whom it is for."""

    thread_id: UUID
    post_id: UUID | None
    title: Sequence[Piece]
    passage: Sequence[Piece]
    author: Byline
    created_at: datetime
    group: str


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found; `left` tells how many posts were not looked through yet."""

    hits: Sequence[Hit] = ()
    count: int = 0
    number: int = 1
    left: int = 0

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.number * PER_PAGE < self.count

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than these, the best."""
        return self.count == MOST


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a contribution stands."""

    thread_id: UUID
    post_id: UUID | None


def search(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, query: Query, page: int, now: datetime
) -> Results:
    """The posts of a space that the viewer may read and that have what is looked for. Pages count from 1."""
    if not query:
        return Results()
    with indexes().open(space.id) as index:
        members = index.names.read(session, keys)
        found = index.posts.find(query, seeker_of(session, space, viewer, members), now, MOST)
        left = index.left
    places = read_places(session, viewer, found)
    seals, marker = Seals(session, keys), Marker(query)
    readable = [each for each in found if each in places]
    if query.phrases:
        readable = _with_phrases(session, seals, marker, readable)
    shown = readable[(page - 1) * PER_PAGE : page * PER_PAGE]
    hits = _read_hits(session, keys, space, viewer, seals, marker, {each: places[each] for each in shown})
    return Results(hits, len(readable), page, left)


def read_places(session: Session, viewer: Viewer, found: Sequence[UUID]) -> Mapping[UUID, _Place]:
    """Where those of these contributions stand that are there and that the viewer may read."""
    if not found:
        return {}
    rows = session.execute(
        select(StoredContribution.id, _THREAD_ID, Post.id)
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .outerjoin(_OPENED, _OPENED.contribution_id == StoredContribution.id)
        .where(
            StoredContribution.id.in_(found),
            StoredContribution.deleted_at.is_(None),
            _THREAD_ID.is_not(None),
            visible_to(viewer),
        )
    )
    return {contribution_id: _Place(thread_id, post_id) for contribution_id, thread_id, post_id in rows}


def _with_phrases(session: Session, seals: Seals, marker: Marker, found: Sequence[UUID]) -> list[UUID]:
    rows = session.scalars(select(StoredContribution).where(StoredContribution.id.in_(found)))
    texts = open_texts(seals, rows)
    return [each for each in found if marker.has_phrases(texts[each].title or "", texts[each].markdown)]


def _read_hits(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    seals: Seals,
    marker: Marker,
    places: Mapping[UUID, _Place],
) -> list[Hit]:
    if not places:
        return []
    found = session.execute(
        select(StoredContribution, Membership.role, SpaceGroup)
        .outerjoin(Membership, author_belongs())
        .outerjoin(SpaceGroup, is_for())
        .where(StoredContribution.id.in_(places))
    )
    rows = {contribution.id: (contribution, role, group) for contribution, role, group in found}
    openings = _read_openings(session, {place.thread_id for place in places.values()})
    contributions = [contribution for contribution, *_ in rows.values()]
    texts = open_texts(seals, [*contributions, *openings.values()])
    profiles = read_profiles(session, keys, {each.author_id for each in contributions})

    def hit(contribution_id: UUID, place: _Place) -> Hit:
        contribution, role, group = rows[contribution_id]
        return Hit(
            place.thread_id,
            place.post_id,
            marker.marked(title_of(texts[openings[place.thread_id].id])),
            marker.passage(texts[contribution_id].markdown),
            byline(authorship(space, contribution, role, profiles), viewer),
            contribution.occurred_at,
            group_label(space, contribution.group_id, group),
        )

    return [hit(contribution_id, place) for contribution_id, place in places.items()]


def _read_openings(session: Session, thread_ids: set[UUID]) -> Mapping[UUID, StoredContribution]:
    """The first contributions of threads."""
    rows = session.execute(
        select(Thread.id, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.id.in_(thread_ids))
    )
    return dict(rows.tuples().all())
