"""Submission review (LTI Submission Review 1.0): from a learner's grade to the work behind it, in the tool."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.demo_lms.lms import enrolled_learner, offered_activity
from lti_tool.demo_lms.model import Activity, Person, Tool
from lti_tool.demo_lms.tables import LineItemRow, ProgressRow, SubmissionReviewRow

ACTIVITY_PROGRESS = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
NO_PROGRESS = "None"  # the status of a learner of whom the tool has told nothing


class UnusableReview(Exception):
    """A `submissionReview` that does not hold, with the reason in plain words."""


@dataclass(frozen=True)
class SubmissionReview:
    """A line item's `submissionReview`: at which progress the tool shows the work, under what name and address."""

    reviewable_status: tuple[str, ...]
    label: str | None
    url: str | None
    custom: Mapping[str, str]

    @classmethod
    def parse(cls, document: object, tool: Tool | None) -> Self | None:
        """From a line item's JSON; nothing where it has none. Raises `UnusableReview`."""
        if document is None:
            return None
        if not isinstance(document, dict):
            raise UnusableReview("submissionReview must be an object")
        status, custom = document.get("reviewableStatus"), document.get("custom") or {}
        if not isinstance(status, list) or not set(map(str, status)) <= {*ACTIVITY_PROGRESS, NO_PROGRESS}:
            raise UnusableReview("reviewableStatus must be a list of activity progresses")
        label, url = document.get("label"), document.get("url")
        if not (label is None or isinstance(label, str)):
            raise UnusableReview("a submissionReview's label must be text")
        if url is not None and not (isinstance(url, str) and tool is not None and _is_of(tool, url)):
            raise UnusableReview("a submissionReview's url is not the tool's")
        if not isinstance(custom, dict) or not all(isinstance(value, str) for value in custom.values()):
            raise UnusableReview("a submissionReview's custom must map names to texts")
        return cls(tuple(map(str, status)), label or None, url, custom)

    def document(self) -> dict[str, Any]:
        """As the JSON of a line item."""
        told = {"label": self.label, "url": self.url, "custom": dict(self.custom) or None}
        given = {name: value for name, value in told.items() if value is not None}
        return {"reviewableStatus": list(self.reviewable_status), **given}


@dataclass(frozen=True)
class Review:
    """One learner's work in a column, which the tool can show; `activity` is the one that the column is tied to."""

    line_item_id: int
    column: str
    activity: Activity | None
    learner: Person
    offered: SubmissionReview


def keep_review(session: Session, line_item_id: int, review: SubmissionReview | None) -> None:
    """Keep what the tool says of a column's work, in the place of what it said before."""
    if (known := session.get(SubmissionReviewRow, line_item_id)) is not None:
        session.delete(known)
        session.flush()
    if review is not None:
        session.add(
            SubmissionReviewRow(
                line_item_id=line_item_id,
                reviewable_status=list(review.reviewable_status),
                label=review.label,
                url=review.url,
                custom=dict(review.custom),
            )
        )


def kept_reviews(session: Session) -> Mapping[int, SubmissionReview]:
    """What the tool says of the work behind each column that it shows some of, by the line item's id."""
    return {row.line_item_id: _of_row(row) for row in session.scalars(select(SubmissionReviewRow))}


def kept_review(session: Session, line_item_id: int) -> SubmissionReview | None:
    """What the tool says of the work behind one column."""
    row = session.get(SubmissionReviewRow, line_item_id)
    return None if row is None else _of_row(row)


def find_review(session: Session, line_item_id: int, user_id: str) -> Review | None:
    """A learner's work in a column, as long as the tool shows it at the learner's present progress."""
    column = session.get(LineItemRow, line_item_id)
    offered, learner = kept_review(session, line_item_id), enrolled_learner(session, user_id)
    if column is None or offered is None or learner is None:
        return None
    progress = session.get(ProgressRow, (line_item_id, int(user_id)))
    if (progress.activity_progress if progress else NO_PROGRESS) not in offered.reviewable_status:
        return None
    link_id = column.resource_link_id if column.activity_id is None else column.activity_id
    activity = None if link_id is None else offered_activity(session, str(link_id))
    return Review(line_item_id, column.label, activity, learner, offered)


def _of_row(row: SubmissionReviewRow) -> SubmissionReview:
    return SubmissionReview(tuple(row.reviewable_status), row.label, row.url, row.custom)


def _is_of(tool: Tool, url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" in tool.origins
