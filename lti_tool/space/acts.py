"""Acting upon a post: finding it as its viewer sees it, and saying why an act was refused."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer, viewer
from lti_tool.app.errors import NotFound, PageError
from lti_tool.app.services import services
from lti_tool.space.frame import frame_for_writing
from lti_tool.space.outlines import address_of
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.intake import ActRefused
from sync.spaces.tables import Role, Space

Act = Callable[[Session, Space, UUID, UUID, datetime], object]
"""What the viewer does in a space, as this person, about this contribution, at this instant."""


class PostGone(PageError):
    """The post is not what it was when the page was opened."""

    status = 409
    default_code = "contribution.gone"
    sentence = lazy_gettext(
        "This post, or the question that it answers, has been removed meanwhile. Go back and open the thread again."
    )


class NotYourQuestion(PageError):
    """Somebody else asked."""

    status: ClassVar[int] = 403
    default_code = "answer.not_the_asker"
    sentence = lazy_gettext("Only who began the thread can say which reply is the answer.")


class TooOften(PageError):
    """Done and taken back too many times."""

    status: ClassVar[int] = 429
    default_code = "act.too_often"
    sentence = lazy_gettext(
        "You have done this and taken it back so often that it cannot be done once more. It stays as it is now."
    )


class ReadOnly(PageError):
    """The discussion is not open to whoever wants to change something in it."""

    status = 409
    default_code = "space.read_only"
    sentence = lazy_gettext(
        "This discussion is not open at present: it can be read, and nothing in it changed."
    )


def act_on(thread_id: UUID, post_id: UUID, act: Act) -> None:
    """Let the viewer act upon a post, in one transaction. Raises NotFound, and PageErrors that say what was refused."""
    with services().database.write() as session:
        act_on_found(session, find_post(session, thread_id, post_id), act)


def act_on_found(session: Session, contribution: StoredContribution, act: Act) -> None:
    """Let the viewer act upon a contribution that they may read. Raises PageErrors that say what was refused."""
    who = viewer()
    space = session.get_one(Space, who.space_id)
    try:
        act(session, space, who.person_id, contribution.id, services().clock.now())
    except ActRefused as refusal:
        raise _told(refusal) from refusal


def require_open(session: Session, space: Space) -> None:
    """Refuse where the viewer may only read at present. Raises ReadOnly."""
    if not frame_for_writing(session, space).may_write:
        raise ReadOnly()


def require_open_to_learners(session: Session, space: Space) -> None:
    """Refuse learners who may only read at present, whatever duty they have besides. Raises ReadOnly."""
    if viewer().role is Role.LEARNER:
        require_open(session, space)


def back_to(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Go to a post where it stands, the thread's first one under the thread's own id."""
    with services().database.read() as session:
        address = address_of(session, viewer(), thread_id, post_id)
    return redirect(address or url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)


def find_post(session: Session, thread_id: UUID, post_id: UUID) -> StoredContribution:
    """The post as the viewer sees it, the thread's first one under the thread's own id. Raises NotFound."""
    found = session.scalar(seen_post(thread_id, post_id))
    if found is None:
        raise NotFound()
    return found


def find_contribution_of(session: Session, viewer: Viewer, contribution_id: UUID) -> StoredContribution:
    """A contribution, own or imported, that is public and that the viewer may read. Raises NotFound."""
    found = session.scalar(
        select(StoredContribution).where(
            StoredContribution.id == contribution_id, StoredContribution.stands, visible_to(viewer)
        )
    )
    if found is None:
        raise NotFound()
    return found


def seen_post(thread_id: UUID, post_id: UUID) -> Select[StoredContribution]:
    """The query for a post, which finds nothing where the viewer may not know of it."""
    return select_post(viewer(), thread_id, None if post_id == thread_id else post_id)


def select_post(viewer: Viewer, thread_id: UUID, reply_id: UUID | None) -> Select[StoredContribution]:
    """The query for a reply, or for a thread's first post (None), as somebody sees it."""
    statement = select(StoredContribution)
    if reply_id is None:
        statement = statement.join(Thread, Thread.contribution_id == StoredContribution.id)
    else:
        statement = statement.join(Post, Post.contribution_id == StoredContribution.id)
        statement = statement.join(Thread, Thread.id == Post.thread_id).where(Post.id == reply_id)
    return statement.where(Thread.id == thread_id, Thread.space_id == viewer.space_id, visible_to(viewer))


def _told(refusal: ActRefused) -> PageError:
    known = {each.default_code: each for each in (NotYourQuestion, TooOften)}
    return known[refusal.code]() if refusal.code in known else PostGone(code=refusal.code)
