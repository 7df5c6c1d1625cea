"""What a person has still to read, and noting what they have read.

A person has read a thread up to an instant at which something was written in it, and perhaps later posts besides
(`PostReadAhead`). Where the thread has no reading of its own, the space's counts. One's own posts are never new, and
neither is what one may not see.
"""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, TypeVarTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.database import Instant
from config.upsert import insert_into, plain_insert, table_of
from lti_tool.app.access import Viewer, per_viewer
from lti_tool.app.errors import NotFound
from lti_tool.reading.tables import PostReadAhead, SpaceReading, ThreadReading
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import known_activity, visible_to
from sync.contributions.tables import StoredContribution

_Columns = TypeVarTuple("_Columns")

NOTHING_READ: Final = datetime(1970, 1, 1, tzinfo=UTC)
_READ_UNTIL: Final[ColumnElement[datetime]] = func.coalesce(
    ThreadReading.read_until, SpaceReading.read_until, literal(NOTHING_READ, Instant)
)


class Unread(NamedTuple):
    """How many threads have something new, and when the latest of all that the viewer may know of was written.

    None where nothing was.
    """

    threads: int
    latest: datetime | None


class _Written(NamedTuple):
    """A post that the viewer sees; `is_by_others` where there is something of somebody else's to read."""

    id: UUID
    at: datetime
    is_by_others: bool
    is_new: bool


def reading_of_thread(viewer: Viewer) -> ColumnElement[bool]:
    """Joins the viewer's reading of a thread; with `reading_of_space`, for all that asks what is new in a `Thread`."""
    return and_(ThreadReading.thread_id == Thread.id, ThreadReading.person_id == viewer.person_id)


def reading_of_space(viewer: Viewer) -> ColumnElement[bool]:
    """Joins the viewer's reading of a thread's space."""
    return and_(SpaceReading.space_id == Thread.space_id, SpaceReading.person_id == viewer.person_id)


def is_new_beginning(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer has still to read the first post of a thread."""
    return _is_beyond(viewer, Thread.created_at)


@per_viewer
def is_new_reply(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer has still to read a reply."""
    ahead = select(PostReadAhead.post_id).where(
        PostReadAhead.person_id == viewer.person_id,
        PostReadAhead.thread_id == Post.thread_id,
        PostReadAhead.post_id == Post.id,
    )
    return and_(_is_beyond(viewer, Post.created_at), ~ahead.correlate(Post).exists())


def replies_of(
    columns: Select[*_Columns], viewer: Viewer, thread_id: UUID | BindParameter[UUID]
) -> Select[*_Columns]:
    """The query for these columns of a thread's replies that the viewer sees, in order of time."""
    return (
        columns.select_from(Thread)
        .join(Post, Post.thread_id == Thread.id)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .where(Thread.id == thread_id, Thread.space_id == viewer.space_id, visible_to(viewer))
        .order_by(Post.created_at, Post.id)
    )


@per_viewer
def count_new(viewer: Viewer) -> ColumnElement[int]:
    """How many posts of a thread, its first one included, the viewer has still to read."""
    replies: ScalarSelect[int] = _new_replies(viewer, select(func.count())).scalar_subquery()
    return case((is_new_beginning(viewer), 1), else_=0) + replies


@per_viewer
def is_unread(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a thread has something that the viewer has still to read."""
    is_any = or_(is_new_beginning(viewer), _new_replies(viewer, select(Post.id)).exists())
    return and_(Thread.last_activity_at > _READ_UNTIL, is_any)


def read_unread(session: Session, viewer: Viewer) -> Unread:
    """Over all threads of the space that the viewer sees."""
    return Unread(*session.execute(_select_unread(viewer)).one())


@per_viewer
def _select_unread(viewer: Viewer) -> Select[int, datetime | None]:
    return (
        select(func.count().filter(is_unread(viewer)), func.max(known_activity(viewer)))
        .select_from(Thread)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .where(Thread.space_id == viewer.space_id, visible_to(viewer))
    )


def note_read(session: Session, viewer: Viewer, thread_id: UUID, shown: Collection[UUID] | None) -> None:
    """Note that the viewer has read these posts, the first one under the thread's id; None for all. Raises NotFound."""
    posts = _written(session, viewer, thread_id)
    new = [post for post in posts if post.is_new]
    left = [post for post in new if shown is not None and post.id not in shown]
    if len(left) == len(new):
        return
    until = _latest_before(posts, left[0].at) if left else posts[-1].at
    ahead = {post.id for post in posts if post.is_by_others and post.at > until} - {post.id for post in left}
    _set_reading(session, viewer, thread_id, until, ahead)


def note_unread(session: Session, viewer: Viewer, thread_id: UUID) -> None:
    """Let the latest post by somebody else be new again. Raises NotFound."""
    posts = _written(session, viewer, thread_id)
    latest = next((post for post in reversed(posts) if post.is_by_others), None)
    if latest is not None:
        _set_reading(session, viewer, thread_id, _latest_before(posts, latest.at), frozenset())


def note_all_read(session: Session, viewer: Viewer, until: datetime) -> None:
    """Note that the viewer has read all that was written in the space up to an instant."""
    row = {"space_id": viewer.space_id, "person_id": viewer.person_id, "read_until": until}
    statement = insert_into(session, SpaceReading).values(row)
    later = table_of(SpaceReading).c.read_until < statement.excluded.read_until
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["space_id", "person_id"],
            set_={"read_until": statement.excluded.read_until},
            where=later,
        )
    )
    session.execute(
        delete(ThreadReading)
        .where(
            ThreadReading.space_id == viewer.space_id,
            ThreadReading.person_id == viewer.person_id,
            ThreadReading.read_until <= until,
        )
        .execution_options(synchronize_session=False)
    )


def _is_beyond(viewer: Viewer, written_at: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    return and_(
        written_at > _READ_UNTIL,
        StoredContribution.author_id != viewer.person_id,
        StoredContribution.stands,
    )


def _new_replies(viewer: Viewer, statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(Post)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == Thread.id, is_new_reply(viewer), visible_to(viewer))
        .correlate(Thread, ThreadReading, SpaceReading)
    )


def _written(session: Session, viewer: Viewer, thread_id: UUID) -> Sequence[_Written]:
    """What the viewer sees of a thread in order of time, its first post under the thread's id."""
    is_by_others = and_(StoredContribution.author_id != viewer.person_id, StoredContribution.stands)
    first = session.execute(
        select(Thread.id, Thread.created_at, is_by_others, is_new_beginning(viewer))
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .where(Thread.id == thread_id, Thread.space_id == viewer.space_id, visible_to(viewer))
    ).one_or_none()
    if first is None:
        raise NotFound()
    columns = select(Post.id, Post.created_at, is_by_others, is_new_reply(viewer))
    replies = session.execute(replies_of(columns, viewer, thread_id))
    # What was moved here may be older than the first post.
    return sorted((_Written(*row) for row in (first, *replies)), key=lambda post: post.at)


def _latest_before(posts: Sequence[_Written], instant: datetime) -> datetime:
    return max((post.at for post in posts if post.at < instant), default=NOTHING_READ)


def _set_reading(
    session: Session, viewer: Viewer, thread_id: UUID, until: datetime, ahead: AbstractSet[UUID]
) -> None:
    row = {"person_id": viewer.person_id, "thread_id": thread_id}
    statement = insert_into(session, ThreadReading).values(**row, space_id=viewer.space_id, read_until=until)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "thread_id"], set_={"read_until": statement.excluded.read_until}
        )
    )
    session.execute(
        delete(PostReadAhead)
        .where(PostReadAhead.person_id == viewer.person_id, PostReadAhead.thread_id == thread_id)
        .execution_options(synchronize_session=False)
    )
    if ahead - {thread_id}:
        rows = [{**row, "post_id": post_id} for post_id in ahead - {thread_id}]
        session.execute(plain_insert(PostReadAhead), rows)
