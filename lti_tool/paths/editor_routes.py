"""Putting a path together: parts, steps, branches and their order, as a draft that staff publish.

Every form says which version it was made from: where somebody else has saved another one meanwhile, what was typed
is shown beside that, and sent again or not.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from config.ids import timeless_id
from config.language import best_language
from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.collections.tables import Collection
from lti_tool.evidence.sentences import say_level
from lti_tool.paths.changes import read_change
from lti_tool.paths.editor_pages import editor_page, entry_page, find_latest
from lti_tool.paths.facts import select_threads
from lti_tool.paths.forms import EntryForm, complain_of_level, filled_entry, is_kind, read_entry, read_place
from lti_tool.space.forms import Complaint, id_in, number_in
from lti_tool.space.tables import Thread
from lti_tool.space.told import Told, tell
from sync.frameworks.lookup import find_by_identifier
from sync.ledger.entries import lock_space
from sync.paths.changing import find_entry, place_of, put_entry
from sync.paths.documents import Branch, EmptyBranch, Entry, Path, PathRefused, Step, StepKind
from sync.paths.keeping import Kept, delete_path, publish_path, save_path
from sync.spaces.tables import Space

blueprint = Blueprint("path_editor", __name__, template_folder="templates")

_UNPROCESSABLE: Final = 422
_MOVED_ON: Final = "path.moved_on"
_REFUSALS: Final[Mapping[str, str]] = {
    _MOVED_ON: lazy_gettext(
        "Somebody has changed this path since you opened the page. It is shown here as it is now, and what you typed "
        "is still here: look at both, and send it again if it still fits."
    ),
    "path.not_empty": lazy_gettext(
        "Take its steps out, or put them elsewhere, first. One part always stays."
    ),
    "path.empty": lazy_gettext("This path has no steps yet. Add one, then publish the path."),
    "path.place": lazy_gettext("This place is not there any more. Choose another one."),
    "path.invalid": lazy_gettext(
        "A path has at most 20 parts of 50 steps each, and a branch 20 on either side."
    ),
}


@blueprint.get("/s/<uuid:space_id>/paths/<uuid:path_id>/edit")
@members(STAFF)
def edit(space_id: UUID, path_id: UUID) -> ResponseReturnValue:
    """The whole path with the forms to change it."""
    return editor_page(space_id, path_id)


@blueprint.post("/s/<uuid:space_id>/paths/<uuid:path_id>/edit")
@members(STAFF)
def save(space_id: UUID, path_id: UUID) -> ResponseReturnValue:
    """Save title and order, add or name a part, move or take out a step; or publish, take back, delete the path."""
    told = Told.PATH_SAVED
    try:
        match request.form.get("act"):
            case "publish" | "withdraw" as wanted:
                _publish(space_id, path_id, is_on=wanted == "publish")
                told = Told.PATH_PUBLISHED if wanted == "publish" else Told.PATH_WITHDRAWN
            case "delete":
                return _delete(space_id, path_id)
            case _:
                change, complaint = read_change(request.form)
                if complaint is not None:
                    return editor_page(space_id, path_id, complaint), _UNPROCESSABLE
                _change(space_id, path_id, change)
    except EmptyBranch as refusal:
        return editor_page(space_id, path_id, _say_empty(space_id, refusal)), _UNPROCESSABLE
    except PathRefused as refusal:
        return editor_page(space_id, path_id, _say(refusal)), _UNPROCESSABLE
    response = make_response(redirect(url_for(".edit", space_id=space_id, path_id=path_id), 303))
    tell(response, space_id, told)
    return response


@blueprint.get("/s/<uuid:space_id>/paths/<uuid:path_id>/edit/add")
@members(STAFF)
def add(space_id: UUID, path_id: UUID) -> ResponseReturnValue:
    """The form of a new step of this ``kind``, for this ``place``."""
    kind = request.args.get("kind", StepKind.THREAD.value)
    if not is_kind(kind):
        raise NotFound()
    form = EntryForm(kind, timeless_id(), place=read_place(request.args.get("place", "")))
    return entry_page(space_id, path_id, form, is_new=True)


@blueprint.post("/s/<uuid:space_id>/paths/<uuid:path_id>/edit/add")
@members(STAFF)
def save_new(space_id: UUID, path_id: UUID) -> ResponseReturnValue:
    """Put a new step or branch at the end of its place."""
    kind = request.form.get("kind", "")
    if not is_kind(kind):
        raise NotFound()
    return _save_entry(space_id, path_id, kind, id_in(request.form, "entry") or timeless_id(), is_new=True)


@blueprint.get("/s/<uuid:space_id>/paths/<uuid:path_id>/edit/entries/<uuid:step_id>")
@members(STAFF)
def edit_entry(space_id: UUID, path_id: UUID, step_id: UUID) -> ResponseReturnValue:
    """The form of a step or a branch that there is."""
    with services().database.read() as session:
        kept, zone = find_latest(session, path_id), ZoneInfo(session.get_one(Space, space_id).time_zone)
    entry = find_entry(kept.path, step_id)
    if entry is None:
        raise NotFound()
    return entry_page(space_id, path_id, filled_entry(entry, place_of(kept.path, step_id), zone))


@blueprint.post("/s/<uuid:space_id>/paths/<uuid:path_id>/edit/entries/<uuid:step_id>")
@members(STAFF)
def save_entry(space_id: UUID, path_id: UUID, step_id: UUID) -> ResponseReturnValue:
    """Save a step or a branch, perhaps in another place."""
    kind = request.form.get("kind", "")
    if not is_kind(kind):
        raise NotFound()
    return _save_entry(space_id, path_id, kind, step_id, is_new=False)


def _save_entry(
    space_id: UUID, path_id: UUID, kind: str, entry_id: UUID, *, is_new: bool
) -> ResponseReturnValue:
    language = best_language(viewer().locale)
    with services().database.read() as session:
        space, kept = session.get_one(Space, space_id), find_latest(session, path_id)
        present = find_entry(kept.path, entry_id)
        form = read_entry(kind, entry_id, request.form, present, ZoneInfo(space.time_zone))
        known = find_by_identifier(session, space.organisation_id, [form.value("competency")], language)
        complaint = form.complaint or complain_of_level(form, known) or _no_target(session, form, present)
    entry, place = form.entry, form.place
    if complaint is not None or entry is None:
        return entry_page(space_id, path_id, replace(form, complaint=complaint), is_new), _UNPROCESSABLE
    try:
        if place is None:
            raise PathRefused("It names no place.", code="path.place")
        wanted = place
        _change(space_id, path_id, lambda path: put_entry(path, _fresh(entry, path), wanted))
    except PathRefused as refusal:
        form = replace(form, complaint=_say(refusal, "place"))
        return entry_page(space_id, path_id, form, is_new), _UNPROCESSABLE
    anchor = f"entry-{entry_id}"
    response = make_response(
        redirect(url_for(".edit", space_id=space_id, path_id=path_id, _anchor=anchor), 303)
    )
    tell(response, space_id, Told.PATH_SAVED)
    return response


def _fresh(entry: Entry, path: Path) -> Entry:
    """A branch with the steps that it has now."""
    present = find_entry(path, entry.id)
    if isinstance(entry, Branch) and isinstance(present, Branch):
        return replace(entry, have=present.have, have_not=present.have_not)
    return entry


def _no_target(session: Session, form: EntryForm, present: Entry | None) -> Complaint | None:
    """What to say of a thread or a collection that is not the space's, unless the step leads there already."""
    step = form.entry
    if not isinstance(step, Step):
        return None
    before = present if isinstance(present, Step) else step
    sentence = gettext("Choose one of the list.")
    if step.thread is not None and (present is None or step.thread != before.thread):
        found = session.execute(select_threads(viewer(), 1).where(Thread.id == step.thread)).first()
        return None if found else Complaint("thread", "path.target", sentence)
    if step.collection is not None:
        shelf = session.get(Collection, step.collection)
        is_ours = shelf is not None and shelf.space_id == viewer().space_id
        return None if is_ours else Complaint("collection", "path.target", sentence)
    return None


def _change(space_id: UUID, path_id: UUID, change: Callable[[Path], Path]) -> None:
    """Save the path as changed; raises PathRefused."""
    shared = services()
    with shared.database.write() as session:
        lock_space(session, space_id)
        kept, space = _as_it_was_shown(session, path_id), session.get_one(Space, space_id)
        save_path(session, space, kept, change(kept.path), shared.clock.now(), viewer().person_id)


def _publish(space_id: UUID, path_id: UUID, *, is_on: bool) -> None:
    shared = services()
    with shared.database.write() as session:
        lock_space(session, space_id)
        kept, space = _as_it_was_shown(session, path_id), session.get_one(Space, space_id)
        publish_path(session, space, kept, shared.clock.now(), viewer().person_id, is_on=is_on)


def _delete(space_id: UUID, path_id: UUID) -> ResponseReturnValue:
    shared = services()
    with shared.database.write() as session:
        lock_space(session, space_id)
        _as_it_was_shown(session, path_id)
        space = session.get_one(Space, space_id)
        delete_path(session, space, path_id, shared.clock.now(), viewer().person_id)
    response = make_response(redirect(url_for("paths.show_all", space_id=space_id), 303))
    tell(response, space_id, Told.PATH_DELETED)
    return response


def _as_it_was_shown(session: Session, path_id: UUID) -> Kept:
    """The latest version. Raises PathRefused where the form was made from another one."""
    kept = find_latest(session, path_id)
    if number_in(request.form, "version") != kept.version:
        raise PathRefused("Somebody has changed the path meanwhile.", code=_MOVED_ON)
    return kept


def _say_empty(space_id: UUID, refusal: EmptyBranch) -> Complaint:
    branch, language = refusal.branch, best_language(viewer().locale)
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        found = find_by_identifier(session, space.organisation_id, [branch.competency], language)
    competency = found.get(branch.competency)
    sentence = gettext(
        "The branch “%(competency)s” at level %(level)s has no steps yet. Add one to either side, or take the branch "
        "out; then publish the path.",
        competency=competency.name if competency else branch.competency,
        level=say_level(competency, branch.level),
    )
    return Complaint("path", refusal.code, sentence)


def _say(refusal: PathRefused, name: str = "path") -> Complaint:
    return Complaint(name, refusal.code, str(_REFUSALS.get(refusal.code, refusal.message)))
