"""The gradebook as the LMS itself sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.demo_lms.reviews import NO_PROGRESS, SubmissionReview, kept_reviews
from lti_tool.demo_lms.tables import CounterRow, GradeRow, LineItemRow, OverrideRow, ProgressRow

COUNTERS = ("scores_accepted", "scores_refused", "evidence_added", "evidence_removed", "line_items_changed")


@dataclass(frozen=True)
class Grade:
    """A cell: points 0..maximum of the column, or none where erased; `modified_at` in seconds since 1970.

    `is_kept`: changed by hand, and not touched by what the tool sends.
    """

    score: float | None
    comment: str | None
    modified_at: int
    is_kept: bool


@dataclass(frozen=True)
class Column:
    """A line item with its grades, and with how far each learner is, by user id."""

    line_item_id: int
    label: str
    maximum: float
    resource_id: str
    tag: str
    grades: Mapping[str, Grade]
    progress: Mapping[str, str]
    review: SubmissionReview | None

    def is_reviewable(self, user_id: str) -> bool:
        """Whether the tool shows a learner's work at the present progress."""
        reached = self.progress.get(user_id, NO_PROGRESS)
        return self.review is not None and reached in self.review.reviewable_status


def columns(session: Session) -> Sequence[Column]:
    """The whole gradebook; five queries."""
    progress: dict[int, dict[str, str]] = {}
    for told in session.scalars(select(ProgressRow)):
        progress.setdefault(told.line_item_id, {})[str(told.user_id)] = told.activity_progress
    reviews = kept_reviews(session)
    kept = {(row.line_item_id, row.user_id) for row in session.scalars(select(OverrideRow))}
    grades: dict[int, dict[str, Grade]] = {}
    for row in session.scalars(select(GradeRow)):
        cells = grades.setdefault(row.line_item_id, {})
        cells[str(row.user_id)] = Grade(
            row.score, row.comment, row.modified_at, (row.line_item_id, row.user_id) in kept
        )
    return [
        Column(
            line_item_id=item.id,
            label=item.label,
            maximum=item.maximum,
            resource_id=item.resource_id,
            tag=item.tag,
            grades=grades.get(item.id, {}),
            progress=progress.get(item.id, {}),
            review=reviews.get(item.id),
        )
        for item in session.scalars(select(LineItemRow).order_by(LineItemRow.id))
    ]


def graded(session: Session) -> frozenset[str]:
    """The user ids of everybody who holds a grade."""
    holders = session.scalars(select(GradeRow.user_id).where(GradeRow.score.is_not(None)).distinct())
    return frozenset(map(str, holders))


def counters(session: Session) -> Mapping[str, int]:
    """How many requests changed something, or were refused, since the database was made."""
    counted = {row.name: row.count for row in session.scalars(select(CounterRow))}
    return {name: counted.get(name, 0) for name in COUNTERS}
