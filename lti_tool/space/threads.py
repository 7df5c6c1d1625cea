"""Listing the threads of a space for a viewer, with a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, ScalarSelect, func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer, per_viewer
from lti_tool.freshness.reading import is_outdated
from lti_tool.reading.follows import took_part
from lti_tool.reading.marks import count_new, is_new_beginning, reading_of_space, reading_of_thread
from lti_tool.reading.tables import SpaceReading, ThreadReading
from lti_tool.space.glimpses import author_belongs, authorship, is_for, preview
from lti_tool.space.groups import group_label
from lti_tool.space.listing import EVERYTHING, Choice, conditions, order, votes
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import (
    Byline,
    byline,
    is_shown_to,
    shown_texts,
    still_awaits_own,
    visible_to,
    withheld_for,
)
from lti_tool.summaries.reading import has_summary
from sync.contributions.tables import StoredContribution, Withheld
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Space, SpaceGroup

THREADS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A thread in the list. `is_removed`: its first post is gone, its answers are not. `group` is empty without one.

    `new_count` counts the posts that the viewer has still to read, its first one too: where that is new, `is_new` is
    true. `awaits_own`: the viewer writes first, and learns then who has answered. `votes` counts reactions to the first
    post. `withheld`: that it is not public, for whom that concerns.
    """

    id: UUID
    title: str
    preview: str
    author: Byline
    created_at: datetime
    last_activity_at: datetime
    reply_count: int
    took_part: bool
    is_removed: bool
    withheld: Withheld | None
    group: str
    kind: ThreadKind
    is_pinned: bool
    is_locked: bool
    post_first: bool
    awaits_own: bool
    is_new: bool
    new_count: int
    votes: int
    has_summary: bool
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of the list."""

    threads: Sequence[ThreadSummary]
    number: int
    has_more: bool


def list_threads(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    now: datetime,
    page: int,
    choice: Choice = EVERYTHING,
) -> ThreadPage:
    """The threads that the viewer may see and has chosen, what is pinned first. Pages count from 1."""
    found = _find(session, viewer, now, page, choice)
    shown = found[:THREADS_PER_PAGE]
    rows = _read(session, viewer, shown, now)
    seals = Seals(session, keys)
    profiles = read_profiles(session, keys, {contribution.author_id for _, contribution, *_ in rows}, seals)
    texts = shown_texts(seals, viewer, (contribution for _, contribution, *_ in rows))
    threads = {
        thread.id: ThreadSummary(
            id=thread.id,
            title=title_of(texts[contribution.id]),
            preview=preview(texts[contribution.id].markdown),
            author=byline(authorship(space, contribution, role, profiles), viewer),
            created_at=thread.created_at,
            last_activity_at=thread.last_activity_at,
            reply_count=replies,
            took_part=took,
            is_removed=not is_shown_to(viewer, contribution),
            withheld=withheld_for(viewer, contribution),
            group=group_label(space, contribution.group_id, group),
            kind=ThreadKind(thread.kind),
            is_pinned=thread.is_pinned,
            is_locked=thread.is_locked,
            post_first=thread.post_first,
            awaits_own=still_awaits_own(thread, viewer, has_written=took),
            is_new=is_new,
            new_count=new,
            votes=vote_count,
            has_summary=summed,
            is_outdated=old,
        )
        for thread, contribution, role, group, took, replies, is_new, new, vote_count, summed, old in rows
    }
    in_order = [threads[thread_id] for thread_id in shown if thread_id in threads]
    return ThreadPage(in_order, page, has_more=len(found) > THREADS_PER_PAGE)


def _find(session: Session, viewer: Viewer, now: datetime, page: int, choice: Choice) -> Sequence[UUID]:
    """The ids of a page's threads in their order, and one more where another page follows.

    Found first, so that what a row shows is counted for the rows of one page alone, however many threads there are.
    """
    return session.scalars(
        select(Thread.id)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .where(Thread.space_id == viewer.space_id, visible_to(viewer), *conditions(choice, viewer, now))
        .order_by(*order(choice, viewer))
        .limit(THREADS_PER_PAGE + 1)
        .offset((page - 1) * THREADS_PER_PAGE)
    ).all()


def _read(
    session: Session, viewer: Viewer, thread_ids: Sequence[UUID], now: datetime
) -> Sequence[
    Row[Thread, StoredContribution, str | None, SpaceGroup | None, bool, int, bool, int, int, bool, bool]
]:
    return session.execute(
        select(
            Thread,
            StoredContribution,
            Membership.role,
            SpaceGroup,
            took_part(viewer),
            _reply_count(viewer),
            is_new_beginning(viewer),
            count_new(viewer),
            votes(),
            has_summary(),
            is_outdated(now),
        )
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(Membership, author_belongs())
        .outerjoin(SpaceGroup, is_for())
        .outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .where(Thread.id.in_(thread_ids), visible_to(viewer))
    ).all()


@per_viewer
def _reply_count(viewer: Viewer) -> ScalarSelect[int]:
    """How many replies the viewer can read; counted, since what is erased or moderated changes it."""
    return (
        select(func.count())
        .select_from(Post)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == Thread.id, StoredContribution.stands, visible_to(viewer))
        .correlate(Thread)
        .scalar_subquery()
    )
