"""Where contributions stand in the discussion: in which thread, as which post, and whether somebody may go there."""

from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from connectors.contract import Direction
from connectors.registry import catalogue
from lti_tool.app.access import Viewer
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text

_BEGINNING = aliased(StoredContribution)


def title_of(text: Text) -> str:
    """The title of a thread whose first post this is, for pages; empty where it has none."""
    return str(gettext("A text that cannot be read at present")) if text.is_lost else text.title or ""


def say_lost() -> str:
    """What stands in the place of a text whose key is missing."""
    return str(gettext("This text cannot be read at present: the key that it is encrypted with is missing."))


def source_title(source: str) -> str:
    """What the place is called where something was written that was brought in: the product's name, for pages.

    Of a connector's title what stands before a bracket: how it was brought in is no matter of those who read it.
    """
    named = {each.id: each.title for each in catalogue() if each.direction is Direction.COMMUNITIES}
    known = named.get(source.partition(":")[0])
    return str(gettext(known) if known else gettext("Elsewhere")).partition(" (")[0]


def source_of(contribution: StoredContribution) -> str:
    """The same of what was brought in, with a word where nobody has proved that its author wrote it."""
    title = source_title(contribution.source)
    if not contribution.is_attested_by_author:
        return title
    return str(gettext("%(source)s (brought in by the learner, not verified)", source=title))


def select_placed(
    viewer: Viewer,
) -> Select[StoredContribution, StoredContribution | None, UUID | None, UUID | None, bool]:
    """Contributions with the beginning of their thread, the thread, the post, and whether the viewer may read them.

    Beginning and thread are None for what was said elsewhere, the post for a thread's first one.
    """
    return (
        select(StoredContribution, _BEGINNING, Thread.id, Post.id, visible_to(viewer))
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .outerjoin(Thread, or_(Thread.contribution_id == StoredContribution.id, Thread.id == Post.thread_id))
        .outerjoin(_BEGINNING, _BEGINNING.id == Thread.contribution_id)
    )
