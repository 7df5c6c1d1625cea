"""A learner's page for bringing in what they wrote elsewhere."""

import shutil
import tempfile
from typing import ClassVar, Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from config.language import best_language
from connectors.contract import ArchiveRefused
from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotFound, PageError
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.app.uploads import MEGA, takes_archive
from lti_tool.bringing.showing import read_brought, show_item
from lti_tool.bringing.words import (
    HOW,
    complain_of_empty,
    complain_of_file,
    complain_of_none,
    complain_of_picks,
    complain_of_size,
)
from lti_tool.learner.routes import LEARNERS
from lti_tool.space.acts import require_open
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import frame_for_writing
from lti_tool.space.places import source_title
from lti_tool.space.told import Told, tell, told_once
from sync.bringing.keeping import keep_picked, select_brought_by, take_back
from sync.bringing.picking import (
    Narrowed,
    count_picked,
    find_open,
    lay_out,
    pick,
    put_away,
    read_items,
    read_picked,
    read_years,
)
from sync.bringing.reading import personal_archives, read_archive
from sync.bringing.tables import OpenArchive
from sync.contributions.tables import StoredContribution
from sync.rights.standing import read_stopped
from sync.spaces.tables import Space

blueprint = Blueprint("bringing", __name__, template_folder="templates")

_UNPROCESSABLE = 422
_MOST_LISTED: Final = 100
_LONGEST_WORDS: Final = 200


class NothingIsTaken(PageError):
    """Staff have turned it off, or the installation takes no archives."""

    status: ClassVar[int] = 403
    default_code = "archive.off"
    sentence = lazy_gettext(
        "Nothing is brought in by learners here. What you had brought in can be taken back."
    )


class NotUsed(PageError):
    """Somebody whose data may not be used at present."""

    status: ClassVar[int] = 409
    default_code = "archive.stopped"
    sentence = lazy_gettext(
        "As you asked, your data are not used at present, so nothing is brought in. Take that back first."
    )


@blueprint.get("/s/<uuid:space_id>/bring-in")
@members(LEARNERS)
def show(space_id: UUID) -> ResponseReturnValue:
    """What it is for, the form for a file, and what was brought in."""
    return _page(space_id)


@blueprint.post("/s/<uuid:space_id>/bring-in")
@takes_archive
@members(LEARNERS)
def read(space_id: UUID) -> ResponseReturnValue:
    """Read a file and lay out what is in it; the file is gone afterwards, whatever it held."""
    _require_taken(space_id)
    service = request.form.get("service", "")
    if service not in personal_archives():
        raise NotFound()
    complaint = _lay_out_file(service)
    if complaint is not None:
        return _page(space_id, complaint), _UNPROCESSABLE
    return redirect(url_for(".choose", space_id=space_id), 303)


@blueprint.get("/s/<uuid:space_id>/bring-in/items")
@members(LEARNERS)
def choose(space_id: UUID) -> ResponseReturnValue:
    """What an archive holds, to be picked from."""
    return _items_page(space_id)


@blueprint.post("/s/<uuid:space_id>/bring-in/items")
@members(LEARNERS)
def note_picks(space_id: UUID) -> ResponseReturnValue:
    """Note what is picked on a page, and go where the button leads."""
    act, page = request.form.get("act", ""), page_number()
    listed, picked = _numbers("listed"), _numbers("item")
    picked = listed if act == "all" else [] if act == "none" else picked
    with services().database.write() as session:
        archive = _find_open(session)
        if archive is None:
            return redirect(url_for(".show", space_id=space_id), 303)
        if request.form.get("archive") == str(archive.id):
            pick(session, archive.id, listed, picked)
        complaint = complain_of_picks(count_picked(session, archive.id)) if act == "done" else None
    if complaint is not None:
        return _items_page(space_id, complaint)
    if act == "done":
        return redirect(url_for(".look", space_id=space_id), 303)
    page = {"next": page + 1, "previous": max(page - 1, 1), "show": 1}.get(act, page)
    narrowed = _narrowed()
    return redirect(
        url_for(
            ".choose", space_id=space_id, page=page, year=narrowed.year or None, q=narrowed.words or None
        ),
        303,
    )


@blueprint.get("/s/<uuid:space_id>/bring-in/keep")
@members(LEARNERS)
def look(space_id: UUID) -> ResponseReturnValue:
    """What would be kept, and who would be able to read it."""
    shared = services()
    with shared.database.read() as session:
        archive = _find_open(session)
        if archive is None:
            return redirect(url_for(".show", space_id=space_id), 303)
        frame = frame_for_writing(session, session.get_one(Space, space_id))
        picked = read_picked(session, shared.keys, archive)
        source = source_title(archive.connector)
    new = [show_item(each) for each in picked if not each.known]
    known = [show_item(each) for each in picked if each.known]
    return render_template("bringing/keep.html", frame=frame, items=new, known=known, source=source)


@blueprint.post("/s/<uuid:space_id>/bring-in/keep")
@members(LEARNERS)
def keep(space_id: UUID) -> ResponseReturnValue:
    """Keep what is picked, and delete the rest."""
    shared = services()
    _require_taken(space_id)
    with shared.database.write() as session:
        archive = _find_open(session)
        if archive is None:
            return redirect(url_for(".show", space_id=space_id), 303)
        complaint = complain_of_picks(count_picked(session, archive.id))
        kept = None if complaint else keep_picked(session, shared.keys, shared.clock, archive)
    if kept is None:
        return _items_page(space_id, complaint)
    return _back(space_id, Told.BROUGHT_IN, kept.new)


@blueprint.post("/s/<uuid:space_id>/bring-in/discard")
@members(LEARNERS)
def discard(space_id: UUID) -> ResponseReturnValue:
    """Delete what lies there to be picked."""
    with services().database.write() as session:
        put_away(session, space_id, viewer().person_id)
    return _back(space_id, Told.CHANGED)


@blueprint.post("/s/<uuid:space_id>/bring-in/take-back")
@members(LEARNERS)
def take(space_id: UUID) -> ResponseReturnValue:
    """Delete something that was brought in, or all from one source."""
    shared, who = services(), viewer()
    which = select_brought_by(space_id, who.person_id)
    source = request.form.get("source")
    if source:
        which = which.where(StoredContribution.source == source)
    else:
        which = which.where(StoredContribution.id == _uuid(request.form.get("contribution", "")))
    with shared.database.write() as session:
        rows = session.scalars(which).all()
        if not rows:
            raise NotFound()
        space = session.get_one(Space, space_id)
        number = take_back(session, space, who.person_id, rows, shared.clock.now())
    return _back(space_id, Told.BROUGHT_TAKEN_BACK, number)


def _lay_out_file(service: str) -> Complaint | None:
    """Read the file that was sent from one without a name, so that nothing of it is left however this ends."""
    shared, who = services(), viewer()
    sent, most = request.files.get("file"), shared.settings.archive_mb
    if sent is None or not sent.filename:
        return complain_of_none()
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(sent.stream, file)
        if file.tell() > most * MEGA:
            return complain_of_size(most)
        file.flush()
        try:
            with read_archive(service, file) as archive:
                found = lay_out(
                    shared.database,
                    shared.keys,
                    who.space_id,
                    who.person_id,
                    service,
                    archive,
                    shared.clock.now(),
                )
        except ArchiveRefused as refused:
            return complain_of_file(refused, best_language(who.locale))
    if found:
        return None
    with shared.database.write() as session:
        put_away(session, who.space_id, who.person_id)
    return complain_of_empty()


def _require_taken(space_id: UUID) -> None:
    """Raises ReadOnly, NothingIsTaken, NotUsed."""
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        require_open(session, space)
        if not _takes(space):
            raise NothingIsTaken()
        if read_stopped(session, [viewer().person_id]):
            raise NotUsed()


def _takes(space: Space) -> bool:
    return space.takes_archives and bool(services().settings.archive_mb) and bool(personal_archives())


def _find_open(session: Session) -> OpenArchive | None:
    who = viewer()
    return find_open(session, who.space_id, who.person_id, services().clock.now())


def _page(space_id: UUID, complaint: Complaint | None = None) -> str:
    shared, who = services(), viewer()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_for_writing(session, space)
        archive = _find_open(session)
        picked = count_picked(session, archive.id) if archive else 0
        brought = read_brought(session, shared.keys, space_id, who.person_id, page_number())
        is_stopped = bool(read_stopped(session, [who.person_id]))
        takes = _takes(space)
    listed = [(each.id, source_title(each.id), HOW.get(each.id, "")) for each in personal_archives().values()]
    return render_template(
        "bringing/show.html",
        frame=frame,
        takes=takes,
        is_stopped=is_stopped,
        archive=archive,
        archive_title=source_title(archive.connector) if archive else "",
        picked=picked,
        brought=brought,
        listed=listed,
        chosen=request.form.get("service", ""),
        most=shared.settings.archive_mb,
        complaint_of_it=complaint,
        told=told_once(space_id),
    )


def _items_page(space_id: UUID, complaint: Complaint | None = None) -> ResponseReturnValue:
    shared, narrowed = services(), _narrowed()
    with shared.database.read() as session:
        archive = _find_open(session)
        if archive is None:
            return redirect(url_for(".show", space_id=space_id), 303)
        frame = frame_for_writing(session, session.get_one(Space, space_id))
        page = read_items(session, shared.keys, archive, narrowed, page_number())
        years, picked = read_years(session, archive.id), count_picked(session, archive.id)
    content = render_template(
        "bringing/items.html",
        frame=frame,
        archive=archive,
        archive_title=source_title(archive.connector),
        page=page,
        items=[show_item(each) for each in page.items],
        years=years,
        picked=picked,
        narrowed=narrowed,
        complaint_of_it=complaint,
    )
    return (content, _UNPROCESSABLE) if complaint else content


def _narrowed() -> Narrowed:
    year = request.values.get("year", default=0, type=int)
    return Narrowed(year if 0 <= year < 10_000 else 0, request.values.get("q", "")[:_LONGEST_WORDS])


def _numbers(name: str) -> list[int]:
    given = request.form.getlist(name)[:_MOST_LISTED]
    return [int(each) for each in given if each.isascii() and each.isdecimal() and len(each) < 10]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound() from error


def _back(space_id: UUID, told: Told, number: int | None = None) -> ResponseReturnValue:
    response = make_response(redirect(url_for(".show", space_id=space_id), 303))
    tell(response, space_id, told, number)
    return response
