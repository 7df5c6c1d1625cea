"""How much of what is new is for a person alone: answers to them, and mentions of them."""

from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, select
from sqlalchemy.orm import aliased

from lti_tool.app.access import Viewer, per_viewer
from lti_tool.reading.marks import is_new_beginning, is_new_reply, reading_of_space, reading_of_thread
from lti_tool.reading.tables import SpaceReading, ThreadReading
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.mentions.tables import Mention

_OWN: Final = aliased(StoredContribution)
_ANSWER: Final = aliased(StoredContribution)


@per_viewer
def count_personal_news(viewer: Viewer) -> ColumnElement[int]:
    """How many posts answer or mention the viewer that they have still to read, as a column of a query.

    It looks at the few conversations in which the viewer has written, not at all that is unread.
    """
    is_answer = and_(_ANSWER.conversation_id == _OWN.conversation_id, _ANSWER.parent_id == _OWN.id)
    answers = (
        select(_ANSWER.id)
        .join(_OWN, is_answer)
        .where(_OWN.author_id == viewer.person_id, _OWN.space_id == viewer.space_id)
    )
    named = select(Mention.contribution_id).where(Mention.person_id == viewer.person_id)
    replies = (
        select(func.count())
        .select_from(Post)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(StoredContribution.id.in_(answers.union(named)), is_new_reply(viewer))
    )
    beginnings = (
        select(func.count())
        .select_from(Thread)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(StoredContribution.id.in_(named), is_new_beginning(viewer))
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
