"""What people do about a post besides answering it: remove it, endorse it, take it for the answer."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, WRITERS, members, viewer
from lti_tool.app.errors import NotAllowed, NotFound, PageError
from lti_tool.app.services import services
from lti_tool.space.frame import frame_of
from lti_tool.space.places import say_lost
from lti_tool.space.tables import Post, Thread
from lti_tool.space.told import Told, tell
from lti_tool.space.visibility import visible_to
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text
from sync.intake import ActRefused, accept_answer, delete, endorse, unaccept, unendorse
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("posts", __name__)

_SHOWN_OF_IT: Final = 400  # characters
_Act = Callable[[Session, Space, UUID, UUID, datetime], bool]


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


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/remove")
@members()
def ask_to_remove(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Ask once more, saying what it means."""
    with services().database.read() as session:
        contribution = _own(session, thread_id, post_id)
        frame = frame_of(session.get_one(Space, space_id))
        text = open_text(Seals(session, services().keys), contribution)
    if contribution.deleted_at is not None:
        return redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)
    return render_template(
        "space/remove.html",
        frame=frame,
        thread_id=thread_id,
        post_id=post_id,
        shown=say_lost() if text.is_lost else excerpt(plain_text(text.markdown), _SHOWN_OF_IT),
    )


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/remove")
@members()
def remove(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Remove one's own post for good, and go where it was."""
    shared = services()
    with shared.database.write() as session:
        contribution = _own(session, thread_id, post_id)
        space = session.get_one(Space, space_id)
        delete(session, space, contribution.id, viewer().person_id, shared.clock.now())
        is_left = session.scalar(_seen(thread_id, thread_id)) is not None
    if is_left:
        return redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)
    response = make_response(redirect(url_for("space.show_space", space_id=space_id), 303))
    tell(response, space_id, Told.POST_REMOVED)
    return response


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/endorse")
@members(STAFF)
def endorse_post(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Endorse a post, or take one's endorsement back."""
    return _act(space_id, thread_id, post_id, endorse, unendorse)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/answer")
@members(WRITERS)
def answer(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Say that a reply answers one's question, or that it does not after all."""
    return _act(space_id, thread_id, post_id, accept_answer, unaccept)


def _act(space_id: UUID, thread_id: UUID, post_id: UUID, do: _Act, undo: _Act) -> ResponseReturnValue:
    shared = services()
    act = undo if request.form.get("undo") else do
    with shared.database.write() as session:
        contribution = _find(session, thread_id, post_id)
        space = session.get_one(Space, space_id)
        try:
            act(session, space, viewer().person_id, contribution.id, shared.clock.now())
        except ActRefused as refusal:
            raise _told(refusal) from refusal
    anchor = "post-first" if post_id == thread_id else f"post-{post_id}"
    address = url_for("space.show_thread", space_id=space_id, thread_id=thread_id, _anchor=anchor)
    return redirect(address, 303)


def _told(refusal: ActRefused) -> PageError:
    known = {each.default_code: each for each in (NotYourQuestion, TooOften)}
    return known[refusal.code]() if refusal.code in known else PostGone(code=refusal.code)


def _own(session: Session, thread_id: UUID, post_id: UUID) -> StoredContribution:
    contribution = _find(session, thread_id, post_id)
    if contribution.author_id != viewer().person_id:
        raise NotAllowed()
    return contribution


def _find(session: Session, thread_id: UUID, post_id: UUID) -> StoredContribution:
    """The post as the viewer sees it, the thread's first one under the thread's own id. Raises NotFound."""
    found = session.scalar(_seen(thread_id, post_id))
    if found is None:
        raise NotFound()
    return found


def _seen(thread_id: UUID, post_id: UUID) -> Select[StoredContribution]:
    statement = select(StoredContribution)
    if post_id == thread_id:
        statement = statement.join(Thread, Thread.contribution_id == StoredContribution.id)
    else:
        statement = statement.join(Post, Post.contribution_id == StoredContribution.id).join(
            Thread, Thread.id == Post.thread_id
        )
        statement = statement.where(Post.id == post_id)
    return statement.where(Thread.id == thread_id, Thread.space_id == viewer().space_id, visible_to(viewer()))
