"""The summary on top of a thread, as a part of reading the thread: it costs no query of its own."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from lti_tool.app.access import Viewer
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import Byline, visible_to
from lti_tool.summaries.tables import ThreadSummary
from sync.contributions.rendering import html_of
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, parse_text
from sync.people.sealing import Seals, place

LONG: Final = 20  # replies after which nobody joins a thread without reading for a while
_ANY = aliased(ThreadSummary)
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary as it is shown: `since` is how many replies that can be read were written after it."""

    number: int
    html: str
    author: Byline
    written_at: datetime
    since: int
    markdown: str = ""


def is_latest_of_thread() -> ColumnElement[bool]:
    """Joins to a `Thread` what stands on top of it."""
    latest = select(func.max(_ANY.number)).where(_ANY.thread_id == Thread.id).scalar_subquery()
    return and_(ThreadSummary.thread_id == Thread.id, ThreadSummary.number == latest)


def has_summary() -> ColumnElement[bool]:
    """Whether something stands on top of a `Thread`."""
    return (
        select(ThreadSummary.number)
        .where(is_latest_of_thread(), ThreadSummary.sealed_text.is_not(None))
        .correlate(Thread)
        .exists()
    )


def wants_summary(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a `Thread` has so many replies for the viewer that have not been summed up, all of it or since.

    It looks for one reply that makes it so many instead of counting all of them: threads are longer than that.
    """
    summed_up = (
        select(ThreadSummary.written_at)
        .where(is_latest_of_thread(), ThreadSummary.sealed_text.is_not(None))
        .correlate(Thread)
        .scalar_subquery()
    )
    enough = (
        select(Post.id)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(
            Post.thread_id == Thread.id,
            or_(summed_up.is_(None), StoredContribution.occurred_at > summed_up),
            StoredContribution.stands,
            visible_to(viewer),
        )
        .correlate(Thread)
        .offset(LONG - 1)
        .limit(1)
    )
    return and_(Thread.kind != ThreadKind.MESSAGE.value, enough.exists())


def open_summary(seals: Seals, row: ThreadSummary) -> Text:
    """What a summary says."""
    return parse_text(seals.open(row.author_id, row.sealed_text, place_of(row.thread_id, row.number)))


def place_of(thread_id: UUID, number: int) -> str:
    """What its text is sealed for."""
    return place(ThreadSummary.__tablename__, thread_id, number)


def shown(text: Text, base_url: str, space_id: UUID) -> str:
    """Its HTML, with links to posts of the same space that stay in the page's own frame.

    A link that leads out opens a window of its own, in which a browser may keep no session. The renderer escapes ``<``
    wherever it is text, so what is replaced can only be its own tag.
    """
    here = f"/s/{space_id}/threads/"
    own = re.compile(f'<a href="{re.escape(base_url)}({re.escape(here)}{_ID}(?:/posts/{_ID})?)"[^>]*>')
    return own.sub(r'<a href="\1">', html_of(text))
