"""The gradebook as the LMS itself sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.demo_lms.tables import CounterRow, GradeRow, LineItemRow

COUNTERS = ("scores_accepted", "scores_refused", "evidence_added", "evidence_removed", "line_items_changed")


@dataclass(frozen=True)
class Grade:
    """A cell: points 0..maximum of the column, or none where erased; `modified_at` in seconds since 1970."""

    score: float | None
    comment: str | None
    modified_at: int


@dataclass(frozen=True)
class Column:
    """A line item with its grades, by user id."""

    line_item_id: int
    label: str
    maximum: float
    resource_id: str
    tag: str
    grades: Mapping[str, Grade]


def columns(session: Session) -> Sequence[Column]:
    """The whole gradebook; two queries."""
    grades: dict[int, dict[str, Grade]] = {}
    for row in session.scalars(select(GradeRow)):
        cells = grades.setdefault(row.line_item_id, {})
        cells[str(row.user_id)] = Grade(row.score, row.comment, row.modified_at)
    return [
        Column(item.id, item.label, item.maximum, item.resource_id, item.tag, grades.get(item.id, {}))
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
