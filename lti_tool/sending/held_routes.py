"""The page where staff look at texts that may tell of somebody's health, beliefs or conduct, before they leave."""

from typing import Final, cast
from uuid import UUID

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound, PageError
from lti_tool.app.paging import page_number
from lti_tool.app.services import services, services_of
from lti_tool.sending.held import REASONS, find_waiting, list_waiting
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.delivery.filters import SpaceFilters
from sync.held.texts import Decision, Reason, decide
from sync.spaces.tables import Space

blueprint = Blueprint("held", __name__, template_folder="templates")

_FILTERS: Final = "stoa.held_filters"
_UNPROCESSABLE = 422
_CONFLICT = 409


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    app.extensions[_FILTERS] = SpaceFilters(services_of(app).keys)


@blueprint.get("/s/<uuid:space_id>/held")
@members(STAFF)
def show(space_id: UUID) -> ResponseReturnValue:
    """The texts that wait, each with its marked places and what would leave of it."""
    return _page(space_id, told=told_once(space_id))


@blueprint.post("/s/<uuid:space_id>/held/<uuid:contribution_id>")
@members(STAFF)
def act(space_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    """Let one text go as it was shown, or keep it back."""
    try:
        decision = Decision(request.form.get("decision", ""))
    except ValueError:
        raise PageError(code="held.act") from None
    reason = request.form.get("reason", "")
    if reason not in {each.value for each in Reason}:
        sentence = gettext("Say why, please: it is noted with your name. Nothing is done yet.")
        return _page(space_id, Complaint(str(contribution_id), "held.no_reason", sentence)), _UNPROCESSABLE
    if not _decide(space_id, contribution_id, decision, Reason(reason)):
        sentence = gettext(
            "This text has changed since you looked, or somebody has decided already. Nothing is done: look once more."
        )
        return _page(space_id, Complaint("texts", "held.changed_meanwhile", sentence)), _CONFLICT
    response = make_response(redirect(url_for("held.show", space_id=space_id), 303))
    tell(response, space_id, Told.TEXT_RELEASED if decision is Decision.RELEASED else Told.TEXT_KEPT)
    return response


def _decide(space_id: UUID, contribution_id: UUID, decision: Decision, reason: Reason) -> bool:
    with services().database.write() as session:
        space = session.get_one(Space, space_id)
        found = find_waiting(session, services().keys, _filters(), space, viewer(), contribution_id)
        shown = request.form.get("revision", type=int), request.form.get("places", "")
        if found is None or (found.revision, found.places) != shown:
            return False
        return decide(session, space, found, decision, reason, services().clock.now(), viewer().person_id)


def _page(space_id: UUID, complaint: Complaint | None = None, told: str = "") -> str:
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        page = list_waiting(session, services().keys, _filters(), space, viewer(), page_number())
    if page.number > 1 and not page.texts and complaint is None:
        raise NotFound()
    return render_template(
        "sending/held.html", frame=frame, page=page, told=told, complaint=complaint, reasons=REASONS
    )


def _filters() -> SpaceFilters:
    return cast(SpaceFilters, current_app.extensions[_FILTERS])
