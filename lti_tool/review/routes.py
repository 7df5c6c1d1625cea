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
from markupsafe import Markup

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import LAST_PAGE, page_number
from lti_tool.app.services import services, services_of
from lti_tool.review.feedback import read_feedback
from lti_tool.review.forms import GROUNDS, REASONS, VERDICTS, PaneForm, named_contributions, read_pane_form
from lti_tool.review.holding import release_with_feedback
from lti_tool.review.learners import Show, find_place, list_learners, stuck_since
from lti_tool.review.pane import make_pane
from lti_tool.review.reading import CONTRIBUTIONS_PER_PAGE, is_known_to, is_learner_of, read_review
from lti_tool.review.saving import contributions_among, read_held
from lti_tool.review.saving import save as save_form
from lti_tool.space.frame import Frame, frame_of
from lti_tool.space.reach import people_within_reach
from lti_tool.space.told import Told, tell, told_once
from sync.contributions.rendering import render
from sync.delivery.filters import SpaceFilters
from sync.ledger.decisions import MOST_DAYS
from sync.ledger.entries import lock_space
from sync.scoring.versions import current_rule
from sync.spaces.tables import Space

blueprint = Blueprint("review", __name__, template_folder="templates")

_FILTERS: Final = "stoa.review_filters"
_UNPROCESSABLE = 422


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
        page = list_learners(
            session, services().keys, space, viewer(), now, _show(request.args), page_number()
        )
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
        stuck_since=since,
        full_score=Decimal(rule.full_score) / 1000,
        rubric=rule.rubric,
        maximum=page.maximum,
    )


@blueprint.post("/s/<uuid:space_id>/review/release")
@members(STAFF)
def release_all(space_id: UUID) -> ResponseReturnValue:
    """Let every score and feedback go that is held back, of all whom the viewer looks after."""
    with services().database.write() as session:
        space = session.get_one(Space, space_id)
        lock_space(session, space_id)
        people = people_within_reach(session, viewer())
        release_with_feedback(session, space, people, services().clock.now(), viewer().person_id)
    response = make_response(redirect(url_for("review.begin", space_id=space_id), 303))
    tell(response, space_id, Told.RELEASED)
    return response


@blueprint.get("/s/<uuid:space_id>/review/<uuid:person_id>")
@members()
def show(space_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """One learner's contributions: for staff with what they can decide, and for the learner in question."""
    if viewer().role in STAFF:
        return _staff_page(space_id, person_id)
    if viewer().person_id != person_id:
        raise NotFound()
    now = services().clock.now()
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        review = read_review(
            session, services().keys, _filters(), space, person_id, viewer(), times=frame.times
        )
        feedback = read_feedback(session, services().keys, space, person_id, now)
    return render_template(
        "review/show.html",
        frame=frame,
        review=review,
        feedback=feedback,
        feedback_html=_html(feedback.markdown) if feedback else "",
    )


@blueprint.post("/s/<uuid:space_id>/review/<uuid:person_id>")
@members(STAFF)
def save(space_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Save what a teacher decided about a learner, and go on to the next one, if that is wanted."""
    now, which = services().clock.now(), _show(request.form)
    goes_on = request.form.get("go") == "next"
    # Before it is saved, after which the learner may be no more among those; and nobody waits for a lock meanwhile.
    following = _next_learner(space_id, person_id, which) if goes_on else None
    with services().database.write() as session:
        space = session.get_one(Space, space_id)
        if not is_learner_of(session, viewer(), person_id):
            raise NotFound()
        rubric = current_rule(session, space_id)[0].rubric
        about = contributions_among(session, viewer(), person_id, named_contributions(request.form))
        sent = read_pane_form(request.form, about, rubric)
        form = save_form(session, services().keys, space, person_id, sent, now, viewer().person_id)
    if form.complaints:
        return _staff_page(space_id, person_id, form), _UNPROCESSABLE
    wanted = None if which is Show.ALL else which.value
    if goes_on and following is None:
        address = url_for("review.begin", space_id=space_id, show=wanted)
    else:
        address = url_for("review.show", space_id=space_id, person_id=following or person_id, show=wanted)
    response = make_response(redirect(address, 303))
    tell(response, space_id, Told.GRADING_SAVED)
    return response


def _next_learner(space_id: UUID, person_id: UUID, which: Show) -> UUID | None:
    """Who comes after somebody in the list."""
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        place = find_place(
            session, services().keys, space, viewer(), person_id, services().clock.now(), which
        )
    return place.following if place else None


def _staff_page(space_id: UUID, person_id: UUID, form: PaneForm | None = None) -> str:
    """A learner's contributions with the form about them, as it is stored or as it came back."""
    who, keys, now = viewer(), services().keys, services().clock.now()
    arguments = request.form if form else request.args
    which = _show(arguments)
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        if not is_known_to(session, who, person_id):
            return render_template("review/nobody.html", frame=frame)
        page = arguments.get("page", default=1, type=int) if form else page_number()
        review = read_review(
            session,
            keys,
            _filters(),
            space,
            person_id,
            who,
            page=min(max(page, 1), LAST_PAGE),
            per_page=CONTRIBUTIONS_PER_PAGE,
        )
        if review.number > 1 and not review.contributions:
            raise NotFound()
        place = find_place(session, keys, space, who, person_id, now, which)
        held = read_held(session, keys, space, person_id)
        pane = None
        if is_learner_of(session, who, person_id):
            shown = form or held.form()
            pane = make_pane(session, keys, space, person_id, review, held, shown, who, frame.times)
    return render_template(
        "review/pane.html",
        frame=frame,
        review=review,
        person_id=person_id,
        place=place,
        pane=pane,
        show=None if which is Show.ALL else which.value,
        told="" if form else told_once(space_id),
        verdicts=VERDICTS,
        grounds=GROUNDS,
        reasons=REASONS,
        most_days=MOST_DAYS,
    )


def _filters() -> SpaceFilters:
    return cast(SpaceFilters, current_app.extensions[_FILTERS])


def _html(markdown: str) -> Markup:
    return Markup(render(markdown))  # noqa: S704 - the renderer's own, which escapes


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
