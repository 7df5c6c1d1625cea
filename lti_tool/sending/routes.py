"""What a space sends: how its targets and items stand, and what can be done about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, Viewer, members, viewer
from lti_tool.app.errors import NotFound, PageError
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.sending.acts import OF_TARGET, Act, Chosen, Desk, seen_of
from lti_tool.sending.filters import EVERYTHING, SHOWN_WORDS, STAGES, Listing, Shown, read_listing
from lti_tool.sending.held import count_waiting
from lti_tool.sending.items import ITEMS_PER_PAGE, list_items, read_drifted
from lti_tool.sending.targets import Counts, count_items, count_shown, read_cards
from lti_tool.settings.forms import FIELDS
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import frame_of
from lti_tool.space.reach import within_reach
from lti_tool.space.told import Told, tell, told_once
from sync.delivery.stages import Stage
from sync.health.reading import read_workers
from sync.ledger.tables import LAGS, Standing
from sync.outbox.targets import GRADEBOOK, STORES
from sync.spaces.tables import Space

blueprint = Blueprint("sending", __name__, template_folder="templates")

_UNPROCESSABLE = 422
_CONFLICT = 409


@blueprint.get("/s/<uuid:space_id>/sync")
@members(STAFF)
def show(space_id: UUID) -> ResponseReturnValue:
    """How all that is sent stands."""
    with services().database.read() as session:
        return _page(session, space_id, read_listing(request.args, page_number()), told=told_once(space_id))


@blueprint.post("/s/<uuid:space_id>/sync")
@members(STAFF)
def act(space_id: UUID) -> ResponseReturnValue:
    """Do what was asked for, and go back to the page, which says so. Nothing here waits for an LMS."""
    of_all = request.form.get("all")  # the button for the whole list says there what it does
    try:
        asked = Act(of_all or request.form.get("act", ""))
    except ValueError:
        raise PageError(code="sending.act") from None
    listing = read_listing(request.form, page_number())
    if asked in OF_TARGET:
        return _act_on_target(space_id, listing, asked)
    ids = request.form.getlist("item", type=UUID)[:ITEMS_PER_PAGE]
    chosen = Chosen(listing, None if of_all else ids)
    if chosen.item_ids == []:
        sentence = gettext(
            "Tick those that are meant, or use the button for all of them. Nothing is done yet."
        )
        return _refused(space_id, listing, Complaint("acts", "sending.nothing_chosen", sentence))
    if asked is Act.OVERWRITE:
        return _overwrite(space_id, chosen)
    with services().database.write() as session:
        desk = _desk(session, space_id)
        does: dict[Act, Callable[[Chosen], tuple[Told, int]]] = {
            Act.RETRY: desk.retry,
            Act.RELEASE: desk.release,
            Act.HOLD: desk.hold,
        }
        told, number = does[asked](chosen)
    return _done(space_id, listing, told, number)


def _act_on_target(space_id: UUID, listing: Listing, asked: Act) -> ResponseReturnValue:
    target_id = request.form.get("target", type=UUID)
    if target_id is None:
        raise NotFound()
    with services().database.write() as session:
        desk = _desk(session, space_id)
        told, number = desk.agree(target_id) if asked is Act.COLUMN else desk.compare(target_id)
    return _done(space_id, listing, told, number)


def _overwrite(space_id: UUID, chosen: Chosen) -> ResponseReturnValue:
    """Ask once more, with both values; send once somebody has agreed to just these."""
    seen, now = request.form.get("seen"), services().clock.now()
    with services().database.write() as session:
        which = chosen.which(viewer(), now)
        items = read_drifted(session, services().keys, which, now, viewer().locale)
        agreed = bool(items) and seen == seen_of(items)
        told, number = _desk(session, space_id).overwrite(items) if agreed else (Told.ITEMS_OVERWRITE, 0)
        frame = frame_of(session.get_one(Space, space_id))
    if agreed:
        return _done(space_id, chosen.listing, told, number)
    if not items:
        sentence = gettext(
            "The receiver is not known to hold another value of any of these. Nothing is done."
        )
        return _refused(space_id, chosen.listing, Complaint("acts", "sending.nothing_to_overwrite", sentence))
    page = render_template(
        "sending/overwrite.html",
        frame=frame,
        listing=chosen.listing,
        items=items,
        seen=seen_of(items),
        has_changed=seen is not None,
    )
    return page, _CONFLICT if seen is not None else 200


def _desk(session: Session, space_id: UUID) -> Desk:
    space = session.get_one(Space, space_id)
    return Desk(session, space, viewer(), services().clock.now())


def _done(space_id: UUID, listing: Listing, told: Told, number: int) -> ResponseReturnValue:
    address = url_for("sending.show", space_id=space_id, **listing.arguments)
    response = make_response(redirect(address, 303))
    tell(response, space_id, told, number)
    return response


def _refused(space_id: UUID, listing: Listing, complaint: Complaint) -> ResponseReturnValue:
    with services().database.read() as session:
        return _page(session, space_id, listing, complaint=complaint), _UNPROCESSABLE


def _page(
    session: Session, space_id: UUID, listing: Listing, *, told: str = "", complaint: Complaint | None = None
) -> str:
    now, who = services().clock.now(), viewer()
    space = session.get_one(Space, space_id)
    frame = frame_of(space)
    counts = count_items(session, who, now, EVERYTHING)
    listed = counts if listing.person_id is None else count_items(session, who, now, listing)
    numbers = count_shown(listed)
    page = list_items(session, services().keys, who, listing, now)
    if listing.page > 1 and not page.items and complaint is None:
        raise NotFound()
    cards = read_cards(session, space, counts, frame.times, who.locale)
    can = _can(listing, listed)
    return render_template(
        "sending/show.html",
        frame=frame,
        told=told,
        complaint=complaint,
        ticked=frozenset(request.form.getlist("item")),
        cards=cards,
        has_levels=any(card.connector not in (GRADEBOOK, *STORES) for card in cards),
        has_statements=any(card.connector in STORES for card in cards),
        is_worked=any(worker.alive for worker in read_workers(session, now)),
        texts_waiting=count_waiting(session, who),
        being_counted=_being_counted(session, who),
        mode=FIELDS["send_mode"].words[space.send_mode],
        listing=listing,
        page=page,
        filters=[
            _Filter(str(SHOWN_WORDS[shown]), numbers[shown], shown is listing.shown, _with(listing, shown))
            for shown in Shown
            if numbers[shown] or shown in (Shown.ALL, listing.shown)
        ],
        can=can,
        tickable=frozenset[Stage]().union(*(_ABOUT[act] for act in can)),
    )


@dataclass(frozen=True, slots=True)
class _Filter:
    """A filter as a link."""

    label: str
    count: int
    is_current: bool
    arguments: dict[str, Any]


def _with(listing: Listing, shown: Shown) -> dict[str, Any]:
    return Listing(shown, listing.person_id).arguments


# What an act can change anything of; for all else it has no button.
_ABOUT: Final = {
    Act.RETRY: STAGES[Shown.BLOCKED] - {Stage.PURPOSE_OFF, Stage.RESTRICTED, Stage.TEXT_HELD}
    | {Stage.MISSING, Stage.REJECTED, Stage.DOWN, Stage.THROTTLED},
    Act.RELEASE: STAGES[Shown.WAITING],
    Act.HOLD: STAGES[Shown.MOVING],
    Act.OVERWRITE: STAGES[Shown.OVERRIDE] | STAGES[Shown.MISSING],
}


def _can(listing: Listing, listed: Counts) -> Mapping[Act, int]:
    """What can be done with a list, and with how many of its entries."""
    numbers = {
        act: sum(
            each.number
            for of in listed.values()
            for stage, each in of.items()
            if stage in stages & STAGES[listing.shown]
        )
        for act, stages in _ABOUT.items()
    }
    return {act: number for act, number in numbers.items() if number}


def _being_counted(session: Session, who: Viewer) -> int:
    """Of how many people what they did last is not in what is sent yet."""
    behind = select(func.count()).where(
        Standing.space_id == who.space_id, LAGS, within_reach(who, Standing.person_id)
    )
    return session.scalar(behind) or 0
