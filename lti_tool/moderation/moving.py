"""Merging threads, splitting them, and moving a reply with its answers to another thread of the same space.

Posts keep their ids, times and authors, so that old addresses find them (`present_address`): the first post of a merged
thread keeps its thread's id, and a thread that is split off has the id of its first post. Whoever followed, had read or
had begun to write something goes on with it where it is now.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, case, delete, null, select, update
from sqlalchemy.orm import Session, aliased

from config.ids import new_id
from lti_tool.app.access import Viewer
from lti_tool.app.errors import PageError
from lti_tool.drafts.tables import StoredDraft
from lti_tool.facilitators.keeping import carry_over
from lti_tool.kinds.tables import SameQuestion
from lti_tool.moderation.placing import note_activity
from lti_tool.reading.joining import copy_follows, join_readings
from lti_tool.space.outlines import address_of
from lti_tool.space.tables import Move, Post, Thread, ThreadKind
from lti_tool.space.visibility import visible_to
from lti_tool.summaries.keeping import move_summaries
from lti_tool.tags.choosing import join_tags
from sync.contributions.tables import StoredContribution
from sync.intake.moving import begin_conversation, join_conversation
from sync.people.sealing import Seals
from sync.spaces.tables import Space

MERGED: Final = (ThreadKind.DISCUSSION, ThreadKind.QUESTION)
"""Threads that are no more than their posts; a poll, an address or an announcement would be lost in another thread."""
_TAKING: Final = (*MERGED, ThreadKind.POLL, ThreadKind.RESOURCE, ThreadKind.ANNOUNCEMENT)
_FIRST: Final = aliased(StoredContribution)


class NotMovable(PageError):
    """A thread or a reply that cannot go where somebody wants it."""

    status = 409
    default_code = "thread.not_movable"
    sentence = lazy_gettext(
        "This cannot be moved there. Only threads for the same people take each other’s posts, and neither "
        "reflections nor threads in which everybody writes first give or take any."
    )


class Branch(NamedTuple):
    """A reply with what answers it, as rows and as contributions, the reply itself first."""

    posts: Sequence[Post]
    contributions: Sequence[StoredContribution]

    @property
    def root(self) -> Post:
        """The reply itself."""
        return self.posts[0]


def gives(thread: Thread) -> bool:
    """Whether replies may leave a thread."""
    return ThreadKind(thread.kind) in _TAKING and not thread.post_first


def gives_all(thread: Thread) -> bool:
    """Whether a thread may go into another one."""
    return gives(thread) and ThreadKind(thread.kind) in MERGED


def takes(thread_id: UUID, group_id: str | None) -> Sequence[ColumnElement[bool]]:
    """The conditions under which a `Thread`, whose first post is joined, takes posts of another one."""
    same_group = (
        StoredContribution.group_id.is_(None) if group_id is None else StoredContribution.group_id == group_id
    )
    return (
        Thread.id != thread_id,
        Thread.kind.in_([kind.value for kind in _TAKING]),
        Thread.post_first.is_(False),
        StoredContribution.deleted_at.is_(None),
        StoredContribution.withheld.is_(None),
        same_group,
    )


def read_branch(session: Session, thread_id: UUID, post_id: UUID) -> Branch:
    """A reply of a thread with all that answers it, seen or not: it stays together. Raises NotMovable."""
    rows = session.execute(
        select(Post, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == thread_id)
        .order_by(Post.created_at, Post.id)
    ).all()
    root = next((row for row in rows if row[0].id == post_id), None)
    if root is None or not root[1].stands:
        raise NotMovable()
    inside, found = {post_id}, [root]
    for row in rows:  # in order of time, so that what is answered comes first
        if row[0].parent_id in inside:
            inside.add(row[0].id)
            found.append(row)
    return Branch([post for post, _ in found], [each for _, each in found])


def move_branch(session: Session, source: Thread, target: Thread, branch: Branch, now: datetime) -> None:
    """Move a reply and what answers it to the end of another thread, by time. Raises NotMovable."""
    _require_alike(session, source, target)
    beginning = session.get_one(StoredContribution, target.contribution_id)
    ids = [post.id for post in branch.posts]
    join_readings(session, source, target, ids)
    join_conversation(session, beginning, branch.contributions[0], [each.id for each in branch.contributions])
    branch.root.parent_id = None
    _put_posts(session, ids, target.id)
    _keep_drafts(session, source.id, target.id, ids)
    _settle(session, source, target, branch, now)


def split_off(session: Session, space: Space, source: Thread, branch: Branch, now: datetime) -> Thread:
    """Make a reply the first post of a thread of its own, with what answers it; its title is there already.

    Raises NotMovable.
    """
    if not gives(source):
        raise NotMovable()
    root, ids = branch.root, [post.id for post in branch.posts]
    made = Thread(
        id=root.id,
        space_id=source.space_id,
        contribution_id=root.contribution_id,
        kind=ThreadKind.DISCUSSION.value,
        post_first=False,
        created_at=root.created_at,
        last_activity_at=max(post.created_at for post in branch.posts),
    )
    session.add(made)
    session.flush()
    join_readings(session, source, made, ids)
    copy_follows(session, source, made)
    begin_conversation(session, space, branch.contributions[0], [each.id for each in branch.contributions])
    session.execute(update(Post).where(Post.parent_id == root.id).values(parent_id=None))
    _put_posts(session, ids, made.id)
    session.execute(
        update(StoredDraft).where(StoredDraft.post_id == root.id).values(thread_id=made.id, post_id=None)
    )
    _keep_drafts(session, source.id, made.id, ids)
    session.delete(root)
    _settle(session, source, made, branch, now)
    return made


def merge(session: Session, seals: Seals, source: Thread, target: Thread) -> Sequence[StoredContribution]:
    """Put all posts of a thread into another one, its first post as a reply; the thread itself is gone then.

    Gives what was put there, the first post first. Raises NotMovable.
    """
    _require_alike(session, source, target)
    if not gives_all(source) or not move_summaries(seals, source.id, target.id):
        raise NotMovable()
    rows = session.execute(
        select(Post.id, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == source.id)
        .order_by(Post.created_at, Post.id)
    ).all()
    first = session.get_one(StoredContribution, source.contribution_id)
    replies = [contribution for _, contribution in rows]
    beginning = session.get_one(StoredContribution, target.contribution_id)
    copy_follows(session, source, target)
    carry_over(session, source.id, target.id)
    join_tags(session, source.id, target.id)
    join_conversation(session, beginning, first, [each.id for each in replies])
    created_at, source_id = source.created_at, source.id
    session.add(
        Post(
            id=source_id,
            thread_id=target.id,
            contribution_id=first.id,
            parent_id=None,
            created_at=created_at,
        )
    )
    session.flush()
    join_readings(session, source, target, [source_id, *(row.id for row in rows)])
    session.execute(
        update(Post)
        .where(Post.thread_id == source_id, Post.parent_id.is_(None), Post.id != source_id)
        .values(parent_id=source_id)
    )
    _put_posts(session, [row.id for row in rows], target.id)
    session.execute(
        update(StoredDraft)
        .where(StoredDraft.thread_id == source_id, StoredDraft.post_id.is_(None))
        .values(thread_id=target.id, post_id=case((StoredDraft.is_summary, null()), else_=source_id))
    )
    _keep_drafts(session, source_id, target.id, [row.id for row in rows])
    _join_rest(session, source_id, target)
    session.execute(delete(Thread).where(Thread.id == source_id))
    session.expunge(source)
    note_activity(session, [target.id])
    return [first, *replies]


def present_address(session: Session, viewer: Viewer, post_id: UUID) -> str | None:
    """Where a post that an old address names stands by now, if the viewer sees it; None for what never was."""
    in_thread = session.scalar(
        select(Post.thread_id)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id == post_id, Thread.space_id == viewer.space_id, visible_to(viewer))
    )
    if in_thread is not None:
        return address_of(session, viewer, in_thread, post_id)
    thread_id = session.scalar(
        select(Thread.id)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.id == post_id, Thread.space_id == viewer.space_id, visible_to(viewer))
    )
    if thread_id is None:
        return None
    return url_for("space.show_thread", space_id=viewer.space_id, thread_id=thread_id)


def _require_alike(session: Session, source: Thread, target: Thread) -> None:
    group_id = session.scalars(
        select(StoredContribution.group_id).where(StoredContribution.id == source.contribution_id)
    ).one()
    taken = session.scalar(
        select(Thread.id)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.id == target.id, Thread.space_id == source.space_id, *takes(source.id, group_id))
    )
    if taken is None or not gives(source):
        raise NotMovable()


def _put_posts(session: Session, post_ids: Sequence[UUID], thread_id: UUID) -> None:
    session.flush()
    session.execute(update(Post).where(Post.id.in_(post_ids)).values(thread_id=thread_id))


def _keep_drafts(session: Session, source_id: UUID, target_id: UUID, post_ids: Sequence[UUID]) -> None:
    """What somebody was writing to these posts, or in their place, goes to where they are."""
    session.execute(
        update(StoredDraft)
        .where(StoredDraft.thread_id == source_id, StoredDraft.post_id.in_(post_ids))
        .values(thread_id=target_id)
    )


def _join_rest(session: Session, source_id: UUID, target: Thread) -> None:
    """Who had the same question has it in the other thread, and what was moved from or to this one is told of there."""
    there = aliased(SameQuestion)
    known = select(there.person_id).where(there.thread_id == target.id)
    if ThreadKind(target.kind) is ThreadKind.QUESTION:
        asked = SameQuestion.thread_id == source_id
        session.execute(
            update(SameQuestion)
            .where(asked, SameQuestion.person_id.not_in(known))
            .values(thread_id=target.id)
            .execution_options(synchronize_session=False)
        )
    for column in (Move.from_thread_id, Move.to_thread_id):
        session.execute(update(Move).where(column == source_id).values({column: target.id}))
    session.execute(delete(Move).where(Move.from_thread_id == Move.to_thread_id))


def _settle(session: Session, source: Thread, target: Thread, branch: Branch, now: datetime) -> None:
    session.add(
        Move(
            id=new_id(),
            space_id=source.space_id,
            from_thread_id=source.id,
            to_thread_id=target.id,
            posts=sum(each.stands for each in branch.contributions),  # of others nobody is told
            at=now,
        )
    )
    session.flush()
    note_activity(session, [source.id, target.id])
