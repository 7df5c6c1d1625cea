"""Requests of data subjects that wait, with their due dates and the forms that answer them."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lti_tool.app.access import errand
from lti_tool.app.services import services
from lti_tool.privacy.answers import answer_request
from lti_tool.privacy.forms import AnswerRefused
from lti_tool.privacy.office.page import (
    Tab,
    back_to,
    blueprint,
    organisation,
    organisation_id,
    overseers,
    show,
)
from sync.people.accounts import read_profiles
from sync.rights.requests import LONGEST_WORDS, in_force, list_unanswered, read_said
from sync.rights.standing import RequestState


@blueprint.get("/")
@overseers
def requests() -> ResponseReturnValue:
    """What waits, the first that is due before the others; what is decided and goes on stands below."""
    return _page()


@blueprint.post("/requests/<uuid:request_id>")
@overseers
def answer(request_id: UUID) -> ResponseReturnValue:
    """Approve a request, refuse it, note that it is done, or lift what it stops."""
    try:
        answer_request(organisation_id(), request_id, errand().person_id, request.form)
    except AnswerRefused as refused:
        return _page(refused, request_id), refused.status
    return back_to(Tab.REQUESTS)


@blueprint.get("/requests/<uuid:request_id>")
@overseers
def opened_directly(request_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return back_to(Tab.REQUESTS, f"request-{request_id}")


def _page(complaint: AnswerRefused | None = None, about: UUID | None = None) -> str:
    """The page; `complaint` is why the answer to the request `about` was not taken, beside what was typed."""
    with services().database.read() as session:
        own = organisation(session)
        asked = [
            each
            for each in list_unanswered(session, own.id, answered_too=True)
            if each.state in (RequestState.PENDING, RequestState.APPROVED) or in_force(each)
        ]
        said = read_said(session, services().keys, asked)
        profiles = read_profiles(session, services().keys, {each.person_id for each in asked})
    pending = [each for each in asked if each.state == RequestState.PENDING]
    now = services().clock.now()
    return show(
        Tab.REQUESTS,
        "requests.html",
        own,
        pending=pending,
        said=said,
        going_on=[each for each in asked if each.state != RequestState.PENDING],
        overdue=sum(each.due_at < now for each in pending),
        liftable={each.id for each in asked if in_force(each)},
        names={person_id: profile.display_name for person_id, profile in profiles.items()},
        longest_words=LONGEST_WORDS,
        complaint=complaint,
        about=about,
        typed=request.form.get("reason", ""),
    )
