"""How much of what is new is for a person alone: answers to them, and mentions of them."""

from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from lti_tool.app.access import Viewer, per_viewer
from lti_tool.reading.marks import is_new_beginning, is_new_reply, reading_of_space, reading_of_thread
from lti_tool.reading.tables import SpaceReading, ThreadReading
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.mentions.tables import Mention

_OWN: Final = aliased(StoredContribution)


@per_viewer
def count_personal_news(viewer: Viewer) -> ColumnElement[int]:
    """How many posts answer or mention the viewer that they have still to read, as a column of a query.

    It looks at the few conversations in which the viewer has written, not at all that is unread.
    """
    own = select(_OWN.id).where(_OWN.author_id == viewer.person_id, _OWN.space_id == viewer.space_id)
    in_own = StoredContribution.conversation_id.in_(own.with_only_columns(_OWN.conversation_id))
    answers = and_(in_own, StoredContribution.parent_id.in_(own))
    named = StoredContribution.id.in_(
        select(Mention.contribution_id).where(Mention.person_id == viewer.person_id)
    )
    replies = (
        select(func.count())
        .select_from(Post)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(or_(answers, named), is_new_reply(viewer))
    )
    beginnings = (
        select(func.count())
        .select_from(Thread)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(named, is_new_beginning(viewer))
    )
    return _of_space(viewer, replies) + _of_space(viewer, beginnings)


def _of_space(viewer: Viewer, counted: Select[int]) -> ScalarSelect[int]:
    return (
        counted.outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .where(
            Thread.space_id == viewer.space_id,
            StoredContribution.stands,
            StoredContribution.author_id != viewer.person_id,
            visible_to(viewer),
        )
        .scalar_subquery()
    )
