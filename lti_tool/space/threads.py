"""Listing the threads of a space for a viewer, with a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.kinds.listing import ALL_KINDS, KindChoice
from lti_tool.space.glimpses import author_belongs, authorship, is_for, preview
from lti_tool.space.groups import group_label
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import Byline, byline, visible_to
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Space, SpaceGroup

THREADS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A thread in the list. `is_removed`: its first post is gone, its answers are not. `group` is empty without one."""

    id: UUID
    title: str
    preview: str
    author: Byline
    created_at: datetime
    last_activity_at: datetime
    reply_count: int
    took_part: bool
    is_removed: bool
    group: str
    kind: ThreadKind


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
    page: int,
    kinds: KindChoice = ALL_KINDS,
) -> ThreadPage:
    """The threads of these kinds that the viewer may see, the latest activity first. Pages count from 1."""
    rows = session.execute(
        select(
            Thread,
            StoredContribution,
            Membership.role,
            _took_part(viewer),
            _reply_count(viewer),
            SpaceGroup,
        )
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(Membership, author_belongs())
        .outerjoin(SpaceGroup, is_for())
        .where(Thread.space_id == viewer.space_id, visible_to(viewer), *kinds.conditions(viewer))
        .order_by(Thread.last_activity_at.desc(), Thread.id.desc())
        .limit(THREADS_PER_PAGE + 1)
        .offset((page - 1) * THREADS_PER_PAGE)
    ).all()
    shown = rows[:THREADS_PER_PAGE]
    profiles = read_profiles(session, keys, {contribution.author_id for _, contribution, *_ in shown})
    texts = open_texts(Seals(session, keys), (contribution for _, contribution, *_ in shown))
    threads = [
        ThreadSummary(
            id=thread.id,
            title=title_of(texts[contribution.id]),
            preview=preview(texts[contribution.id].markdown),
            author=byline(authorship(space, contribution, role, profiles), viewer),
            created_at=thread.created_at,
            last_activity_at=thread.last_activity_at,
            reply_count=reply_count,
            took_part=took_part,
            is_removed=contribution.deleted_at is not None,
            group=group_label(space, contribution.group_id, group),
            kind=ThreadKind(thread.kind),
        )
        for thread, contribution, role, took_part, reply_count, group in shown
    ]
    return ThreadPage(threads, page, has_more=len(rows) > THREADS_PER_PAGE)


def _took_part(viewer: Viewer) -> ColumnElement[bool]:
    """Whether something in the conversation is the viewer's own."""
    own = aliased(StoredContribution)
    return (
        select(own.id)
        .where(
            own.conversation_id == StoredContribution.conversation_id,
            own.author_id == viewer.person_id,
            own.deleted_at.is_(None),
        )
        .exists()
    )


def _reply_count(viewer: Viewer) -> ScalarSelect[int]:
    """How many replies the viewer can read; counted, since what is erased or moderated changes it."""
    return (
        select(func.count())
        .select_from(Post)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == Thread.id, StoredContribution.deleted_at.is_(None), visible_to(viewer))
        .correlate(Thread)
        .scalar_subquery()
    )
