"""For how long what is kept, what is over, and what a legal hold keeps."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.app.retention import CATEGORIES
from lti_tool.app.services import services
from lti_tool.privacy.office.page import (
    Tab,
    back_to,
    blueprint,
    note,
    organisation,
    organisation_id,
    overseers,
    show,
)
from lti_tool.privacy.office.refusals import ActRefused, refused
from lti_tool.privacy.office.words import HOLD_REASONS, category_words
from sync.people.accounts import read_profiles
from sync.retention.holds import HoldReason, HoldRefused, lift_hold, list_holds, set_hold
from sync.retention.purging import read_due
from sync.retention.schedule import read_days
from sync.spaces.tables import Space


@blueprint.get("/retention")
@overseers
def retention() -> ResponseReturnValue:
    """The rules and the holds; with ``?count=yes`` also what the next night would purge, which takes a while."""
    counts = request.args.get("count") == "yes"
    shared = services()
    with shared.database.read() as session:
        own = organisation(session)
        days = read_days(session, own.id, CATEGORIES)
        due = (
            {
                each.category: each
                for each in read_due(session, shared.keys, own, CATEGORIES, shared.clock.now())
            }
            if counts
            else {}
        )
        holds = list_holds(session, own.id)
        spaces = dict(
            session.execute(
                select(Space.id, Space.title)
                .where(Space.organisation_id == own.id)
                .order_by(Space.title, Space.id)
            ).all()
        )
        profiles = read_profiles(session, shared.keys, {each.person_id for each in holds if each.person_id})
    return show(
        Tab.RETENTION,
        "retention.html",
        own,
        rules=[
            (category_words(each.name), days[each.name], due.get(each.name), each.name) for each in CATEGORIES
        ],
        is_counted=counts,
        holds=holds,
        spaces=spaces,
        names={person_id: profile.display_name for person_id, profile in profiles.items()},
        reasons={reason.value: str(words) for reason, words in HOLD_REASONS.items()},
    )


@blueprint.get("/retention/holds")
@blueprint.get("/retention/holds/<uuid:hold_id>")
@overseers
def holds_opened_directly(**_hold_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return back_to(Tab.RETENTION, "holds-heading")


@blueprint.post("/retention/holds")
@overseers
def hold() -> ResponseReturnValue:
    """Keep what is in one discussion, or all that the organisation has."""
    what = request.form.get("what", "")
    try:
        reason = HoldReason(request.form.get("reason", ""))
        space_id = None if what == "everything" else UUID(what)
    except ValueError:
        raise ActRefused("no such hold", code="hold.unknown") from None
    with services().database.write() as session:
        try:
            made = set_hold(session, organisation_id(), reason, services().clock.now(), space_id=space_id)
        except HoldRefused as error:
            raise refused(error) from error
        note(session, "hold_set", hold=str(made.id))
    return back_to(Tab.RETENTION, "holds-heading")


@blueprint.post("/retention/holds/<uuid:hold_id>")
@overseers
def end_hold(hold_id: UUID) -> ResponseReturnValue:
    """Lift a hold."""
    with services().database.write() as session:
        try:
            lift_hold(session, organisation_id(), hold_id, services().clock.now())
        except HoldRefused as error:
            raise refused(error) from error
        note(session, "hold_lifted", hold=str(hold_id))
    return back_to(Tab.RETENTION, "holds-heading")
