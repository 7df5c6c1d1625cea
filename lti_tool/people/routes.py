"""The pages on which staff see who belongs to a space, and give and take duties."""

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.people.listing import list_members, read_member
from lti_tool.people.words import EXPLAINED, ROLES
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from lti_tool.space.visibility import DUTY_WORDS
from sync.ledger.entries import lock_space
from sync.spaces.duties import put_duties
from sync.spaces.tables import Duty, Space

blueprint = Blueprint("people", __name__, template_folder="templates")

_LONGEST_SOUGHT = 100  # characters of a name


@blueprint.get("/s/<uuid:space_id>/people")
@members(STAFF)
def show(space_id: UUID) -> ResponseReturnValue:
    """The members of a space: all, those whose name has the words in ``q``, those with a ``duty``."""
    sought = request.args.get("q", "")[:_LONGEST_SOUGHT].strip()
    only_duties = "duty" in request.args
    with services().database.read() as session:
        page = list_members(
            session,
            services().keys,
            viewer(),
            sought=sought,
            only_duties=only_duties,
            page=page_number(),
        )
        frame = frame_of(session.get_one(Space, space_id))
    return render_template(
        "people/members.html",
        frame=frame,
        page=page,
        sought=sought,
        only_duties=only_duties,
        told=told_once(space_id),
        **_words(),
    )


@blueprint.get("/s/<uuid:space_id>/people/<uuid:person_id>")
@members(STAFF)
def choose(space_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """The duties of one member, to be given and taken."""
    with services().database.read() as session:
        found = read_member(session, services().keys, viewer(), person_id)
        frame = frame_of(session.get_one(Space, space_id))
    if found is None:
        raise NotFound()
    return render_template("people/member.html", frame=frame, found=found, **_words())


@blueprint.post("/s/<uuid:space_id>/people/<uuid:person_id>")
@members(STAFF)
def save(space_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Let a member have the duties in ``duty`` and no others of those that are given in Stoa."""
    wanted = {each for each in Duty if each.value in request.form.getlist("duty")}
    shared = services()
    with shared.database.write() as session:
        lock_space(session, space_id)
        found = read_member(session, shared.keys, viewer(), person_id)
        if found is None or not found.member.may_have_duties:
            raise NotFound()
        space = session.get_one(Space, space_id)
        put_duties(session, space, person_id, wanted, viewer().person_id, shared.clock.now())
    response = make_response(redirect(url_for("people.show", space_id=space_id, duty=1), 303))
    tell(response, space_id, Told.DUTIES_SAVED)
    return response


def _words() -> dict[str, Any]:
    return {"roles": ROLES, "duty_words": DUTY_WORDS, "explained": EXPLAINED}
