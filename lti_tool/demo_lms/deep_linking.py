"""Deep linking (LTI Deep Linking 2.0): staff let the tool say which activities to add to the course.

What is refused, and how strictly, follows Moodle's `mod/lti/contentitem_return.php` and its library.
"""

from typing import Any

import jwt
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.demo_lms.keys import UnknownKeyError
from lti_tool.demo_lms.lms import Lms, current_lms, digest, offered_activity, opens_in_window
from lti_tool.demo_lms.model import Tool
from lti_tool.demo_lms.oidc import begin_login, message_page
from lti_tool.demo_lms.reviews import SubmissionReview, UnusableReview, keep_review, kept_review
from lti_tool.demo_lms.service_requests import number
from lti_tool.demo_lms.sessions import page_language, signed_in_person
from lti_tool.demo_lms.store import count
from lti_tool.demo_lms.tables import (
    ActivityRow,
    AddedActivityRow,
    AssertionRow,
    DeepLinkRow,
    LineItemRow,
    OwnWindowRow,
)
from lti_tool.demo_lms.texts import translator

LONGEST_ANSWER_SECONDS = 3600
MOST_ITEMS = 20

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
_DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"

blueprint = Blueprint("deep_linking", __name__)


class AnswerRefusal(Exception):
    """An answer that does not hold, with the reason in plain words."""


@blueprint.get("/lti/deep-linking")
def ask() -> ResponseReturnValue:
    """Begin a deep linking request: a form that posts the third-party login to the tool."""
    person, lms = signed_in_person(), current_lms()
    if person is None or not person.sees_everybody:
        return message_page("launch_signed_out", 403)
    if lms.tool is None:
        return message_page("launch_no_tool", 404)
    return begin_login(lms, lms.tool, person, activity_id=None)


@blueprint.post("/lti/deep-linking/return")
def take_answer() -> ResponseReturnValue:
    """Take the tool's answer, and add what it says to the course."""
    lms, person = current_lms(), signed_in_person()
    if person is None or not person.sees_everybody or lms.tool is None:
        return message_page("launch_signed_out", 403)
    try:
        claims = _checked_claims(lms, lms.tool, request.form.get("JWT", ""))
        with lms.store.write() as session:
            _spend(lms, session, claims)
            added = [_add(session, item) for item in _items(claims)]
    except AnswerRefusal as refusal:
        return _outcome([], str(refusal)), 400
    return _outcome(added, "")


@blueprint.post("/course/duplicate")
def duplicate() -> ResponseReturnValue:
    """Add an activity a second time, with what the tool had set for it, as copying a course does."""
    person = signed_in_person()
    if person is None or not person.sees_everybody or request.headers.get("Origin") not in _own_origins():
        return message_page("launch_signed_out", 403)
    with current_lms().store.write() as session:
        original = offered_activity(session, request.form.get("activity", ""))
        if original is None:
            return message_page("launch_no_activity", 404)
        known = session.get(AddedActivityRow, int(original.id))
        custom = known.custom if known is not None else {}
        copy = _insert(session, original.title, original.maximum, original.with_line_item, custom)
        if opens_in_window(session, original):
            session.add(OwnWindowRow(activity_id=copy.id))
        shown, column = _column_of(session, int(original.id)), _column_of(session, copy.id)
        if shown is not None and column is not None:
            keep_review(session, column.id, kept_review(session, shown.id))
    return redirect(url_for("pages.course", activity=copy.id), 303)


def _own_origins() -> tuple[str | None, ...]:
    # A browser that tells no origin is let in: only a foreign form is to be kept out.
    return (None, current_lms().platform.issuer)


def _checked_claims(lms: Lms, tool: Tool, encoded: str) -> dict[str, Any]:
    assert lms.tool_keys is not None
    try:
        header = jwt.get_unverified_header(encoded)
        key = lms.tool_keys.find(str(header.get("kid")))
        options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
        claims: dict[str, Any] = jwt.decode(encoded, key, algorithms=["RS256"], options=options)  # type: ignore[arg-type]
    except (jwt.PyJWTError, UnknownKeyError) as error:
        raise AnswerRefusal(f"The answer is not signed by the tool: {error}") from error
    audience = claims.get("aud")
    if claims.get("iss") != tool.client_id:
        raise AnswerRefusal("iss must be the client id")
    if lms.platform.issuer not in (audience if isinstance(audience, list) else [audience]):
        raise AnswerRefusal("aud must be the issuer")
    _check_times(lms, claims)
    expected = {
        f"{_LTI}message_type": "LtiDeepLinkingResponse",
        f"{_LTI}version": "1.3.0",
        f"{_LTI}deployment_id": tool.deployment_id,
    }
    for name, value in expected.items():
        if claims.get(name) != value:
            raise AnswerRefusal(f"{name} must be {value}")
    return claims


def _check_times(lms: Lms, claims: dict[str, Any]) -> None:
    now, issued_at, expires_at = lms.clock().timestamp(), number(claims.get("iat")), number(claims.get("exp"))
    if issued_at is None or expires_at is None or not issued_at - 60 <= now < expires_at:
        raise AnswerRefusal("iat or exp is missing or out of time")
    if expires_at - issued_at > LONGEST_ANSWER_SECONDS:
        raise AnswerRefusal("the answer is good for too long")


def _spend(lms: Lms, session: Session, claims: dict[str, Any]) -> None:
    nonce, data = claims.get("nonce"), claims.get(f"{_DL}data")
    if not isinstance(nonce, str) or not nonce or session.get(AssertionRow, f"nonce:{nonce}") is not None:
        raise AnswerRefusal("the nonce is missing or was used before")
    session.add(AssertionRow(jti=f"nonce:{nonce}", expires_at=lms.seconds() + LONGEST_ANSWER_SECONDS))
    asked = session.get(DeepLinkRow, digest(data)) if isinstance(data, str) else None
    if asked is None or asked.expires_at <= lms.seconds():
        raise AnswerRefusal("data is not that of a request of mine")
    session.delete(asked)


def _items(claims: dict[str, Any]) -> list[dict[str, Any]]:
    items = claims.get(f"{_DL}content_items", [])
    if (
        not isinstance(items, list)
        or len(items) > MOST_ITEMS
        or not all(isinstance(one, dict) for one in items)
    ):
        raise AnswerRefusal("content_items must be a list of objects")
    return items


def _add(session: Session, item: dict[str, Any]) -> ActivityRow:
    tool = current_lms().tool
    title, url, custom = item.get("title"), item.get("url"), item.get("custom", {})
    if item.get("type") != "ltiResourceLink":
        raise AnswerRefusal("only items of the type ltiResourceLink are taken")
    if not isinstance(title, str) or not title.strip():
        raise AnswerRefusal("an item has no title")
    if tool is None or (url is not None and url != tool.target_link_uri):
        raise AnswerRefusal("an item's url is not the tool's")
    if not isinstance(custom, dict) or not all(isinstance(value, str) for value in custom.values()):
        raise AnswerRefusal("custom must map names to texts")
    line_item = item.get("lineItem")
    maximum = number(line_item.get("scoreMaximum")) if isinstance(line_item, dict) else None
    if line_item is not None and (maximum is None or maximum <= 0):
        raise AnswerRefusal("a lineItem needs a scoreMaximum")
    row = _insert(session, title.strip(), maximum or 100.0, maximum is not None, custom)
    if "window" in item and "iframe" not in item:
        session.add(OwnWindowRow(activity_id=row.id))
    column = _column_of(session, row.id)
    if isinstance(line_item, dict) and column is not None:
        column.label = str(line_item.get("label") or title)
        column.resource_id, column.tag = str(line_item.get("resourceId", "")), str(line_item.get("tag", ""))
        try:
            review = SubmissionReview.parse(line_item.get("submissionReview"), tool)
        except UnusableReview as error:
            raise AnswerRefusal(str(error)) from error
        keep_review(session, column.id, review)
    return row


def _column_of(session: Session, activity_id: int) -> LineItemRow | None:
    return session.scalar(select(LineItemRow).where(LineItemRow.activity_id == activity_id))


def _insert(
    session: Session, title: str, maximum: float, with_line_item: bool, custom: dict[str, str]
) -> ActivityRow:
    last_id, last_position = session.execute(
        select(func.max(ActivityRow.id), func.max(ActivityRow.position))
    ).one()
    row = ActivityRow(
        id=(last_id or 0) + 1,
        title=title,
        maximum=maximum,
        with_line_item=with_line_item,
        position=(last_position or 0) + 1,
        offered=True,
    )
    session.add(row)
    session.flush()
    session.add(AddedActivityRow(activity_id=row.id, custom=custom))
    if with_line_item:
        session.add(
            LineItemRow(
                label=title,
                maximum=maximum,
                resource_id="",
                tag="",
                activity_id=row.id,
                resource_link_id=None,
            )
        )
        count(session, "line_items_changed")
    session.flush()
    return row


def _outcome(added: list[ActivityRow], refusal: str) -> str:
    t = translator(page_language())
    opened = added[0].id if added else None
    return render_template(
        "added.html", t=t, language=page_language(), added=added, refusal=refusal, opened=opened
    )
