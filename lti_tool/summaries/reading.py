"""The summary on top of a thread, as a part of reading the thread: it costs no query of its own."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from lti_tool.space.tables import Thread
from lti_tool.space.visibility import Byline
from lti_tool.summaries.tables import ThreadSummary
from sync.contributions.rendering import html_of
from sync.contributions.texts import Text, parse_text
from sync.people.sealing import Seals, place

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
