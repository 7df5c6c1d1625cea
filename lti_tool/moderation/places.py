"""Threads that posts may be moved to, and what a thread tells of posts that went from or came to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.moderation.moving import takes
from lti_tool.space.places import title_of
from lti_tool.space.tables import Move, Thread
from lti_tool.space.visibility import shown_texts, visible_to
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.sealing import Seals

MOST_OFFERED: Final = 30
_IN_ADDRESS: Final = re.compile(r"/threads/([0-9a-fA-F-]{36})")


@dataclass(frozen=True, slots=True)
class Target:
    """A thread that takes posts of another one."""

    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Moved:
    """So many posts that went to another thread (`is_gone`), or came from it."""

    thread_id: UUID
    title: str
    posts: int
    is_gone: bool
    at: datetime


def list_targets(
    session: Session, keys: KeyRing, viewer: Viewer, thread_id: UUID, group_id: str | None
) -> Sequence[Target]:
    """The threads that may take posts of this one, the latest activity first, and of these no more than some."""
    rows = session.execute(
        select(Thread.id, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.space_id == viewer.space_id, visible_to(viewer), *takes(thread_id, group_id))
        .order_by(Thread.last_activity_at.desc(), Thread.id)
        .limit(MOST_OFFERED)
    ).all()
    texts = open_texts(Seals(session, keys), [each for _, each in rows])
    return [Target(thread, title_of(texts[each.id])) for thread, each in rows]


def target_in(chosen: str, address: str) -> UUID | None:
    """The thread that a form names: by the address that was typed, else by what was chosen; None for neither."""
    found = _IN_ADDRESS.search(address)
    try:
        return UUID(found[1] if found else chosen)
    except ValueError:
        return None


def read_moves(session: Session, keys: KeyRing, viewer: Viewer, thread_id: UUID) -> Sequence[Moved]:
    """What went from a thread and came to it, the latest last, as far as the viewer sees the other thread."""
    is_gone = Move.from_thread_id == thread_id
    other = case((is_gone, Move.to_thread_id), else_=Move.from_thread_id)
    rows = session.execute(
        select(Move, StoredContribution)
        .join(Thread, Thread.id == other)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(or_(is_gone, Move.to_thread_id == thread_id), visible_to(viewer))
        .order_by(Move.at, Move.id)
    ).all()
    texts = shown_texts(Seals(session, keys), viewer, [each for _, each in rows])
    return [
        Moved(
            move.to_thread_id if move.from_thread_id == thread_id else move.from_thread_id,
            title_of(texts[each.id]),
            move.posts,
            move.from_thread_id == thread_id,
            move.at,
        )
        for move, each in rows
    ]
