"""Attesting what a learner wrote elsewhere and what was brought in from there, as staff and experts endorse posts."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.app.access import ENDORSING, STAFF, members, viewer
from lti_tool.app.services import services
from lti_tool.evidence.brought import find_brought
from lti_tool.evidence.reading import require_learner
from lti_tool.space.acts import act_on_found, require_open_to_learners
from lti_tool.space.told import Told, tell
from sync.intake import endorse, unendorse
from sync.spaces.tables import Role, Space

blueprint = Blueprint("attesting", __name__)


@blueprint.post("/s/<uuid:space_id>/evidence/people/<uuid:person_id>/brought/<uuid:brought_id>")
@members(STAFF, ENDORSING)
def act(space_id: UUID, person_id: UUID, brought_id: UUID) -> ResponseReturnValue:
    """Attest a contribution from elsewhere, or take one's own word back."""
    is_undone = bool(request.form.get("undo"))
    with services().database.write() as session:
        require_learner(session, viewer(), person_id)
        require_open_to_learners(session, session.get_one(Space, space_id))
        contribution = find_brought(session, viewer(), person_id, brought_id)
        act_on_found(session, contribution, unendorse if is_undone else _attest)
    page = url_for("evidence.show", space_id=space_id, person_id=person_id, _anchor="brought")
    response = make_response(redirect(page, 303))
    tell(response, space_id, Told.CHANGED if is_undone else Told.ATTESTED)
    return response


def _attest(session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime) -> None:
    endorse(session, space, person_id, contribution_id, now, by_learner=viewer().role is Role.LEARNER)
