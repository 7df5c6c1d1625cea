"""How a thread is laid out for a viewer, without its texts; and the address of each of its posts."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from flask import url_for
from sqlalchemy import Select, Uuid, bindparam, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer, per_viewer
from lti_tool.reading.marks import is_new_reply, replies_of
from lti_tool.space.tables import Post
from lti_tool.space.windows import POSTS_PER_WINDOW, Outline, Window, window_with, windows
from sync.contributions.tables import StoredContribution

_SOUGHT: Final = "sought"


def read_windows(
    session: Session, viewer: Viewer, thread_id: UUID, size: int = POSTS_PER_WINDOW
) -> Sequence[Window]:
    """The pages of a thread's replies, as far as the viewer sees them; one that is empty where there are none."""
    rows = session.execute(_select_outlines(viewer), {_SOUGHT: thread_id})
    return windows([Outline(*row) for row in rows], size)


def address_of(session: Session, viewer: Viewer, thread_id: UUID, post_id: UUID) -> str | None:
    """Where a post stands: its page, and its place there. None for a reply that the viewer does not see.

    The thread's first post goes by the thread's id.
    """
    if post_id == thread_id:
        return _address(viewer, thread_id, 1, "first")
    window = window_with(read_windows(session, viewer, thread_id), post_id)
    return _address(viewer, thread_id, window.number, post_id) if window else None


@per_viewer
def _select_outlines(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """The query for the replies of the thread with the id that it is given."""
    columns = select(
        Post.id,
        Post.parent_id,
        Post.created_at,
        StoredContribution.author_id == viewer.person_id,
        ~StoredContribution.stands,
        is_new_reply(viewer),
    )
    return replies_of(columns, viewer, bindparam(_SOUGHT, type_=Uuid()))


def _address(viewer: Viewer, thread_id: UUID, number: int, post: UUID | str) -> str:
    return url_for(
        "space.show_thread",
        space_id=viewer.space_id,
        thread_id=thread_id,
        page=number if number > 1 else None,
        _anchor=f"post-{post}",
    )
