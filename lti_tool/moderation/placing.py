"""Where posts and their threads stand in time: by what is public, and what is let in is new when it is let in."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from lti_tool.space.tables import Post, Thread
from sync.contributions.tables import StoredContribution
from sync.mentions.tables import Mention
from sync.moderation.acts import hold
from sync.spaces.tables import Space


def hold_post(
    session: Session, space: Space, contribution: StoredContribution, reason_code: str, now: datetime
) -> None:
    """Let a post wait for a moderator, in the transaction that brings it, as `sync.moderation.hold` says.

    Its thread's last activity is what it was: else a list would tell that somebody has written.
    """
    hold(session, space, contribution, reason_code, now)
    note_activity(session, thread_of(contribution.id))


def let_in(session: Session, contribution: StoredContribution, now: datetime) -> None:
    """Let a post that waited stand where it is new to everybody: readings go by instants, and it came in just now.

    One that was answered already keeps its place before the answers. The thread of a reply is `note_activity`'s.
    """
    answer = aliased(StoredContribution)
    if session.scalar(select(exists().where(answer.parent_id == contribution.id))):
        return
    own = Post.contribution_id == contribution.id
    session.execute(update(Post).where(own).values(created_at=now))
    named = update(Mention).where(Mention.contribution_id == contribution.id).values(at=now)
    session.execute(named.execution_options(synchronize_session=False))
    session.execute(
        update(Thread)
        .where(Thread.contribution_id == contribution.id)
        .values(created_at=now, last_activity_at=now)
    )


def note_activity(session: Session, thread_ids: Collection[UUID] | Select[UUID]) -> None:
    """Let threads stand in the list by the latest of their replies that are public, or by their beginning."""
    session.flush()
    latest = (
        select(func.max(Post.created_at))
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == Thread.id, StoredContribution.stands)
        .correlate(Thread)
        .scalar_subquery()
    )
    session.execute(
        update(Thread)
        .where(Thread.id.in_(thread_ids))
        .values(last_activity_at=func.coalesce(latest, Thread.created_at))
        .execution_options(synchronize_session=False)
    )


def thread_of(contribution_id: UUID) -> Select[UUID]:
    """The thread in which a contribution is a reply; none where it is a first post."""
    return select(Post.thread_id).where(Post.contribution_id == contribution_id)
