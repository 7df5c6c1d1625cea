"""Line items: create, read, list, update, delete (AGS 2.0, section 3.2)."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.demo_lms.access_tokens import LINE_ITEM, LINE_ITEM_READ
from lti_tool.demo_lms.lms import current_lms, offered_activity
from lti_tool.demo_lms.reviews import (
    SubmissionReview,
    UnusableReview,
    keep_review,
    kept_review,
    kept_reviews,
)
from lti_tool.demo_lms.service_requests import (
    ServiceRefusal,
    answer,
    check_accept,
    check_course,
    check_scope,
    json_object,
    number,
    page_of,
)
from lti_tool.demo_lms.store import count, rescale
from lti_tool.demo_lms.tables import LineItemRow

ITEM = "application/vnd.ims.lis.v2.lineitem+json"
CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"


@dataclass(frozen=True)
class LineItemRequest:
    """What a tool asks a line item to be."""

    label: str
    maximum: float
    resource_id: str
    tag: str
    resource_link_id: int | None
    review: SubmissionReview | None


def list_line_items(course_id: str) -> ResponseReturnValue:
    """The line items, filtered by `resource_link_id`, `resource_id` and `tag`."""
    check_scope(LINE_ITEM, LINE_ITEM_READ)
    check_accept(CONTAINER)
    check_course(course_id)
    query = select(LineItemRow).order_by(LineItemRow.id)
    if (link_id := request.args.get("resource_link_id")) is not None:
        query = query.where(or_(LineItemRow.activity_id == link_id, LineItemRow.resource_link_id == link_id))
    if (resource_id := request.args.get("resource_id")) is not None:
        query = query.where(LineItemRow.resource_id == resource_id)
    if (tag := request.args.get("tag")) is not None:
        query = query.where(LineItemRow.tag == tag)
    with current_lms().store.read() as session:
        page = page_of(session.scalars(query).all())
        reviews = kept_reviews(session)
        items = [_as_json(row, reviews.get(row.id)) for row in page.items]
        return answer(items, CONTAINER, next_page=page.next_page)


def create_line_item(course_id: str) -> ResponseReturnValue:
    """Make a line item of the tool's own; 201 with its address."""
    check_scope(LINE_ITEM)
    body = json_object(ITEM)
    check_course(course_id)
    with current_lms().store.write() as session:
        asked = _line_item_request(session, body)
        row = LineItemRow(
            label=asked.label,
            maximum=asked.maximum,
            resource_id=asked.resource_id,
            tag=asked.tag,
            activity_id=None,
            resource_link_id=asked.resource_link_id,
        )
        session.add(row)
        session.flush()
        keep_review(session, row.id, asked.review)
        count(session, "line_items_changed")
        return answer(_as_json(row, asked.review), ITEM, 201)


def read_line_item(course_id: str, line_item_id: int) -> ResponseReturnValue:
    """One line item."""
    check_scope(LINE_ITEM, LINE_ITEM_READ)
    check_accept(ITEM)
    check_course(course_id)
    with current_lms().store.read() as session:
        row = found_line_item(session, line_item_id)
        return answer(_as_json(row, kept_review(session, row.id)), ITEM)


def update_line_item(course_id: str, line_item_id: int) -> ResponseReturnValue:
    """Replace a line item; another maximum rescales its grades, a missing `resourceLinkId` unties it."""
    check_scope(LINE_ITEM)
    body = json_object(ITEM)
    check_course(course_id)
    with current_lms().store.write() as session:
        row = found_line_item(session, line_item_id)
        asked = _line_item_request(session, body)
        row.label, row.resource_id, row.tag = asked.label, asked.resource_id, asked.tag
        if row.activity_id is None:
            row.resource_link_id = asked.resource_link_id
        rescale(session, row, asked.maximum)
        keep_review(session, row.id, asked.review)
        count(session, "line_items_changed")
        return answer(_as_json(row, asked.review), ITEM)


def delete_line_item(course_id: str, line_item_id: int) -> ResponseReturnValue:
    """Delete a line item with its grades; as in Moodle, also the one that an activity brought along."""
    check_scope(LINE_ITEM)
    check_course(course_id)
    with current_lms().store.write() as session:
        session.delete(found_line_item(session, line_item_id))
        count(session, "line_items_changed")
    return "", 204


def found_line_item(session: Session, line_item_id: int) -> LineItemRow:
    """The line item with that id. Refuses (404) when there is none."""
    row = session.get(LineItemRow, line_item_id)
    if row is None:
        raise ServiceRefusal(404, f"Not Found: Grade item {line_item_id} doesn't exist.")
    return row


def _line_item_request(session: Session, body: dict[str, Any]) -> LineItemRequest:
    label = body.get("label")
    maximum = number(body.get("scoreMaximum"))
    if not isinstance(label, str) or not label.strip() or maximum is None or maximum <= 0:
        raise ServiceRefusal(400, "No label or Score Maximum")
    texts = {name: body.get(name) or "" for name in ("resourceId", "tag")}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise ServiceRefusal(400, f"{name} must be text")
    link_id = body.get("resourceLinkId")
    if link_id is not None and offered_activity(session, str(link_id)) is None:
        raise ServiceRefusal(403, f"Resource link {link_id} is not an activity of this course")
    try:
        review = SubmissionReview.parse(body.get("submissionReview"), current_lms().tool)
    except UnusableReview as error:
        raise ServiceRefusal(400, str(error)) from error
    return LineItemRequest(
        label=label.strip(),
        maximum=maximum,
        resource_id=texts["resourceId"],
        tag=texts["tag"],
        resource_link_id=None if link_id is None else int(link_id),
        review=review,
    )


def _as_json(row: LineItemRow, review: SubmissionReview | None) -> dict[str, object]:
    body: dict[str, object] = {
        "id": current_lms().line_item_url(row.id),
        "label": row.label,
        "scoreMaximum": row.maximum,
        "resourceId": row.resource_id,
        "tag": row.tag,
    }
    link_id = row.resource_link_id if row.activity_id is None else row.activity_id
    if link_id is not None:
        body["resourceLinkId"] = str(link_id)
    if review is not None:
        body["submissionReview"] = review.document()
    return body
