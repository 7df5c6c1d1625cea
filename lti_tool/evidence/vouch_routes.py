"""Vouching for somebody's post as evidence: one learner for another, with a sentence that those who decide read."""

from uuid import UUID

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotAllowed
from lti_tool.app.services import services
from lti_tool.learner.routes import LEARNERS
from lti_tool.space.acts import back_to, find_post, require_open
from lti_tool.space.frame import frame_of
from lti_tool.space.glimpses import preview
from lti_tool.space.places import say_lost
from lti_tool.space.told import Told, tell
from sync.competencies.vouching import LONGEST_VOUCH, read_vouches, take_back, vouch
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("vouching", __name__, template_folder="templates")


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/vouch")
@members(LEARNERS)
def ask(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Ask what the post shows; nothing has to be said."""
    with services().database.read() as session:
        contribution = find_post(session, thread_id, post_id)
        _require_peer(contribution)
        seals = Seals(session, services().keys)
        text = open_text(seals, contribution)
        said = read_vouches(session, seals, [contribution.id]).get(contribution.id, ())
        frame = frame_of(session.get_one(Space, space_id))
    own = next((each for each in said if each.by == viewer().person_id), None)
    return render_template(
        "evidence/vouch.html",
        frame=frame,
        thread_id=thread_id,
        post_id=post_id,
        shown=say_lost() if text.is_lost else preview(text.markdown),
        own=own,
        longest=LONGEST_VOUCH,
    )


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/vouch")
@members(LEARNERS)
def act(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Vouch for a post, perhaps in other words than before, or take that back."""
    with services().database.write() as session:
        contribution = find_post(session, thread_id, post_id)
        _require_peer(contribution)
        space = session.get_one(Space, space_id)
        require_open(session, space)
        _act(session, space, contribution)
    response = make_response(back_to(space_id, thread_id, post_id))
    tell(response, space_id, Told.CHANGED if request.form.get("undo") else Told.VOUCHED)
    return response


def _act(session: Session, space: Space, contribution: StoredContribution) -> None:
    who, now = viewer(), services().clock.now()
    if request.form.get("undo"):
        take_back(session, space, who.person_id, contribution, now)
    else:
        seals = Seals(session, services().keys)
        vouch(session, seals, space, who.person_id, contribution, request.form.get("reason", ""), now)


def _require_peer(contribution: StoredContribution) -> None:
    """Nobody vouches for themselves; who is an expert endorses instead."""
    who = viewer()
    if contribution.author_id == who.person_id or who.endorses or not contribution.stands:
        raise NotAllowed()
