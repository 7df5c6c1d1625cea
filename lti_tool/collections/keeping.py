"""Collections of a space: making, naming and ordering them, and what stands in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from config.ids import new_id
from config.keys import KeyRing
from config.upsert import insert_if_new
from lti_tool.app.access import Viewer, per_viewer
from lti_tool.collections.tables import Collected, Collection
from lti_tool.space.visibility import is_meant_for, visible_to
from sync.audit.trail import record
from sync.contributions.tables import StoredContribution
from sync.people.sealing import Seals, place
from sync.spaces.tables import Space

MOST_COLLECTIONS: Final = 30
MOST_ITEMS: Final = 200
LONGEST_NAME: Final = 80  # characters
LONGEST_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class Shelf:
    """A collection, and how many posts in it the viewer may read; `id` is None for one that is not used yet."""

    id: UUID | None
    name: str
    count: int
    is_best: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A post in a collection with its note, by its contribution; `is_there` is false for what was removed since."""

    contribution_id: UUID
    note: str
    is_there: bool


def name_of(collection: Collection) -> str:
    """What a collection is called; "Best of" in the reader's language, unless staff have named it otherwise."""
    return collection.name or str(gettext("Best of"))


def read_shelves(session: Session, viewer: Viewer) -> Sequence[Shelf]:
    """The collections of the viewer's space in their order, "Best of" among them; one query."""
    count = (
        select(func.count())
        .select_from(Collected)
        .join(StoredContribution, StoredContribution.id == Collected.contribution_id)
        .where(Collected.collection_id == Collection.id, StoredContribution.stands, visible_to(viewer))
        .correlate(Collection)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Collection, count)
        .where(Collection.space_id == viewer.space_id)
        .order_by(Collection.is_best.desc(), Collection.position, Collection.id)
    ).all()
    shelves = [Shelf(row.id, name_of(row), number, row.is_best) for row, number in rows]
    if not any(each.is_best for each in shelves):
        shelves.insert(0, Shelf(None, str(gettext("Best of")), 0, is_best=True))
    return shelves


@per_viewer
def has_collected(viewer: Viewer) -> ColumnElement[bool]:
    """Whether anything is collected in the viewer's space that they may read."""
    return (
        select(Collected.contribution_id)
        .join(StoredContribution, StoredContribution.id == Collected.contribution_id)
        .where(Collected.space_id == viewer.space_id, StoredContribution.stands, visible_to(viewer))
        .correlate(None)
        .exists()
    )


def read_kept(session: Session, keys: KeyRing, viewer: Viewer, collection_id: UUID) -> Sequence[Kept]:
    """What stands in a collection in its order: what the viewer may read, and what is there no more; two queries."""
    rows = session.execute(
        select(Collected, StoredContribution.stands)
        .join(StoredContribution, StoredContribution.id == Collected.contribution_id)
        .where(
            Collected.collection_id == collection_id,
            Collected.space_id == viewer.space_id,
            visible_to(viewer) | (~StoredContribution.stands & is_meant_for(viewer)),
        )
        .order_by(Collected.position, Collected.added_at, Collected.contribution_id)
    ).all()
    seals = Seals(session, keys)
    seals.load({row.author_id for row, _ in rows if row.sealed_note is not None})
    return [
        Kept(
            row.contribution_id,
            seals.open(row.author_id, row.sealed_note, _place(row.collection_id, row.contribution_id)) or "",
            bool(stands),
        )
        for row, stands in rows
    ]


def count_kept(session: Session, collection_id: UUID) -> int:
    """How much stands in a collection, whoever may read it."""
    in_it = Collected.collection_id == collection_id
    return session.scalar(select(func.count()).select_from(Collected).where(in_it)) or 0


def find_best(session: Session, viewer: Viewer) -> Collection:
    """The collection "Best of", which is made where nothing has been put into it yet; within the space's lock."""
    of_space = Collection.space_id == viewer.space_id
    found = session.scalar(select(Collection).where(of_space, Collection.is_best.is_(True)))
    if found is not None:
        return found
    best = Collection(id=new_id(), space_id=viewer.space_id, name="", position=0, is_best=True)
    session.add(best)
    session.flush()
    return best


def is_taken(session: Session, viewer: Viewer, name: str, collection_id: UUID | None = None) -> bool:
    """Whether another collection of the viewer's space than this one has the name, in capitals or not."""
    known = session.scalars(select(Collection).where(Collection.space_id == viewer.space_id)).all()
    names = [name_of(each) for each in known if each.id != collection_id]
    if not any(each.is_best for each in known):
        names.append(str(gettext("Best of")))
    return name.casefold() in (each.casefold() for each in names)


def make_collection(session: Session, viewer: Viewer, name: str) -> Collection | None:
    """Make one of this name at the end; None where there is one, or there are too many; within the space's lock."""
    known = session.scalars(select(Collection).where(Collection.space_id == viewer.space_id)).all()
    if len(known) >= MOST_COLLECTIONS or is_taken(session, viewer, name):
        return None
    last = max((each.position for each in known), default=0)
    made = Collection(id=new_id(), space_id=viewer.space_id, name=name, position=last + 1, is_best=False)
    session.add(made)
    session.flush()
    return made


def collect(
    session: Session,
    keys: KeyRing,
    viewer: Viewer,
    collection_id: UUID,
    contribution_id: UUID,
    now: datetime,
    note: str | None = None,
) -> bool:
    """Put a post into a collection at its end, or only its note anew; None keeps the note that is there.

    False where the collection is full; within the space's lock.
    """
    in_it = Collected.collection_id == collection_id
    last, count = session.execute(
        select(func.coalesce(func.max(Collected.position), 0), func.count()).where(in_it)
    ).one()
    row = session.get(Collected, (collection_id, contribution_id))
    if row is None and count >= MOST_ITEMS:
        return False
    if row is None:
        insert_if_new(
            session,
            Collected,
            collection_id=collection_id,
            contribution_id=contribution_id,
            space_id=viewer.space_id,
            author_id=viewer.person_id,
            sealed_note=None,
            position=last + 1,
            added_at=now,
        )
        row = session.get_one(Collected, (collection_id, contribution_id))
        _record(session, viewer, "post.collected", now)
    if note is not None:
        where = _place(collection_id, contribution_id)
        row.author_id = viewer.person_id
        row.sealed_note = Seals(session, keys).seal(viewer.person_id, note, where)
    return True


def drop(session: Session, viewer: Viewer, collection_id: UUID, contribution_id: UUID, now: datetime) -> None:
    """Take a post out of a collection."""
    row = session.get(Collected, (collection_id, contribution_id))
    if row is not None and row.space_id == viewer.space_id:
        session.delete(row)
        _record(session, viewer, "post.uncollected", now)


def put_in_order(session: Session, collection_id: UUID, wanted: Mapping[UUID, int]) -> None:
    """Let the posts of a collection stand in the order of these numbers; what has none keeps its place among them."""
    rows = session.scalars(
        select(Collected)
        .where(Collected.collection_id == collection_id)
        .order_by(Collected.position, Collected.added_at, Collected.contribution_id)
    ).all()
    places = {row.contribution_id: number for number, row in enumerate(rows, start=1)}

    def key(row: Collected) -> tuple[int, int, int]:
        here = places[row.contribution_id]
        there = wanted.get(row.contribution_id, here)
        # Who moves a post up means it to stand before what stands there, and after it where it comes from above.
        return there, (there > here) - (there < here), here

    moved = sorted(rows, key=key)
    for number, row in enumerate(moved, start=1):
        row.position = number


def _record(session: Session, viewer: Viewer, action: str, now: datetime) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=session.get_one(Space, viewer.space_id).organisation_id,
        space_id=viewer.space_id,
        actor_id=viewer.person_id,
    )


def _place(collection_id: UUID, contribution_id: UUID) -> str:
    return place(Collected.__tablename__, collection_id, contribution_id)
