"""Where a post stands in time: one that waits moves nothing, and one that is let in is new when it is let in."""

from datetime import datetime

from sqlalchemy import exists, func, select, update
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
    session.flush()
    latest = (
        select(func.max(Post.created_at))
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == Thread.id, StoredContribution.stands)
        .correlate(Thread)
        .scalar_subquery()
    )
    of_post = select(Post.thread_id).where(Post.contribution_id == contribution.id)
    session.execute(
        update(Thread)
        .where(Thread.id.in_(of_post))
        .values(last_activity_at=func.coalesce(latest, Thread.created_at))
        .execution_options(synchronize_session=False)
    )


def let_in(session: Session, contribution: StoredContribution, now: datetime) -> None:
    """Let a post that waited stand where it is new to everybody: readings go by instants, and it came in just now.

    One that was answered already keeps its place before the answers.
    """
    answer = aliased(StoredContribution)
    if session.scalar(select(exists().where(answer.parent_id == contribution.id))):
        return
    own = Post.contribution_id == contribution.id
    thread_ids = select(Post.thread_id).where(own)
    session.execute(update(Post).where(own).values(created_at=now))
    named = update(Mention).where(Mention.contribution_id == contribution.id).values(at=now)
    session.execute(named.execution_options(synchronize_session=False))
    session.execute(
        update(Thread)
        .where(Thread.id.in_(thread_ids))
        .values(last_activity_at=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Thread)
        .where(Thread.contribution_id == contribution.id)
        .values(created_at=now, last_activity_at=now)
    )
