"""Somebody's say in what is sent of them: consent, and what they keep back."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotAllowed, NotFound
from lti_tool.app.services import services
from lti_tool.learner.sharing import Asked, read_asked, read_sharing
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.delivery.consenting import give_consent, let_out, take_out, withdraw_consent
from sync.delivery.flows import read_flows
from sync.spaces.tables import Role, Space

blueprint = Blueprint("sharing", __name__, template_folder="templates")

_CONFLICT = 409


@blueprint.get("/s/<uuid:space_id>/participation/sharing")
@members()
def show(space_id: UUID) -> ResponseReturnValue:
    """What is sent, to whom, on which basis; what comes next, word for word; what was sent.

    Also for who is no learner any more: what they agreed to as one is as easily taken back (GDPR Art. 7(3)).
    """
    return _page(space_id)


@blueprint.post("/s/<uuid:space_id>/participation/sharing/consent")
@members()
def decide(space_id: UUID) -> ResponseReturnValue:
    """Consent to a purpose as it was shown, or take that back."""
    shared, who, now = services(), viewer(), services().clock.now()
    gives = request.form.get("decision") == "give"
    if gives and who.role is not Role.LEARNER:
        raise NotAllowed()
    with shared.database.write() as session:
        space = session.get_one(Space, space_id)
        asked = _find(read_asked(session, space, who.person_id, read_flows(session, space)))
        was_shown = (
            request.form.get("text_version") == str(asked.purpose.text_version)
            and request.form.getlist("recipient") == asked.recipients
        )
        if was_shown or not gives:
            act = give_consent if gives else partial(withdraw_consent, keys=shared.keys, by=who.person_id)
            act(
                session,
                space,
                who.person_id,
                asked.purpose,
                recipients=asked.recipients,
                locale=who.locale,
                now=now,
            )
    if gives and not was_shown:
        complaint = gettext(
            "What you would agree to has changed since this page was shown. Nothing is saved: read it again and decide."
        )
        return _page(space_id, complaint), _CONFLICT
    return _back(space_id, Told.CONSENT_GIVEN if gives else Told.CONSENT_WITHDRAWN)


@blueprint.post("/s/<uuid:space_id>/participation/sharing/contribution")
@members()
def keep(space_id: UUID) -> ResponseReturnValue:
    """Keep a contribution out of what is sent, or let it be sent again."""
    shared, who, now = services(), viewer(), services().clock.now()
    contribution_id = _contribution_id()
    lets_out = request.form.get("decision") == "let_out"
    with shared.database.write() as session:
        space = session.get_one(Space, space_id)
        if lets_out:
            let_out(session, space, who.person_id, contribution_id, now)
        elif not take_out(session, shared.keys, space, who.person_id, contribution_id, now):
            raise NotFound()
    return _back(space_id, Told.CONTRIBUTION_LET_OUT if lets_out else Told.CONTRIBUTION_KEPT_BACK)


@blueprint.get("/s/<uuid:space_id>/participation/sharing/consent")
@blueprint.get("/s/<uuid:space_id>/participation/sharing/contribution")
@members()
def opened_directly(space_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for("sharing.show", space_id=space_id), 303)


def _page(space_id: UUID, complaint: str = "") -> str:
    who = viewer()
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        sharing = read_sharing(
            session,
            services().keys,
            space,
            who.person_id,
            services().settings.base_url,
            services().clock.now(),
        )
        frame = frame_of(space)
    return render_template(
        "learner/sharing.html",
        frame=frame,
        sharing=sharing,
        locale=who.locale,
        is_learner=who.role is Role.LEARNER,
        complaint=complaint,
        told=told_once(space_id),
    )


def _back(space_id: UUID, told: Told) -> ResponseReturnValue:
    response = make_response(redirect(url_for("sharing.show", space_id=space_id), 303))
    tell(response, space_id, told)
    return response


def _find(asked: Sequence[Asked]) -> Asked:
    name = request.form.get("purpose", "")
    found = next((each for each in asked if each.purpose.name == name), None)
    if found is None:
        raise NotFound()
    return found


def _contribution_id() -> UUID:
    try:
        return UUID(request.form.get("contribution", ""))
    except ValueError as error:
        raise NotFound() from error
