"""Endorsing a post: staff and experts say why, in a sentence that everybody reads below it."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.app.access import ENDORSING, STAFF, members, viewer
from lti_tool.app.errors import NotAllowed
from lti_tool.app.services import services
from lti_tool.space.acts import act_on, back_to, find_post, require_open_to_learners
from lti_tool.space.frame import frame_of
from lti_tool.space.glimpses import preview
from lti_tool.space.places import say_lost
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text
from sync.intake import endorse, unendorse
from sync.intake.reasons import LONGEST_REASON, drop_reason, put_reason
from sync.people.sealing import Seals
from sync.spaces.tables import Role, Space

blueprint = Blueprint("endorsing", __name__)


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/endorse")
@members(STAFF, ENDORSING)
def ask_why(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Ask why; nothing has to be said."""
    with services().database.read() as session:
        contribution = find_post(session, thread_id, post_id)
        _require_by_another(contribution)
        text = open_text(Seals(session, services().keys), contribution)
        space = session.get_one(Space, space_id)
        require_open_to_learners(session, space)
        frame = frame_of(space)
    if not contribution.stands:
        return back_to(space_id, thread_id, post_id)
    return render_template(
        "space/endorse.html",
        frame=frame,
        thread_id=thread_id,
        post_id=post_id,
        shown=say_lost() if text.is_lost else preview(text.markdown),
        longest=LONGEST_REASON,
    )


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/endorse")
@members(STAFF, ENDORSING)
def act(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Endorse a post, perhaps with another reason than before, or take one's endorsement back."""
    act_on(thread_id, post_id, _take_back if request.form.get("undo") else _endorse)
    return back_to(space_id, thread_id, post_id)


def _require_by_another(contribution: StoredContribution) -> None:
    if contribution.author_id == viewer().person_id:
        raise NotAllowed()


def _endorse(session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime) -> None:
    require_open_to_learners(session, space)
    _require_by_another(session.get_one(StoredContribution, contribution_id))
    by_learner = viewer().role is Role.LEARNER
    endorse(session, space, person_id, contribution_id, now, by_learner=by_learner)
    seals = Seals(session, services().keys)
    put_reason(session, seals, person_id, contribution_id, request.form.get("reason", ""))


def _take_back(session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime) -> None:
    require_open_to_learners(session, space)
    unendorse(session, space, person_id, contribution_id, now)
    drop_reason(session, person_id, contribution_id)
