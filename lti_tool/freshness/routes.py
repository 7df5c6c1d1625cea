"""What is to be looked at again, and saying whether it still holds."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import MODERATING, STAFF, members, viewer
from lti_tool.app.dates import read_local
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.collections.items import Item, read_items
from lti_tool.freshness.keeping import LONGEST_NOTE, next_look, put_freshness
from lti_tool.freshness.reading import is_due, of_contribution, open_note, read_freshness
from lti_tool.freshness.tables import Freshness
from lti_tool.space.acts import find_contribution_of
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.contributions.markdown import clean
from sync.contributions.tables import StoredContribution
from sync.ledger.entries import lock_space
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("freshness", __name__, template_folder="templates")

_MOST: Final = 100
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class FreshnessForm:
    """What stands in the form: two dates as a browser writes them, a note, and what is wrong."""

    look_again: str = ""
    outdated: str = ""
    note: str = ""
    complaint: Complaint | None = None


@blueprint.get("/s/<uuid:space_id>/again")
@members(STAFF, MODERATING)
def show(space_id: UUID) -> ResponseReturnValue:
    """What is to be looked at again by now, what has waited longest first."""
    shared, now = services(), services().clock.now()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        ids = session.scalars(
            select(StoredContribution.id)
            .join(Freshness, of_contribution())
            .where(is_due(viewer(), now))
            .order_by(Freshness.look_again_at, StoredContribution.id)
            .limit(_MOST)
        ).all()
        items = read_items(session, shared.keys, space, viewer(), ids, now)
        frame = frame_of(space)
    return render_template(
        "freshness/due.html", frame=frame, items=[items[each] for each in ids], told=told_once(space_id)
    )


@blueprint.get("/s/<uuid:space_id>/contributions/<uuid:contribution_id>/again")
@members(STAFF, MODERATING)
def edit(space_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    """The form about one post."""
    with services().database.read() as session:
        zone = ZoneInfo(session.get_one(Space, space_id).time_zone)
        row = read_freshness(session, find_contribution_of(session, viewer(), contribution_id))
        note = open_note(Seals(session, services().keys), row) if row else ""
        form = FreshnessForm(
            _day(row.look_again_at if row else None, zone), _day(row.outdated_at if row else None, zone), note
        )
        return _page(session, space_id, contribution_id, form)


@blueprint.post("/s/<uuid:space_id>/contributions/<uuid:contribution_id>/again")
@members(STAFF, MODERATING)
def save(space_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    """Save the form, or by another button say that the post is still right, or that it is outdated from now on."""
    shared, now, act = services(), services().clock.now(), request.form.get("act", "")
    with shared.database.write() as session:
        lock_space(session, space_id)
        zone = ZoneInfo(session.get_one(Space, space_id).time_zone)
        contribution = find_contribution_of(session, viewer(), contribution_id)
        row = read_freshness(session, contribution)
        form, look_again_at, outdated_at = _read(zone)
        if act == "right":
            form = FreshnessForm()
            look_again_at, outdated_at = next_look(row, now) if row else None, None
        elif act == "outdated":
            look_again_at, outdated_at = None, now
        if form.complaint is not None:
            return _page(session, space_id, contribution_id, form), _UNPROCESSABLE
        put_freshness(
            session,
            shared.keys,
            viewer(),
            contribution,
            now,
            look_again_at=look_again_at,
            outdated_at=outdated_at,
            note=form.note if outdated_at else "",
        )
    is_of_list = request.form.get("listed") == "1"
    address = url_for("freshness.show", space_id=space_id) if is_of_list else _back(space_id, contribution_id)
    response = make_response(redirect(address, 303))
    tell(response, space_id, Told.FRESHNESS_SAVED)
    return response


def _read(zone: ZoneInfo) -> tuple[FreshnessForm, datetime | None, datetime | None]:
    look_again, outdated = (
        request.form.get("look_again", "").strip(),
        request.form.get("outdated", "").strip(),
    )
    form = FreshnessForm(look_again, outdated, clean(request.form.get("note", "")).strip())
    try:
        instants = [_instant(each, zone) for each in (look_again, outdated)]
    except ValueError:
        sentence = gettext("Write dates as year, month and day, for example 2027-03-31.")
        return _wrong(form, "look_again", "freshness.date", sentence)
    if len(form.note) > LONGEST_NOTE:
        sentence = gettext("A note has at most %(most)s characters.", most=LONGEST_NOTE)
        return _wrong(form, "note", "freshness.note", sentence)
    return form, instants[0], instants[1]


def _wrong(form: FreshnessForm, field: str, code: str, sentence: str) -> tuple[FreshnessForm, None, None]:
    complaint = Complaint(field, code, sentence)
    return FreshnessForm(form.look_again, form.outdated, form.note, complaint), None, None


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    return read_local(date.fromisoformat(text).isoformat(), zone) if text else None


def _day(instant: datetime | None, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).date().isoformat() if instant else ""


def _back(space_id: UUID, contribution_id: UUID) -> str:
    return url_for("freshness.edit", space_id=space_id, contribution_id=contribution_id)


def _page(session: Session, space_id: UUID, contribution_id: UUID, form: FreshnessForm) -> str:
    space, now = session.get_one(Space, space_id), services().clock.now()
    item: Item | None = read_items(session, services().keys, space, viewer(), [contribution_id], now).get(
        contribution_id
    )
    if item is None:
        raise NotFound()
    return render_template(
        "freshness/edit.html", frame=frame_of(space), item=item, form=form, told=told_once(space_id)
    )
