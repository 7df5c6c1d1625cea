"""Results: what stands in the gradebook (AGS 2.0, section 3.3)."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.demo_lms.access_tokens import RESULT_READ
from lti_tool.demo_lms.ags.line_items import found_line_item
from lti_tool.demo_lms.lms import current_lms
from lti_tool.demo_lms.service_requests import answer, check_accept, check_course, check_scope, page_of
from lti_tool.demo_lms.tables import GradeRow, LineItemRow
from lti_tool.demo_lms.texts import iso

CONTAINER = "application/vnd.ims.lis.v2.resultcontainer+json"


def list_results(course_id: str, line_item_id: int) -> ResponseReturnValue:
    """The grades of a line item, on request of one person (`user_id`) alone; an erased one has no score."""
    check_scope(RESULT_READ)
    check_accept(CONTAINER)
    check_course(course_id)
    with current_lms().store.read() as session:
        line_item = found_line_item(session, line_item_id)
        query = select(GradeRow).where(GradeRow.line_item_id == line_item.id).order_by(GradeRow.user_id)
        if (user_id := request.args.get("user_id")) is not None:
            query = query.where(GradeRow.user_id == user_id)
        page = page_of(session.scalars(query).all())
        results = [_as_json(line_item, grade) for grade in page.items]
    return answer(results, CONTAINER, next_page=page.next_page)


def _as_json(line_item: LineItemRow, grade: GradeRow) -> dict[str, object]:
    lms = current_lms()
    result: dict[str, object] = {
        "id": f"{lms.line_item_url(line_item.id, '/results')}&user_id={grade.user_id}",
        "scoreOf": lms.line_item_url(line_item.id),
        "userId": str(grade.user_id),
    }
    if grade.score is not None:
        result["resultScore"] = grade.score
        result["resultMaximum"] = line_item.maximum
        result["timestamp"] = iso(grade.modified_at)
    if grade.comment is not None:
        result["comment"] = grade.comment
    return result
