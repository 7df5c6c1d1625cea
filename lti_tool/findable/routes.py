"""The page that says who can answer for what, and the choice to be found there."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.evidence.sentences import say_level
from lti_tool.findable.reading import list_known, read_own_choices
from lti_tool.space.frame import frame_for_writing
from lti_tool.space.told import Told, tell, told_once
from lti_tool.space.visibility import hides_names_of
from sync.goals.findable import choose, stop
from sync.organisations.works_council import read_mode
from sync.spaces.tables import Role, Space

blueprint = Blueprint("findable", __name__, template_folder="templates")

_LONGEST_SOUGHT = 100  # characters


@blueprint.get("/s/<uuid:space_id>/who-knows")
@members()
def show(space_id: UUID) -> ResponseReturnValue:
    """Competencies with the people who want to be found for them, those that have the words in ``q``."""
    shared, who, now = services(), viewer(), services().clock.now()
    sought, number = request.args.get("q", "")[:_LONGEST_SOUGHT].strip(), page_number()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        page = list_known(session, shared.keys, space, who, now, sought=sought, page=number)
        choices = read_own_choices(session, shared.keys, space, who, now)
        is_agreed = read_mode(session, space.organisation_id).enabled
        frame = frame_for_writing(session, space)
    if number > 1 and not page.known:
        raise NotFound()
    return render_template(
        "findable/who_knows.html",
        frame=frame,
        page=page,
        sought=sought,
        choices=[each for each in choices if each.is_offered],
        is_agreed=is_agreed,
        say_level=say_level,
        told=told_once(space_id),
    )


@blueprint.post("/s/<uuid:space_id>/my-competencies/<uuid:rating_id>/findable")
@members()
def decide(space_id: UUID, rating_id: UUID) -> ResponseReturnValue:
    """Be found here for a level that one holds or, with ``undo``, not any more."""
    shared, who, now = services(), viewer(), services().clock.now()
    is_end = "undo" in request.form
    with shared.database.write() as session:
        space = session.get_one(Space, space_id)
        if not is_end and hides_names_of(space, who.role):
            raise NotFound()
        change = stop if is_end else choose
        if not change(session, space, who.person_id, rating_id, now):
            raise NotFound()
    response = make_response(redirect(_back(space_id), 303))
    tell(response, space_id, Told.FOUND_NO_MORE if is_end else Told.FINDABLE)
    return response


@blueprint.get("/s/<uuid:space_id>/my-competencies/<uuid:rating_id>/findable")
@members()
def opened_directly(space_id: UUID, rating_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - the address's
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(_back(space_id), 303)


def _back(space_id: UUID) -> str:
    """Where the form stood: learners have a page of their own levels."""
    is_own_page = viewer().role is Role.LEARNER and "here" not in request.form
    return url_for("own_competencies.show" if is_own_page else "findable.show", space_id=space_id)
