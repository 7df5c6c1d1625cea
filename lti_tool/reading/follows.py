"""Which threads a person follows: those that they wrote in, and others, as they choose."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from config.upsert import insert_into
from lti_tool.app.access import Viewer, per_viewer
from lti_tool.reading.tables import ThreadFollow
from lti_tool.space.tables import Thread
from sync.contributions.tables import StoredContribution

_OWN = aliased(StoredContribution)


@per_viewer
def took_part(viewer: Viewer) -> ColumnElement[bool]:
    """Whether something in the conversation of a `StoredContribution` is the viewer's own."""
    return (
        select(_OWN.id)
        .where(
            _OWN.conversation_id == StoredContribution.conversation_id,
            _OWN.author_id == viewer.person_id,
            _OWN.stands,
        )
        .correlate(StoredContribution)
        .exists()
    )


@per_viewer
def is_followed(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer follows a `Thread` whose first post is joined."""
    chosen = (
        select(ThreadFollow.is_on)
        .where(ThreadFollow.thread_id == Thread.id, ThreadFollow.person_id == viewer.person_id)
        .correlate(Thread)
        .scalar_subquery()
    )
    return func.coalesce(chosen, took_part(viewer))


def follow(session: Session, viewer: Viewer, thread_id: UUID, *, is_on: bool) -> None:
    """Let the viewer follow a thread that they see, or not."""
    statement = insert_into(session, ThreadFollow).values(
        person_id=viewer.person_id, thread_id=thread_id, space_id=viewer.space_id, is_on=is_on
    )
    session.execute(
        statement.on_conflict_do_update(index_elements=["person_id", "thread_id"], set_={"is_on": is_on})
    )
