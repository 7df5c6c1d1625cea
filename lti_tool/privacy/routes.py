"""What an administrator sees and decides about one person, and who else waits (LTI Data Privacy Launch)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.app.access import ADMINISTRATORS, errand, errands
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.launch.errands import ErrandKind
from lti_tool.privacy.answers import answer_request
from lti_tool.privacy.forms import read_request
from lti_tool.privacy.holdings import read_holdings, read_recipients
from lti_tool.privacy.office.page import times
from lti_tool.privacy.register import REGISTER
from lti_tool.privacy.words import system_titles
from sync.consent.consents import standing_consents
from sync.delivery.consenting import withdraw_standing
from sync.people.accounts import read_profiles
from sync.rights.erasure import list_receipts
from sync.rights.requests import (
    LONGEST_WORDS,
    in_force,
    list_requests,
    list_unanswered,
    read_said,
    record_request,
)
from sync.rights.standing import RequestKind

blueprint = Blueprint("privacy", __name__, template_folder="templates")


@blueprint.get("/privacy/<uuid:errand_id>/")
@errands(ErrandKind.DATA_PRIVACY, ADMINISTRATORS)
def show(errand_id: UUID) -> ResponseReturnValue:
    """What is held about the person whom the LMS named, their requests, and what others wait for."""
    asking, person_id = errand(), _data_subject()
    if person_id is None:
        return render_template("privacy/nobody.html", oversight=asking.settings.get("oversight"))
    organisation_id = asking.deployment.organisation_id
    with services().database.read() as session:
        requests = list_requests(session, organisation_id, person_id)
        others = [each for each in list_unanswered(session, organisation_id) if each.person_id != person_id]
        said = read_said(session, services().keys, [*requests, *others])
        people = {person_id, *(each.person_id for each in others)}
        profiles = read_profiles(session, services().keys, people)
        page = {
            "holdings": read_holdings(session, person_id),
            "recipients": read_recipients(session, person_id),
            "receipts": list_receipts(session, organisation_id, person_id=person_id),
            "consents": standing_consents(session, person_id),
        }
    names = {each: profile.display_name for each, profile in profiles.items()}
    return render_template(
        "privacy/person.html",
        **page,
        name=names.get(person_id),
        names=names,
        requests=requests,
        said=said,
        others=others,
        liftable={each.id for each in (*requests, *others) if in_force(each)},
        times=times(),
        kinds=list(RequestKind),
        titles=system_titles(),
        categories={table: gettext(entry.what) for table, entry in REGISTER.items()},
        errand_id=errand_id,
        oversight=asking.settings.get("oversight"),
        longest_words=LONGEST_WORDS,
        here=url_for("privacy.take_down", errand_id=asking.id),
    )


@blueprint.post("/privacy/<uuid:errand_id>/")
@errands(ErrandKind.DATA_PRIVACY, ADMINISTRATORS)
def take_down(errand_id: UUID) -> ResponseReturnValue:
    """Take a request of that person down."""
    asking, person_id = errand(), _data_subject()
    kind, words = read_request(request.form)
    if person_id is not None:
        with services().database.write() as session:
            record_request(
                session,
                services().keys,
                organisation_id=asking.deployment.organisation_id,
                person_id=person_id,
                kind=kind,
                by=asking.person_id,
                now=services().clock.now(),
                words=words,
            )
    return redirect(url_for("privacy.show", errand_id=errand_id), 303)


@blueprint.post("/privacy/<uuid:errand_id>/requests/<uuid:request_id>")
@errands(ErrandKind.DATA_PRIVACY, ADMINISTRATORS)
def answer(errand_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Approve a request of anybody in the organisation, refuse it, note that it is done, or lift what it stops."""
    asking = errand()
    answer_request(asking.deployment.organisation_id, request_id, asking.person_id, request.form)
    return redirect(url_for("privacy.show", errand_id=errand_id), 303)


@blueprint.post("/privacy/<uuid:errand_id>/consent")
@errands(ErrandKind.DATA_PRIVACY, ADMINISTRATORS)
def withdraw(errand_id: UUID) -> ResponseReturnValue:
    """Take a consent of that person back at their word: who has left every course cannot do it themselves."""
    asking, person_id, shared = errand(), _data_subject(), services()
    try:
        given_in = UUID(request.form.get("space", ""))
    except ValueError as error:
        raise NotFound() from error
    if person_id is not None:
        purpose, now = request.form.get("purpose", ""), shared.clock.now()
        with shared.database.write() as session:
            withdraw_standing(session, shared.keys, person_id, given_in, purpose, now, by=asking.person_id)
    return redirect(url_for("privacy.show", errand_id=errand_id, _anchor="consents-heading"), 303)


@blueprint.get("/privacy/<uuid:errand_id>/consent", defaults={"request_id": None})
@blueprint.get("/privacy/<uuid:errand_id>/requests/<uuid:request_id>")
@errands(ErrandKind.DATA_PRIVACY, ADMINISTRATORS)
def opened_directly(errand_id: UUID, request_id: UUID | None) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    anchor = f"request-{request_id}" if request_id else "consents-heading"
    return redirect(url_for("privacy.show", errand_id=errand_id, _anchor=anchor), 303)


def _data_subject() -> UUID | None:
    told = errand().settings["data_subject"]
    return UUID(told) if told else None
