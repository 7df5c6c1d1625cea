"""Naming the tags of a space, and giving a thread its own."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.app.access import ANY_DUTY, STAFF, WRITERS, members, viewer
from lti_tool.app.errors import NotAllowed
from lti_tool.app.services import services
from lti_tool.space.acts import find_post
from lti_tool.space.frame import Frame, frame_of
from lti_tool.space.told import Told, tell
from lti_tool.tags.choosing import MOST_OF_THREAD, put_tags, read_tags, tag_thread
from lti_tool.tags.forms import TagsForm, filled_form, read_tags_form
from sync.audit.trail import record
from sync.ledger.entries import lock_space
from sync.spaces.tables import Space

blueprint = Blueprint("tags", __name__, template_folder="templates")

_UNPROCESSABLE = 422


@blueprint.app_context_processor
def _bounds() -> dict[str, int]:
    return {"most_tags_of_thread": MOST_OF_THREAD}


@blueprint.get("/s/<uuid:space_id>/tags")
@members(STAFF)
def edit(space_id: UUID) -> ResponseReturnValue:
    """The tags of a space."""
    with services().database.read() as session:
        frame = frame_of(session.get_one(Space, space_id))
        form = filled_form(read_tags(session, space_id).all)
    return _page(frame, form)


@blueprint.post("/s/<uuid:space_id>/tags")
@members(STAFF)
def save(space_id: UUID) -> ResponseReturnValue:
    """Name the tags of a space, and go to it."""
    with services().database.write() as session:
        lock_space(session, space_id)
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        form = read_tags_form(request.form, read_tags(session, space_id).all)
        if form.complaint is None:
            put_tags(session, space_id, form.names, form.added)
            record(
                session,
                action="space.tags_set",
                now=services().clock.now(),
                organisation_id=space.organisation_id,
                space_id=space_id,
                actor_id=viewer().person_id,
            )
    if form.complaint is not None:
        return _page(frame, form), _UNPROCESSABLE
    response = make_response(redirect(url_for("space.show_space", space_id=space_id), 303))
    tell(response, space_id, Told.TAGS_SAVED)
    return response


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/tags")
@members(WRITERS, ANY_DUTY)
def choose(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Give a thread the tags in ``tag``, which who began it does, or staff."""
    with services().database.write() as session:
        lock_space(session, space_id)
        opening = find_post(session, thread_id, thread_id)
        if opening.author_id != viewer().person_id and viewer().role not in STAFF:
            raise NotAllowed()
        tag_thread(session, space_id, thread_id, request.form.getlist("tag"))
    return redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)


def _page(frame: Frame, form: TagsForm) -> str:
    return render_template("tags/edit.html", frame=frame, form=form)
