"""Looking at one learner's contributions, from the LMS's gradebook (LTI Submission Review 1.0) or from Stoa."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, cast
from uuid import UUID

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services, services_of
from lti_tool.review.holding import release_with_feedback
from lti_tool.review.learners import Show, find_place, list_learners, stuck_since
from lti_tool.review.reading import is_known_in, read_review
from lti_tool.space.frame import Frame, frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.delivery.filters import SpaceFilters
from sync.ledger.entries import lock_space
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
    now = services().clock.now()
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        page = list_learners(session, services().keys, space, now, _show(request.args), page_number())
        rule, _ = current_rule(session, space_id)
        since = stuck_since(space, rule, now)
    if page.number > 1 and not page.learners:
        raise NotFound()
    return render_template(
        "review/learners.html",
        frame=frame,
        page=page,
        told=told_once(space_id),
        pause=_explain_pause(frame, since),
        full_score=Decimal(rule.full_score) / 1000,
        maximum=next((each.gradebook.maximum for each in page.learners), None),
    )


@blueprint.post("/s/<uuid:space_id>/review/release")
@members(STAFF)
def release_all(space_id: UUID) -> ResponseReturnValue:
    """Let every score and feedback go that is held back."""
    with services().database.write() as session:
        space = session.get_one(Space, space_id)
        lock_space(session, space_id)
        release_with_feedback(session, space, None, services().clock.now(), viewer().person_id)
    response = make_response(redirect(url_for("review.begin", space_id=space_id), 303))
    tell(response, space_id, Told.RELEASED)
    return response


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
        now, which = services().clock.now(), _show(request.args)
        place = find_place(session, keys, space, person_id, now, which) if is_staff else None
    return render_template(
        "review/show.html", frame=frame, review=review, person_id=person_id, place=place, is_staff=is_staff
    )


def _show(arguments: Mapping[str, str]) -> Show:
    """Which learners an address or a form asks for."""
    try:
        return Show(arguments.get("show", Show.ALL))
    except ValueError:
        return Show.ALL


def _explain_pause(frame: Frame, since: datetime | None) -> str:
    if since is None:
        return str(gettext("Nobody is stuck while the discussion is not open."))
    sentence = gettext(
        "They have begun and are not through, and have written nothing since %(time)s: for a whole period of the rule, "
        "at least a week.",
        time=frame.times.day_and_time(since),
    )
    return str(sentence)
