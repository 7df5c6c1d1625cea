"""What an administrator sees and records about one person (LTI Data Privacy Launch)."""

from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config.language import regional_locale
from connectors.registry import catalogue
from lti_tool.app.access import ADMINISTRATORS, errand, errands
from lti_tool.app.errors import PageError
from lti_tool.app.services import services
from lti_tool.launch.errands import ErrandKind
from lti_tool.privacy.holdings import read_holdings, read_recipients
from lti_tool.space.presentation import Times
from sync.people.accounts import read_profiles
from sync.rights.requests import list_requests, record_request
from sync.rights.standing import RequestKind
from sync.spaces.spaces import DEFAULT_TIME_ZONE

blueprint = Blueprint("privacy", __name__, template_folder="templates")


@blueprint.get("/privacy/<uuid:errand_id>/")
@errands(ErrandKind.DATA_PRIVACY, ADMINISTRATORS)
def show(errand_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - `errand` has found it
    """What is held about the person whom the LMS named, and their requests."""
    asking, person_id = errand(), _data_subject()
    if person_id is None:
        return render_template("privacy/nobody.html")
    with services().database.read() as session:
        profile = read_profiles(session, services().keys, [person_id]).get(person_id)
        page = {
            "name": profile.display_name if profile else None,
            "holdings": read_holdings(session, person_id),
            "recipients": read_recipients(session, person_id),
            "requests": list_requests(session, asking.deployment.organisation_id, person_id),
        }
    times = Times(
        services().clock.now(), ZoneInfo(DEFAULT_TIME_ZONE), Locale.parse(regional_locale(asking.locale))
    )
    return render_template(
        "privacy/person.html",
        **page,
        times=times,
        kinds=list(RequestKind),
        titles={manifest.id: manifest.title for manifest in catalogue()},
        here=url_for("privacy.take_down", errand_id=asking.id),
    )


@blueprint.post("/privacy/<uuid:errand_id>/")
@errands(ErrandKind.DATA_PRIVACY, ADMINISTRATORS)
def take_down(errand_id: UUID) -> ResponseReturnValue:
    """Take a request of that person down."""
    asking, person_id = errand(), _data_subject()
    try:
        kind = RequestKind(request.form.get("kind", ""))
    except ValueError as error:
        raise PageError("no such kind of request", code="rights.kind") from error
    if person_id is not None:
        with services().database.write() as session:
            record_request(
                session,
                organisation_id=asking.deployment.organisation_id,
                person_id=person_id,
                kind=kind,
                by=asking.person_id,
                now=services().clock.now(),
            )
    return redirect(url_for("privacy.show", errand_id=errand_id), 303)


def _data_subject() -> UUID | None:
    told = errand().settings["data_subject"]
    return UUID(told) if told else None
