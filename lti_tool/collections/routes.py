"""Reading collections, and for staff and moderators putting posts into them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import MODERATING, STAFF, members, viewer
from lti_tool.app.errors import NotAllowed, NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.collections import keeping
from lti_tool.collections.items import read_items
from lti_tool.collections.keeping import LONGEST_NAME, LONGEST_NOTE, read_kept, read_shelves
from lti_tool.collections.tables import Collection
from lti_tool.space.acts import find_contribution_of
from lti_tool.space.forms import Complaint, id_in
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from lti_tool.space.visibility import visible_to
from lti_tool.space.writing import SOURCE
from sync.contributions.markdown import clean
from sync.contributions.tables import StoredContribution
from sync.ledger.entries import lock_space
from sync.spaces.tables import Space

blueprint = Blueprint("collections", __name__, template_folder="templates")

BEST: Final = "best"
_PER_PAGE: Final = 20
_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/collections/")
@members()
def show_all(space_id: UUID) -> ResponseReturnValue:
    """The collections of a space."""
    with services().database.read() as session:
        return _page_of_all(session, space_id)


@blueprint.post("/s/<uuid:space_id>/collections/")
@members(STAFF, MODERATING)
def make(space_id: UUID) -> ResponseReturnValue:
    """Make a collection of this ``name``, and go there."""
    name = _clean_name(request.form.get("name", ""))
    made = None
    if 0 < len(name) <= LONGEST_NAME:
        with services().database.write() as session:
            lock_space(session, space_id)
            made = keeping.make_collection(session, viewer(), name)
            address = made and url_for("collections.show", space_id=space_id, collection_id=made.id)
    if made is None:
        with services().database.read() as session:
            return _page_of_all(session, space_id, request.form.get("name", ""), _no_name()), _UNPROCESSABLE
    return redirect(str(address), 303)


@blueprint.get("/s/<uuid:space_id>/collections/<uuid:collection_id>")
@members()
def show(space_id: UUID, collection_id: UUID) -> ResponseReturnValue:
    """What stands in a collection."""
    return _page_of_one(space_id, collection_id)


def _page_of_one(
    space_id: UUID,
    collection_id: UUID,
    typed: Mapping[str, str] = MappingProxyType({}),
    complaints: Mapping[str, Complaint] = MappingProxyType({}),
) -> str:
    """A collection, with what was typed into its form and what is wrong with that, by the names of the fields."""
    shared = services()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        collection = _find(session, collection_id)
        kept = read_kept(session, shared.keys, viewer(), collection_id)
        ids = [each.contribution_id for each in kept]
        items = read_items(session, shared.keys, space, viewer(), ids, shared.clock.now())
        name, frame = keeping.name_of(collection), frame_of(space)
    return render_template(
        "collections/collection.html",
        frame=frame,
        collection=collection,
        name_of_it=name,
        kept=[(each, items.get(each.contribution_id)) for each in kept if each.is_there],
        gone=[each for each in kept if not each.is_there],
        told=None if complaints else told_once(space_id),
        typed=typed,
        complaints=complaints,
    )


@blueprint.post("/s/<uuid:space_id>/collections/<uuid:collection_id>")
@members(STAFF, MODERATING)
def save(space_id: UUID, collection_id: UUID) -> ResponseReturnValue:
    """Save name, notes and order; or by another button take one post out, or the whole collection away."""
    shared, act = services(), request.form.get("act", "")
    now = shared.clock.now()
    complaints: Mapping[str, Complaint] = {}
    with shared.database.write() as session:
        lock_space(session, space_id)
        collection = _find(session, collection_id)
        dropped = id_in(request.form, "drop")
        kept = {each.contribution_id for each in read_kept(session, shared.keys, viewer(), collection_id)}
        if act == "delete":
            if keeping.count_kept(session, collection_id) > len(kept):
                raise NotAllowed()  # posts of groups that the viewer does not see are in it, too
            session.delete(collection)
        elif dropped is not None and dropped not in kept:
            raise NotFound()
        elif dropped is not None:
            keeping.drop(session, viewer(), collection_id, dropped, now)
        else:
            complaints = _save(session, collection)
    if complaints:
        return _page_of_one(space_id, collection_id, request.form, complaints), _UNPROCESSABLE
    if act == "delete":
        return redirect(url_for("collections.show_all", space_id=space_id), 303)
    response = make_response(
        redirect(url_for("collections.show", space_id=space_id, collection_id=collection_id), 303)
    )
    tell(response, space_id, Told.COLLECTION_SAVED)
    return response


def _save(session: Session, collection: Collection) -> Mapping[str, Complaint]:
    """Save all that the form says, or nothing, where something is wrong with it: by the names of the fields."""
    shared, who = services(), viewer()
    kept = read_kept(session, shared.keys, who, collection.id)
    name = _clean_name(request.form.get("name", keeping.name_of(collection)))
    notes = {
        each.contribution_id: clean(request.form[f"{each.contribution_id}-note"]).strip()
        for each in kept
        if each.is_there and f"{each.contribution_id}-note" in request.form
    }
    complaints = {f"{each}-note": _too_long(each) for each, note in notes.items() if len(note) > LONGEST_NOTE}
    is_new = name != keeping.name_of(collection)
    if is_new and (not 0 < len(name) <= LONGEST_NAME or keeping.is_taken(session, who, name, collection.id)):
        complaints["name"] = _no_name()
    if complaints:
        return complaints
    if is_new:
        collection.name = name
    for each in kept:
        note = notes.get(each.contribution_id, each.note)
        if note != each.note:
            now = shared.clock.now()
            keeping.collect(session, shared.keys, who, collection.id, each.contribution_id, now, note)
    places = {
        each.contribution_id: request.form.get(f"{each.contribution_id}-place", type=int) for each in kept
    }
    wanted = {each: number for each, number in places.items() if number is not None}
    keeping.put_in_order(session, collection.id, wanted)
    return {}


def _clean_name(typed: str) -> str:
    return " ".join(clean(typed).split())


def _no_name() -> Complaint:
    sentence = gettext(
        "Give the collection a name of its own, of at most %(most)s characters; a space has at most %(number)s.",
        most=LONGEST_NAME,
        number=keeping.MOST_COLLECTIONS,
    )
    return Complaint("name", "collections.name", sentence)


def _too_long(contribution_id: UUID | None = None) -> Complaint:
    field = f"{contribution_id}-note" if contribution_id else "note"
    sentence = gettext("A note has at most %(most)s characters. Shorten it, please.", most=LONGEST_NOTE)
    return Complaint(field, "collections.note", sentence)


@blueprint.get("/s/<uuid:space_id>/collections/elsewhere")
@members(STAFF, MODERATING)
def elsewhere(space_id: UUID) -> ResponseReturnValue:
    """What was written in connected communities, to be collected."""
    shared, page = services(), page_number()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        ids = session.scalars(
            select(StoredContribution.id)
            .where(StoredContribution.source != SOURCE, StoredContribution.stands, visible_to(viewer()))
            .order_by(StoredContribution.occurred_at.desc(), StoredContribution.id)
            .offset((page - 1) * _PER_PAGE)
            .limit(_PER_PAGE + 1)
        ).all()
        items = read_items(session, shared.keys, space, viewer(), ids[:_PER_PAGE], shared.clock.now())
        frame = frame_of(space)
    return render_template(
        "collections/elsewhere.html",
        frame=frame,
        items=[items[each] for each in ids[:_PER_PAGE]],
        number=page,
        has_more=len(ids) > _PER_PAGE,
    )


@blueprint.get("/s/<uuid:space_id>/contributions/<uuid:contribution_id>/collect")
@members(STAFF, MODERATING)
def choose(space_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    """Into which collection, and with which note."""
    return _page_to_choose(space_id, contribution_id)


def _page_to_choose(space_id: UUID, contribution_id: UUID, complaint: Complaint | None = None) -> str:
    shared = services()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        items = read_items(session, shared.keys, space, viewer(), [contribution_id], shared.clock.now())
        shelves, frame = read_shelves(session, viewer()), frame_of(space)
    if contribution_id not in items:
        raise NotFound()
    return render_template(
        "collections/choose.html",
        frame=frame,
        item=items[contribution_id],
        shelves=shelves,
        note=request.form.get("note", ""),
        chosen=request.form.get("collection"),
        complaint_of_it=complaint,
    )


@blueprint.post("/s/<uuid:space_id>/contributions/<uuid:contribution_id>/collect")
@members(STAFF, MODERATING)
def collect(space_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    """Put a post into the ``collection``, which may be the one that is there from the start, and go there."""
    shared, wanted = services(), request.form.get("collection", BEST)
    note = clean(request.form["note"]).strip() if "note" in request.form else None
    if note is not None and len(note) > LONGEST_NOTE:
        return _page_to_choose(space_id, contribution_id, _too_long()), _UNPROCESSABLE
    with shared.database.write() as session:
        lock_space(session, space_id)
        find_contribution_of(session, viewer(), contribution_id)
        if wanted == BEST:
            collection = keeping.find_best(session, viewer())
        else:
            collection = _find(session, id_in(request.form, "collection"))
        keeping.collect(
            session, shared.keys, viewer(), collection.id, contribution_id, shared.clock.now(), note
        )
        address = url_for("collections.show", space_id=space_id, collection_id=collection.id)
    response = make_response(redirect(address, 303))
    tell(response, space_id, Told.COLLECTED)
    return response


def _find(session: Session, collection_id: UUID | None) -> Collection:
    found = session.get(Collection, collection_id) if collection_id else None
    if found is None or found.space_id != viewer().space_id:
        raise NotFound()
    return found


def _page_of_all(session: Session, space_id: UUID, name: str = "", complaint: Complaint | None = None) -> str:
    space = session.get_one(Space, space_id)
    return render_template(
        "collections/all.html",
        frame=frame_of(space),
        shelves=read_shelves(session, viewer()),
        name_typed=name,
        complaint_of_it=complaint,
    )
