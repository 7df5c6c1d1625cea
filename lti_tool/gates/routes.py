"""The page on which staff say what posts pass before they appear."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.services import services
from lti_tool.gates.forms import GatesForm, filled_form, read_gates_form
from lti_tool.gates.words import PACES, say_limits
from lti_tool.space.frame import Frame, frame_of
from lti_tool.space.told import Told, tell
from sync.audit.trail import record
from sync.gates.lists import put_list, read_list
from sync.gates.pace import LIMITS
from sync.gates.rules import Follows
from sync.ledger.entries import lock_space
from sync.spaces.tables import Space

blueprint = Blueprint("gates", __name__, template_folder="templates")

_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/gates")
@members(STAFF)
def edit(space_id: UUID) -> ResponseReturnValue:
    """What posts in a space are looked at for, how fast people write, and what waits."""
    shared = services()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        form = filled_form(space, read_list(session, shared.keys, space_id))
        others = len(read_list(session, shared.keys, space.organisation_id))
    return _page(frame, form, others)


@blueprint.post("/s/<uuid:space_id>/gates")
@members(STAFF)
def save(space_id: UUID) -> ResponseReturnValue:
    """Let it count from now on."""
    shared, form = services(), read_gates_form(request.form)
    now = shared.clock.now()
    with shared.database.write() as session:
        lock_space(session, space_id)
        space = session.get_one(Space, space_id)
        frame, others = frame_of(space), len(read_list(session, shared.keys, space.organisation_id))
        if not form.complaints:
            space.pace = form.pace.value
            space.holds_first, space.holds_copies = form.holds_first, form.holds_copies
            record(
                session,
                action="gates.set",
                now=now,
                organisation_id=space.organisation_id,
                space_id=space_id,
                actor_id=viewer().person_id,
                detail={
                    "pace": form.pace.value,
                    "holds_first": form.holds_first,
                    "holds_copies": form.holds_copies,
                },
            )
            put_list(
                session, shared.keys, space.organisation_id, space_id, form.rules, now, viewer().person_id
            )
    if form.complaints:
        return _page(frame, form, others), _UNPROCESSABLE
    response = make_response(redirect(url_for("space.show_space", space_id=space_id), 303))
    tell(response, space_id, Told.GATES_SAVED)
    return response


def _page(frame: Frame, form: GatesForm, others: int) -> str:
    return render_template(
        "gates/edit.html",
        frame=frame,
        form=form,
        others=others,
        paces=PACES,
        limits=[(PACES[pace], say_limits(limits)) for pace, limits in LIMITS.items()],
        follows=Follows,
    )
