"""Where contributions stand in the discussion: in which thread, as which post, and whether somebody may go there."""

from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from lti_tool.app.access import Viewer
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution

_BEGINNING = aliased(StoredContribution)


def select_placed(
    viewer: Viewer,
) -> Select[StoredContribution, str | None, UUID | None, UUID | None, bool]:
    """Contributions with the title of their thread, the thread, the post, and whether the viewer may read them.

    The thread is None for what was said elsewhere, the post for a thread's first one.
    """
    return (
        select(StoredContribution, _BEGINNING.title, Thread.id, Post.id, visible_to(viewer))
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .outerjoin(Thread, or_(Thread.contribution_id == StoredContribution.id, Thread.id == Post.thread_id))
        .outerjoin(_BEGINNING, _BEGINNING.id == Thread.contribution_id)
    )
