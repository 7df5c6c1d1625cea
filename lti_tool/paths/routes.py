"""Reading learning paths, and for learners going them."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from config.language import best_language
from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotAllowed, NotFound
from lti_tool.app.headers import let_forms_lead_to
from lti_tool.app.services import services
from lti_tool.evidence.sentences import say_level
from lti_tool.learner.routes import LEARNERS
from lti_tool.paths.facts import read_competencies
from lti_tool.paths.forms import read_title
from lti_tool.paths.overview import read_overview
from lti_tool.paths.reading import ShownPath, find_for, preview_path, show_paths
from lti_tool.paths.words import KINDS
from lti_tool.space.forms import Complaint, id_in
from lti_tool.space.frame import frame_for_writing, frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.ledger.entries import lock_space
from sync.paths.documents import DoneWhen, PathRefused, Words, new_path
from sync.paths.keeping import (
    Kept,
    begin,
    find_path,
    leave,
    make_path,
    note_done,
    note_undone,
    read_paths,
)
from sync.rights.standing import Stop, read_stopped
from sync.spaces.tables import Space

blueprint = Blueprint("paths", __name__, template_folder="templates")

_UNPROCESSABLE: Final = 422
_LEVEL: Final = "level-"


@blueprint.get("/s/<uuid:space_id>/paths/")
@members()
def show_all(space_id: UUID) -> ResponseReturnValue:
    """The paths of a space, for learners with how far they are."""
    return _page_of_all(space_id)


@blueprint.post("/s/<uuid:space_id>/paths/")
@members(STAFF)
def make(space_id: UUID) -> ResponseReturnValue:
    """Make a path of this title, and go where it is put together."""
    shared, who = services(), viewer()
    title, complaint = read_title(request.form)
    if complaint is not None:
        return _page_of_all(space_id, title, complaint), _UNPROCESSABLE
    try:
        with shared.database.write() as session:
            lock_space(session, space_id)
            space = session.get_one(Space, space_id)
            path_id = make_path(session, space, new_path(title), shared.clock.now(), who.person_id)
    except PathRefused as refusal:
        sentence = gettext("There are as many paths here as there may be. Delete one that nobody needs.")
        return _page_of_all(space_id, title, Complaint("title_de", refusal.code, sentence)), _UNPROCESSABLE
    return redirect(url_for("path_editor.edit", space_id=space_id, path_id=path_id), 303)


@blueprint.get("/s/<uuid:space_id>/paths/<uuid:path_id>")
@members()
def show(space_id: UUID, path_id: UUID) -> ResponseReturnValue:
    """A path: for learners with their progress, for staff as it looks to somebody with the levels asked for."""
    shared, who, now = services(), viewer(), services().clock.now()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        kept = _find(session, path_id)
        frame = frame_for_writing(session, space)
        asked = _asked_levels(session, space, kept) if who.is_staff else {}
        shown = (
            preview_path(session, shared.keys, space, who, kept, _levels_of(asked), frame.times, now)
            if who.is_staff
            else show_paths(session, shared.keys, space, who, [kept], frame.times, now)[0]
        )
    let_forms_lead_to(shown.addresses_noted)
    return render_template(
        "paths/path.html",
        frame=frame,
        path=shown,
        kept=kept,
        asked=asked,
        kinds={kind.value: str(words) for kind, words in KINDS.items()},
        say_level=say_level,
        told=told_once(space_id),
    )


@blueprint.post("/s/<uuid:space_id>/paths/<uuid:path_id>")
@members(LEARNERS)
def act(space_id: UUID, path_id: UUID) -> ResponseReturnValue:
    """Begin or leave a path, or say of a step that it is done, or is not."""
    shared, who, now = services(), viewer(), services().clock.now()
    with shared.database.write() as session:
        kept = _find(session, path_id)
        done, undone = id_in(request.form, "done"), id_in(request.form, "undone")
        if request.form.get("act") == "leave":
            leave(session, path_id, who.person_id)
        elif undone is not None:
            note_undone(session, path_id, undone, who.person_id)
        elif _is_restricted(session, who.person_id):
            raise NotAllowed()
        elif done is not None:
            _mark(session, kept, done)
        else:
            begin(session, kept, who.person_id, now)
    response = make_response(redirect(_address(space_id, path_id, done or undone), 303))
    if undone is None:
        told = Told.PATH_LEFT if request.form.get("act") == "leave" else Told.PATH_NOTED
        tell(response, space_id, told)
    return response


@blueprint.post("/s/<uuid:space_id>/paths/<uuid:path_id>/steps/<uuid:step_id>/open")
@members(LEARNERS)
def open_step(space_id: UUID, path_id: UUID, step_id: UUID) -> ResponseReturnValue:
    """Note that a step was opened, and go there."""
    shared, who, now = services(), viewer(), services().clock.now()
    with shared.database.write() as session:
        kept = _find(session, path_id)
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        (shown,) = show_paths(session, shared.keys, space, who, [kept], frame.times, now)
        step = next((each for each in shown.steps if each.id == step_id), None)
        if step is None or not step.address:
            raise NotFound()
        if step.notes_opening:
            note_done(session, kept, step_id, who.person_id, now)
    return redirect(step.address, 303)


@blueprint.get("/s/<uuid:space_id>/paths/<uuid:path_id>/steps/<uuid:step_id>/open")
@members(LEARNERS)
def opened_directly(space_id: UUID, path_id: UUID, step_id: UUID) -> ResponseReturnValue:
    """The address of a button, opened once more by way of the browser's history."""
    return redirect(_address(space_id, path_id, step_id), 303)


@blueprint.get("/s/<uuid:space_id>/paths/<uuid:path_id>/learners")
@members(STAFF)
def learners(space_id: UUID, path_id: UUID) -> ResponseReturnValue:
    """How many learners are where, on the version that they read."""
    shared, who, now = services(), viewer(), services().clock.now()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        kept = find_path(session, space_id, path_id) or _find(session, path_id)
        frame = frame_of(space)
        told = read_overview(session, shared.keys, space, who, kept, frame.times, now)
    title = kept.path.title.in_language(best_language(who.locale))
    return render_template("paths/learners.html", frame=frame, kept=kept, title=title, told=told)


def _mark(session: Session, kept: Kept, step_id: UUID) -> None:
    """Note that the viewer says that a step is done, where that is how it is done and it is their turn."""
    shared, who, now = services(), viewer(), services().clock.now()
    space = session.get_one(Space, who.space_id)
    (shown,) = show_paths(session, shared.keys, space, who, [kept], frame_of(space).times, now)
    step = next((each for each in shown.steps if each.id == step_id), None)
    marked = kept.path.step(step_id)
    if step is None or marked is None or marked.done is not DoneWhen.MARKED:
        raise NotFound()
    if step.may_mark:
        note_done(session, kept, step_id, who.person_id, now)


def _is_restricted(session: Session, person_id: UUID) -> bool:
    return read_stopped(session, [person_id]).get(person_id) is Stop.RESTRICTED


def _find(session: Session, path_id: UUID) -> Kept:
    found = find_for(session, viewer(), path_id)
    if found is None:
        raise NotFound()
    return found


def _address(space_id: UUID, path_id: UUID, step_id: UUID | None) -> str:
    anchor = f"step-{step_id}" if step_id else None
    return url_for("paths.show", space_id=space_id, path_id=path_id, _anchor=anchor)


def _asked_levels(session: Session, space: Space, kept: Kept) -> Mapping[str, tuple[object, int]]:
    """The competencies that a path asks about, with the level that the preview's address gives to the learner."""
    language = best_language(viewer().locale)
    found = read_competencies(session, space.organisation_id, [kept.path], language)
    return {
        identifier: (each, request.args.get(f"{_LEVEL}{number}", default=0, type=int))
        for number, (identifier, each) in enumerate(sorted(found.items(), key=lambda pair: pair[1].name))
    }


def _levels_of(asked: Mapping[str, tuple[object, int]]) -> Mapping[str, int]:
    return {identifier: level for identifier, (_, level) in asked.items()}


def _page_of_all(space_id: UUID, title: Words | None = None, complaint: Complaint | None = None) -> str:
    shared, who, now = services(), viewer(), services().clock.now()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        kept = read_paths(session, [space_id], latest=who.is_staff)
        paths: list[ShownPath] = list(show_paths(session, shared.keys, space, who, kept, frame.times, now))
    return render_template(
        "paths/all.html",
        frame=frame,
        paths=list(zip(kept, paths, strict=True)),
        may_make=who.is_staff,
        typed=title or Words(),
        complaint_of_it=complaint,
        told=told_once(space_id),
    )
