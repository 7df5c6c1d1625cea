"""Looking at one learner's contributions, from the LMS's gradebook (LTI Submission Review 1.0) or from Stoa."""

from typing import Final, cast
from uuid import UUID

from flask import Blueprint, Flask, current_app, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services, services_of
from lti_tool.review.reading import Neighbours, is_known_in, read_neighbours, read_review
from lti_tool.space.frame import frame_of
from sync.delivery.filters import SpaceFilters
from sync.spaces.tables import Space

blueprint = Blueprint("review", __name__, template_folder="templates")

_FILTERS: Final = "stoa.review_filters"


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    app.extensions[_FILTERS] = SpaceFilters(services_of(app).keys)


@blueprint.get("/s/<uuid:space_id>/review/")
@members()
def begin(space_id: UUID) -> ResponseReturnValue:
    """The first learner's contributions for staff, anybody else's own."""
    person_id: UUID | None = viewer().person_id
    if viewer().role in STAFF:
        with services().database.read() as session:
            person_id = read_neighbours(session, services().keys, space_id, None).following
            frame = frame_of(session.get_one(Space, space_id))
        if person_id is None:
            return render_template("review/nobody.html", frame=frame)
    return redirect(url_for("review.show", space_id=space_id, person_id=person_id), 303)


@blueprint.get("/s/<uuid:space_id>/review/<uuid:person_id>")
@members()
def show(space_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """One learner's contributions: for staff, and for the learner in question."""
    who, keys = viewer(), services().keys
    is_staff = who.role in STAFF
    if not is_staff and who.person_id != person_id:
        raise NotFound()
    filters = cast(SpaceFilters, current_app.extensions[_FILTERS])
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        if is_staff and not is_known_in(session, space_id, person_id):
            return render_template("review/nobody.html", frame=frame)
        review = read_review(session, keys, filters, space, person_id, str(get_locale() or "en"))
        neighbours = (
            read_neighbours(session, keys, space_id, person_id) if is_staff else Neighbours(None, None)
        )
    return render_template(
        "review/show.html", frame=frame, review=review, neighbours=neighbours, is_staff=is_staff
    )
