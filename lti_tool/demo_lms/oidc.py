"""The way into the tool: third-party login and the authentication response.

Sources: 1EdTech Security Framework 1.0, section 5.1; OpenID Connect Core 1.0, section 3.2; Moodle's
`mod/lti/auth.php` for what is refused and how.
"""

import secrets

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from lti_tool.demo_lms.claims import Launch, id_token_claims
from lti_tool.demo_lms.lms import Lms, current_lms, digest, offered_activity, opens_in_window
from lti_tool.demo_lms.model import Person, Tool
from lti_tool.demo_lms.reviews import Review, find_review
from lti_tool.demo_lms.sessions import chosen_language, page_language, signed_in_person
from lti_tool.demo_lms.tables import MessageHintRow, ReviewHintRow
from lti_tool.demo_lms.texts import translator

HINT_LIFE_SECONDS = 3600
_NO_ACTIVITY = 0  # stands in its place where some are to be added, or work is to be reviewed

blueprint = Blueprint("oidc", __name__)


class LoginError(Exception):
    """An error that the tool is told, at a redirect address that is known to be its own."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


@blueprint.get("/lti/launch/<activity_id>")
def launch(activity_id: str) -> ResponseReturnValue:
    """Begin a launch: a form that posts the third-party login to the tool."""
    lms = current_lms()
    person = signed_in_person()
    if person is None:
        return message_page("launch_signed_out", 403)
    if lms.tool is None:
        return message_page("launch_no_tool", 404)
    with lms.store.read() as session:
        activity = offered_activity(session, activity_id)
        in_window = activity is not None and opens_in_window(session, activity)
    if activity is None:
        return message_page("launch_no_activity", 404)
    return begin_login(lms, lms.tool, person, activity_id=int(activity.id), in_window=in_window)


@blueprint.get("/lti/review/<int(max=999999999):line_item_id>/<user_id>")
def review(line_item_id: int, user_id: str) -> ResponseReturnValue:
    """Begin the review of a learner's work in a column, for staff: a form that posts the third-party login."""
    lms, person = current_lms(), signed_in_person()
    if person is None or not person.sees_everybody:
        return message_page("launch_signed_out" if person is None else "launch_no_review", 403)
    if lms.tool is None:
        return message_page("launch_no_tool", 404)
    with lms.store.read() as session:
        asked = find_review(session, line_item_id, user_id)
    if asked is None:
        return message_page("launch_no_review", 404)
    return begin_login(lms, lms.tool, person, activity_id=None, review=asked)


def begin_login(
    lms: Lms,
    tool: Tool,
    person: Person,
    activity_id: int | None,
    *,
    review: Review | None = None,
    in_window: bool = False,
) -> ResponseReturnValue:
    """The form that posts a third-party login to the tool: for an activity, to add some, or to review work."""
    fields = {
        "iss": lms.platform.issuer,
        "target_link_uri": (review.offered.url if review else None) or tool.target_link_uri,
        "login_hint": person.user_id,
        "lti_message_hint": _new_hint(lms, person, activity_id or _NO_ACTIVITY, review),
        "client_id": tool.client_id,
        "lti_deployment_id": tool.deployment_id,
        **({"lti_storage_target": "_parent"} if lms.offers_storage and not in_window else {}),
    }
    return _form_page(tool.login_url, fields)


@blueprint.route("/lti/auth", methods=["GET", "POST"])
def authenticate() -> ResponseReturnValue:
    """Answer the tool's authentication request with an id token, by form post.

    A redirect address or client that is not registered, and a hint that was used before, end on a page
    here; every other fault is told to the tool as an error of OpenID Connect.
    """
    lms = current_lms()
    asked = request.values
    tool = lms.tool
    if tool is None or asked.get("client_id") != tool.client_id:
        return message_page("launch_unknown_client", 400)
    redirect_uri = asked.get("redirect_uri", "")
    if redirect_uri not in tool.redirect_uris:
        return message_page("launch_unknown_redirect", 400)
    state = {"state": asked["state"]} if "state" in asked else {}
    try:
        person = _checked_person(asked)
    except LoginError as error:
        fields = {"error": error.code, "error_description": str(error), **state}
        return _form_page(redirect_uri, fields, 400)
    with lms.store.write() as session:
        opened = _spend_hint(lms, session, person, asked)
        if opened is None:
            return message_page("launch_used", 404)
        id_token = lms.signing_key.sign(id_token_claims(lms, session, tool, opened))
    return _form_page(redirect_uri, {"id_token": id_token, **state})


def _checked_person(asked: MultiDict[str, str]) -> Person:
    if asked.get("scope") != "openid":
        raise LoginError("invalid_scope", "scope must be openid")
    if asked.get("response_type") != "id_token":
        raise LoginError("unsupported_response_type", "response_type must be id_token")
    if asked.get("response_mode") != "form_post":
        raise LoginError("invalid_request", "response_mode must be form_post")
    if asked.get("prompt") != "none":
        raise LoginError("invalid_request", "prompt must be none")
    if not asked.get("nonce"):
        raise LoginError("invalid_request", "nonce is missing")
    person = signed_in_person()
    if person is None:
        raise LoginError("login_required", "nobody is signed in to the LMS")
    if asked.get("login_hint") != person.user_id:
        raise LoginError("access_denied", "login_hint is not the person who is signed in")
    return person


def _new_hint(lms: Lms, person: Person, activity_id: int, review: Review | None) -> str:
    hint = secrets.token_urlsafe(24)
    now = lms.seconds()
    with lms.store.write() as session:
        session.execute(delete(MessageHintRow).where(MessageHintRow.expires_at <= now))
        session.add(
            MessageHintRow(
                hint_hash=digest(hint),
                user_id=int(person.user_id),
                activity_id=activity_id,
                expires_at=now + HINT_LIFE_SECONDS,
            )
        )
        if review is not None:
            session.flush()
            session.add(
                ReviewHintRow(
                    hint_hash=digest(hint),
                    line_item_id=review.line_item_id,
                    learner_id=int(review.learner.user_id),
                )
            )
    return hint


def _spend_hint(lms: Lms, session: Session, person: Person, asked: MultiDict[str, str]) -> Launch | None:
    """What the hint of a launch stands for; nothing where it was used before, or what it is for is gone."""
    hint = session.scalar(
        select(MessageHintRow).where(
            MessageHintRow.hint_hash == digest(asked.get("lti_message_hint", "")),
            MessageHintRow.user_id == int(person.user_id),
            MessageHintRow.expires_at > lms.seconds(),
        )
    )
    if hint is None:
        return None
    reviewed = session.get(ReviewHintRow, hint.hint_hash)
    session.delete(hint)
    activity = offered_activity(session, str(hint.activity_id))
    review = find_review(session, reviewed.line_item_id, str(reviewed.learner_id)) if reviewed else None
    if (hint.activity_id != _NO_ACTIVITY and activity is None) or (reviewed and review is None):
        return None
    return Launch(person, activity, review, chosen_language() or person.locale, asked["nonce"])


def _form_page(action: str, fields: dict[str, str], status: int = 200) -> ResponseReturnValue:
    t = translator(page_language())
    page = render_template("post_form.html", t=t, language=page_language(), action=action, fields=fields)
    return page, status, {"Cache-Control": "no-store"}


def message_page(text: str, status: int) -> ResponseReturnValue:
    """A page in the frame that says one thing."""
    t = translator(page_language())
    page = render_template("message.html", t=t, language=page_language(), message=t(text))
    return page, status, {"Cache-Control": "no-store"}
