"""Looking at one learner's contributions, from the LMS's gradebook (LTI Submission Review 1.0) or from Stoa."""

from decimal import Decimal
from typing import Final, cast
from uuid import UUID

from flask import Blueprint, Flask, current_app, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services, services_of
from lti_tool.review.learners import find_place, list_learners
from lti_tool.review.reading import is_known_in, read_review
from lti_tool.space.frame import frame_of
from sync.delivery.filters import SpaceFilters
from sync.scoring.versions import current_rule
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
    """The list of learners for staff, anybody else's own contributions."""
    if viewer().role not in STAFF:
        return redirect(url_for("review.show", space_id=space_id, person_id=viewer().person_id), 303)
    with services().database.read() as session:
        frame = frame_of(session.get_one(Space, space_id))
        page = list_learners(session, services().keys, space_id, page_number())
        rule, _ = current_rule(session, space_id)
    if page.number > 1 and not page.learners:
        raise NotFound()
    return render_template(
        "review/learners.html", frame=frame, page=page, full_score=Decimal(rule.full_score) / 1000
    )


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
        review = read_review(session, keys, filters, space, person_id, who)
        place = find_place(session, keys, space_id, person_id) if is_staff else None
    return render_template(
        "review/show.html", frame=frame, review=review, person_id=person_id, place=place, is_staff=is_staff
    )
