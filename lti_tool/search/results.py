"""What a search has found, as its viewer may see it, with a constant number of queries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.freshness.reading import is_outdated
from lti_tool.search.seeking import indexes, seeker_of
from lti_tool.space.glimpses import author_belongs, authorship, is_for
from lti_tool.space.groups import group_label
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import Byline, byline, shown_texts, visible_to
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.search.index import State
from sync.search.marking import Marker, Piece
from sync.search.queries import Query
from sync.search.reading import SpaceIndex
from sync.spaces.tables import Membership, Space, SpaceGroup

PER_PAGE: Final = 20
MOST: Final = 300
"""So many of the best are looked at; who finds as many has to say more closely what they look for."""

_OPENED: Final = aliased(Thread)  # the thread that a contribution begins


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found; `post_id` is None for the first of a thread. `group` is whom it is for."""

    thread_id: UUID
    post_id: UUID | None
    title: Sequence[Piece]
    passage: Sequence[Piece]
    author: Byline
    created_at: datetime
    group: str
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found; `is_whole` tells whether all posts were looked through."""

    hits: Sequence[Hit] = ()
    count: int = 0
    number: int = 1
    is_whole: bool = True

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.number * PER_PAGE < self.count

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than these, the best."""
        return self.count == MOST


@dataclass(frozen=True, slots=True)
class Place:
    """Where a contribution stands, how it is there, and whether the viewer may read it."""

    thread_id: UUID
    post_id: UUID | None
    state: State
    is_readable: bool


def search(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, query: Query, page: int, now: datetime
) -> Results:
    """The posts of a space that the viewer may read and that have what is looked for. Pages count from 1."""
    if not query:
        return Results()
    with indexes().open(space.id) as index:
        seeker = seeker_of(session, space, viewer, index.names.read(session, keys))
        places = find_places(session, viewer, index, lambda: index.posts.find(query, seeker, now, MOST))
        is_whole = index.is_whole
    seals, marker = Seals(session, keys), Marker(query)
    readable = list(places)
    if query.phrases:
        readable = _with_phrases(session, seals, marker, readable)
    shown = readable[(page - 1) * PER_PAGE : page * PER_PAGE]
    hits = _read_hits(
        session, keys, space, viewer, seals, marker, {each: places[each] for each in shown}, now
    )
    return Results(hits, len(readable), page, is_whole)


def find_places(
    session: Session, viewer: Viewer, index: SpaceIndex, find: Callable[[], Sequence[UUID]]
) -> Mapping[UUID, Place]:
    """What is found and may be read by the viewer, in its order, with where it stands.

    Where the index was behind the database, it is mended and asked once more.
    """
    found = find()
    places = _read_places(session, viewer, found)
    if index.mend(found, {each: place.state for each, place in places.items()}):
        found = find()
        places = _read_places(session, viewer, found)
    return {each: places[each] for each in found if each in places and places[each].is_readable}


def _read_places(session: Session, viewer: Viewer, found: Sequence[UUID]) -> Mapping[UUID, Place]:
    if not found:
        return {}
    rows = session.execute(
        select(
            StoredContribution.id,
            StoredContribution.revision,
            StoredContribution.group_id,
            StoredContribution.anonymous,
            func.coalesce(Post.thread_id, _OPENED.id).label("thread_id"),
            Post.id.label("post_id"),
            visible_to(viewer).label("is_visible"),
        )
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .outerjoin(_OPENED, _OPENED.contribution_id == StoredContribution.id)
        .where(StoredContribution.id.in_(found), StoredContribution.stands)
    )
    return {
        row.id: Place(
            row.thread_id,
            row.post_id,
            State(row.revision, row.group_id, row.anonymous),
            row.is_visible and row.thread_id is not None,
        )
        for row in rows
    }


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
    places: Mapping[UUID, Place],
    now: datetime,
) -> list[Hit]:
    if not places:
        return []
    found = session.execute(
        select(StoredContribution, Membership.role, SpaceGroup, is_outdated(now))
        .outerjoin(Membership, author_belongs())
        .outerjoin(SpaceGroup, is_for())
        .where(StoredContribution.id.in_(places))
    )
    rows = {
        contribution.id: (contribution, role, group, is_old) for contribution, role, group, is_old in found
    }
    openings = _read_openings(session, {place.thread_id for place in places.values()})
    contributions = [contribution for contribution, *_ in rows.values()]
    texts = shown_texts(seals, viewer, [*contributions, *openings.values()])
    profiles = read_profiles(session, keys, {each.author_id for each in contributions})

    def hit(contribution_id: UUID, place: Place) -> Hit:
        contribution, role, group, is_old = rows[contribution_id]
        return Hit(
            place.thread_id,
            place.post_id,
            marker.marked(title_of(texts[openings[place.thread_id].id])),
            marker.passage(texts[contribution_id].markdown),
            byline(authorship(space, contribution, role, profiles), viewer),
            contribution.occurred_at,
            group_label(space, contribution.group_id, group),
            is_old,
        )

    return [hit(contribution_id, place) for contribution_id, place in places.items()]


def _read_openings(session: Session, thread_ids: set[UUID]) -> Mapping[UUID, StoredContribution]:
    """The first contributions of threads."""
    rows = session.execute(
        select(Thread.id, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.id.in_(thread_ids))
    )
    return dict(rows.all())
