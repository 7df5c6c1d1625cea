"""The post that a text is nearly a copy of, as far as its writer sees it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import viewer
from lti_tool.space.outlines import address_of
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import shown_texts, visible_to
from sync.contributions.tables import StoredContribution
from sync.gates.copies import find_copied, marks_of
from sync.people.sealing import Seals
from sync.spaces.tables import Space


@dataclass(frozen=True, slots=True)
class Nearest:
    """A post with the title of its thread, where it stands, and whether it is the writer's own."""

    title: str
    href: str
    is_own: bool


def nearest(
    session: Session, keys: KeyRing, space: Space, markdown: str, but: UUID | None = None
) -> Nearest | None:
    """What the viewer's text is nearly a copy of, but for the post `but`; another's sooner than their own."""
    who = viewer()
    copied = find_copied(session, space.id, marks_of(keys, markdown), visible_to(who))
    found = sorted(
        (each for each in copied if each.contribution_id != but),
        key=lambda each: each.author_id == who.person_id,
    )
    if not found:
        return None
    row = session.execute(
        select(Thread.id, Thread.contribution_id, Post.id)
        .outerjoin(Post, Post.thread_id == Thread.id)
        .where(
            or_(
                Thread.contribution_id == found[0].contribution_id,
                Post.contribution_id == found[0].contribution_id,
            )
        )
        .limit(1)
    ).one_or_none()
    if row is None:
        return None  # of another community, and shown in no thread
    thread_id, opening_id, post_id = row
    is_opening = opening_id == found[0].contribution_id
    href = address_of(session, who, thread_id, thread_id if is_opening else post_id)
    opening = session.get_one(StoredContribution, opening_id)
    title = title_of(shown_texts(Seals(session, keys), who, [opening])[opening_id])
    return Nearest(title, href, found[0].author_id == who.person_id) if href else None
