"""What people do about a post besides answering it: remove it, undo that, or take it for the answer."""

from typing import ClassVar, Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.errors import NotAllowed, PageError
from lti_tool.app.services import services
from lti_tool.moderation.placing import note_activity, thread_of
from lti_tool.space.acts import act_on, back_to, find_post, seen_post
from lti_tool.space.frame import frame_of
from lti_tool.space.places import say_lost
from lti_tool.space.told import Told, tell
from lti_tool.space.visibility import is_shown_to
from sync.contributions.plain import glimpse
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text
from sync.intake import ActRefused, accept_answer, unaccept
from sync.moderation.withdrawing import remove_for_good, withdraw
from sync.moderation.withdrawing import undo as bring_back
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("posts", __name__)

_SHOWN_OF_IT: Final = 400  # characters


class TooLate(PageError):
    """What was removed cannot be brought back any more."""

    status: ClassVar[int] = 409
    default_code = "undo.too_late"
    sentence = lazy_gettext("This post is deleted for good by now, so that it cannot be brought back.")


class PostedAgain(PageError):
    """What would be brought back stands in another post of its author's."""

    status: ClassVar[int] = 409
    default_code = "undo.posted_again"
    sentence = lazy_gettext(
        "You have posted the same text again meanwhile. Remove that post first if you want this one back."
    )


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/remove")
@members()
def ask_to_remove(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Ask once more, saying what it means."""
    with services().database.read() as session:
        contribution = own_post(session, thread_id, post_id)
        frame = frame_of(session.get_one(Space, space_id))
        text = open_text(Seals(session, services().keys), contribution)
    if not is_shown_to(viewer(), contribution):
        return redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)
    return render_template(
        "space/remove.html",
        frame=frame,
        thread_id=thread_id,
        post_id=post_id,
        shown=say_lost() if text.is_lost else glimpse(text.markdown, _SHOWN_OF_IT),
    )


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/remove")
@members()
def remove(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Remove one's own post, for a while so that it can be undone, or ``for_good``; and go where it was."""
    shared = services()
    do = remove_for_good if "for_good" in request.form else withdraw
    with shared.database.write() as session:
        contribution = own_post(session, thread_id, post_id)
        space = session.get_one(Space, space_id)
        do(session, space, contribution.id, viewer().person_id, shared.clock.now())
        note_activity(session, thread_of(contribution.id))
        is_left = session.scalar(seen_post(thread_id, thread_id)) is not None
    if is_left:
        return back_to(space_id, thread_id, post_id)
    response = make_response(redirect(url_for("space.show_space", space_id=space_id), 303))
    tell(response, space_id, Told.POST_REMOVED)
    return response


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/undo")
@members()
def undo(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Bring back what one has just removed."""
    shared = services()
    with shared.database.write() as session:
        contribution = own_post(session, thread_id, post_id)
        try:
            bring_back(
                session,
                session.get_one(Space, space_id),
                contribution.id,
                viewer().person_id,
                shared.clock.now(),
            )
        except ActRefused as refusal:
            raise (PostedAgain if refusal.code == PostedAgain.default_code else TooLate)() from refusal
        note_activity(session, thread_of(contribution.id))
    return back_to(space_id, thread_id, post_id)


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/undo")
@members()
def opened_directly(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """The address of an act that was refused, opened once more by way of a reload or the browser's history."""
    return back_to(space_id, thread_id, post_id)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/answer")
@members(WRITERS, ANY_DUTY)
def answer(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Say that a reply answers one's question, or that it does not after all."""
    act_on(thread_id, post_id, unaccept if request.form.get("undo") else accept_answer)
    return back_to(space_id, thread_id, post_id)


def own_post(session: Session, thread_id: UUID, post_id: UUID) -> StoredContribution:
    """A post of the viewer's own; as `find_post`. Raises NotAllowed."""
    contribution = find_post(session, thread_id, post_id)
    if contribution.author_id != viewer().person_id:
        raise NotAllowed()
    return contribution
