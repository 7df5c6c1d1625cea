"""Scores: what the tool gives a learner (AGS 2.0, section 3.4)."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.demo_lms.access_tokens import SCORE
from lti_tool.demo_lms.ags.line_items import found_line_item
from lti_tool.demo_lms.lms import Lms, current_lms, enrolled_learner
from lti_tool.demo_lms.reviews import ACTIVITY_PROGRESS
from lti_tool.demo_lms.service_requests import (
    ServiceRefusal,
    check_course,
    check_scope,
    json_object,
    number,
)
from lti_tool.demo_lms.store import count
from lti_tool.demo_lms.tables import GradeRow, LineItemRow, OverrideRow, ProgressRow

MEDIA_TYPE = "application/vnd.ims.lis.v1.score+json"
GRADING_PROGRESS = ("FullyGraded", "Pending", "PendingManual", "Failed", "NotReady")

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")


@dataclass(frozen=True)
class Score:
    """A score as posted, checked; `part` is scoreGiven / scoreMaximum, or nothing where the grade is erased."""

    user_id: str
    stamp: datetime
    part: float | None
    comment: str | None
    activity_progress: str


def post_score(course_id: str, line_item_id: int) -> ResponseReturnValue:
    """Take a score into the gradebook; 200 without a body. Every call is counted, taken or refused."""
    lms = current_lms()
    try:
        check_scope(SCORE)
        score = _score(json_object(MEDIA_TYPE))
        check_course(course_id)
        with lms.store.write() as session:
            _record(lms, session, found_line_item(session, line_item_id), score)
            count(session, "scores_accepted")
        if score.part is None:
            lms.store.cut_log()
    except ServiceRefusal:
        with lms.store.write() as session:
            count(session, "scores_refused")
        raise
    return "", 200


def _score(body: dict[str, Any]) -> Score:
    user_id = body.get("userId")
    if not isinstance(user_id, str) or not user_id:
        raise ServiceRefusal(400, "Incorrect score received: userId is missing")
    if body.get("activityProgress") not in ACTIVITY_PROGRESS:
        raise ServiceRefusal(400, f"activityProgress must be one of {', '.join(ACTIVITY_PROGRESS)}")
    if body.get("gradingProgress") not in GRADING_PROGRESS:
        raise ServiceRefusal(400, f"gradingProgress must be one of {', '.join(GRADING_PROGRESS)}")
    comment = body.get("comment")
    if comment is not None and not isinstance(comment, str):
        raise ServiceRefusal(400, "comment must be text")
    part = _part(body)
    return Score(
        user_id=user_id,
        stamp=_stamp(body.get("timestamp")),
        # Moodle erases the grade for whatever is not fully graded.
        part=part if body["gradingProgress"] == "FullyGraded" else None,
        comment=comment or None,
        activity_progress=body["activityProgress"],
    )


def _part(body: dict[str, Any]) -> float | None:
    if body.get("scoreGiven") is None:
        return None
    given, maximum = number(body["scoreGiven"]), number(body.get("scoreMaximum"))
    if given is None or given < 0:
        raise ServiceRefusal(400, "scoreGiven must be a number, 0 or more")
    if maximum is None or maximum <= 0:
        raise ServiceRefusal(400, "scoreMaximum must be a number above 0")
    return min(given / maximum, 1.0)


def _stamp(value: object) -> datetime:
    if isinstance(value, str) and _STAMP.fullmatch(value):
        with suppress(ValueError):  # a day or hour that does not exist
            return datetime.fromisoformat(value)
    raise ServiceRefusal(400, "timestamp must be an instant of ISO 8601 with a time zone")


def _record(lms: Lms, session: Session, line_item: LineItemRow, score: Score) -> None:
    if enrolled_learner(session, score.user_id) is None:
        raise ServiceRefusal(400, f"Incorrect score received: user {score.user_id} cannot be graded here")
    posted_at = int(score.stamp.timestamp())
    key = (line_item.id, int(score.user_id))
    is_kept = session.get(OverrideRow, key) is not None
    grade = session.get(GradeRow, key)
    if grade is not None and grade.modified_at >= posted_at:
        raise ServiceRefusal(
            409, f"Refusing score with an earlier timestamp for item {line_item.id} and user {score.user_id}"
        )
    if grade is None:
        grade = GradeRow(line_item_id=line_item.id, user_id=int(score.user_id))
        session.add(grade)
    if not is_kept:  # Moodle answers 200 all the same, and keeps its own
        # Kept like in Moodle, with five decimals.
        grade.score = None if score.part is None else round(score.part * line_item.maximum, 5)
        grade.comment = score.comment
        # As Moodle 4.5: the activity's own item keeps the server's time, one that the tool made the tool's stamp.
        grade.modified_at = posted_at if line_item.activity_id is None else lms.seconds()
    session.merge(
        ProgressRow(
            line_item_id=line_item.id,
            user_id=int(score.user_id),
            activity_progress=score.activity_progress,
        )
    )
