"""The page on which staff name facilitators of a thread, and the button by which these say that they know."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.facilitators.forms import LONGEST_INSTRUCTION, FacilitatorsForm, form_of, read_form
from lti_tool.facilitators.keeping import (
    FACILITATED,
    acknowledge,
    end_facilitator,
    nameable,
    put_facilitators,
    read_named,
)
from lti_tool.space.acts import find_post
from lti_tool.space.forms import id_in
from lti_tool.space.frame import frame_of
from lti_tool.space.places import title_of
from lti_tool.space.tables import Thread, ThreadKind
from lti_tool.space.told import Told, tell, told_once
from lti_tool.space.visibility import shown_texts
from sync.contributions.rendering import render
from sync.contributions.tables import StoredContribution
from sync.ledger.entries import lock_space
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("facilitators", __name__, template_folder="templates")

_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/facilitators")
@members(STAFF)
def edit(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Who facilitates a thread, and the form to name others, or ``?person=`` anew."""
    return _page(space_id, thread_id)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/facilitators")
@members(STAFF)
def save(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Name those who are ticked; or, by another button, let the one whom ``end`` names facilitate no more."""
    shared, who, now = services(), viewer(), services().clock.now()
    ended = id_in(request.form, "end")
    with shared.database.write() as session:
        lock_space(session, space_id)
        opening = _find(session, thread_id)
        if ended is not None:
            if not end_facilitator(session, who, thread_id, ended, now):
                raise NotFound()
        else:
            space = session.get_one(Space, space_id)
            people = nameable(session, shared.keys, space, who, opening.group_id)
            form = read_form(request.form, people, ZoneInfo(space.time_zone), now)
            if form.complaint is None:
                put_facilitators(
                    session,
                    shared.keys,
                    who,
                    thread_id,
                    form.people,
                    instruction=form.instruction,
                    until=form.ends_at,
                    now=now,
                )
    if ended is None and form.complaint is not None:
        return _page(space_id, thread_id, form), _UNPROCESSABLE
    response = make_response(redirect(url_for(".edit", space_id=space_id, thread_id=thread_id), 303))
    tell(response, space_id, Told.FACILITATORS_NAMED if ended is None else Told.FACILITATOR_ENDED)
    return response


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/facilitators/known")
@members()
def know(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Note that the viewer knows what is asked of them, so that they are told no more."""
    with services().database.write() as session:
        find_post(session, thread_id, thread_id)
        acknowledge(session, viewer(), thread_id)
    return opened_directly(space_id, thread_id)


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/facilitators/known")
@members()
def opened_directly(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """The address of a button, opened once more by way of the browser's history."""
    return redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)


def _find(session: Session, thread_id: UUID) -> StoredContribution:
    """The first post of a thread that may have facilitators, as the viewer sees it. Raises NotFound."""
    opening = find_post(session, thread_id, thread_id)
    if ThreadKind(session.get_one(Thread, thread_id).kind) not in FACILITATED:
        raise NotFound()
    return opening


def _page(space_id: UUID, thread_id: UUID, form: FacilitatorsForm | None = None) -> str:
    shared, who, now = services(), viewer(), services().clock.now()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        opening = _find(session, thread_id)
        title = title_of(shown_texts(Seals(session, shared.keys), who, [opening])[opening.id])
        people = nameable(session, shared.keys, space, who, opening.group_id)
        named = read_named(session, shared.keys, thread_id, now)
        frame, zone = frame_of(space), ZoneInfo(space.time_zone)
    again = id_in(request.args, "person")
    known = next((each for each in named if each.person_id == again), None)
    return render_template(
        "facilitators/edit.html",
        frame=frame,
        thread_id=thread_id,
        title=title,
        people=people,
        named=[
            (each, Markup(render(each.instruction)) if each.instruction else "")  # noqa: S704 - the renderer escapes
            for each in named
        ],
        form=form or (form_of(known, zone) if known else FacilitatorsForm()),
        longest=LONGEST_INSTRUCTION,
        told=None if form else told_once(space_id),
    )
