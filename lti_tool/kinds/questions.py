"""How a question stands: open, helpful to the asker, solved, or endorsed. Nobody sets that: it follows from signs.

Only what the viewer may know of counts, so that a state tells nobody of answers that they do not see.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from config.upsert import insert_if_new
from lti_tool.app.access import STAFF, Viewer, per_viewer
from lti_tool.kinds.tables import SameQuestion
from lti_tool.reactions.tables import GivenReaction
from lti_tool.space.glimpses import author_belongs
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Membership

_ASKED: Final = aliased(StoredContribution)


class QuestionState(StrEnum):
    """How a question stands, by the best that is known of its answers."""

    OPEN = "open"
    HELPFUL = "helpful"  # who asked has reacted to an answer
    SOLVED = "solved"  # who asked has taken one for the answer
    ENDORSED = "endorsed"  # staff have endorsed one


STATES: Final[Mapping[QuestionState, str]] = {
    QuestionState.OPEN: lazy_gettext("Open"),
    QuestionState.HELPFUL: lazy_gettext("Helpful to the asker"),
    QuestionState.SOLVED: lazy_gettext("Solved"),
    QuestionState.ENDORSED: lazy_gettext("Answer endorsed"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """How a question stands, how many others have it too, and whether the viewer is one of them."""

    state: QuestionState
    same: int
    is_same_to_viewer: bool

    @property
    def words(self) -> str:
        """Its state, as it is read."""
        return str(STATES[self.state])


@dataclass(frozen=True, slots=True)
class Answers:
    """How a question stands by its answers, and which of them stand above the others."""

    state: QuestionState
    key: Sequence[UUID]


def read_answers(session: Session, viewer: Viewer, thread_id: UUID) -> Answers:
    """The answers of one question that a page needs to know of: the accepted one first, then staff's own first one.

    One query.
    """
    is_by_staff = Membership.role.in_([role.value for role in STAFF])
    signs = (is_endorsed(), is_accepted(), _asker_reacted())
    rows = session.execute(
        select(Post.id, *signs, is_by_staff & Post.parent_id.is_(None))
        .join(Thread, Thread.id == Post.thread_id)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .outerjoin(Membership, author_belongs())
        .where(
            Post.thread_id == thread_id,
            StoredContribution.stands,
            visible_to(viewer),
            or_(*signs, is_by_staff),
        )
        .order_by(Post.created_at, Post.id)
    ).all()
    found = {
        QuestionState.ENDORSED: [row.id for row in rows if row[1]],
        QuestionState.SOLVED: [row.id for row in rows if row[2]],
        QuestionState.HELPFUL: [row.id for row in rows if row[3]],
    }
    state = next((state for state, posts in found.items() if posts), QuestionState.OPEN)
    by_staff = [row.id for row in rows if row[4]]
    return Answers(state, list(dict.fromkeys(found[QuestionState.SOLVED] + by_staff[:1])))


@per_viewer
def same_columns(viewer: Viewer) -> tuple[ColumnElement[int], ColumnElement[bool]]:
    """How many others have the question that a `Thread` is, and whether the viewer has."""
    same = SameQuestion.thread_id == Thread.id
    return (
        select(func.count()).select_from(SameQuestion).where(same).scalar_subquery(),
        select(SameQuestion.thread_id).where(same, SameQuestion.person_id == viewer.person_id).exists(),
    )


def read_questions(session: Session, viewer: Viewer, thread_ids: Collection[UUID]) -> Mapping[UUID, Question]:
    """How those of these threads stand that are questions, by thread; one query."""
    rows = session.execute(
        select(Thread.id, state_of(viewer), *same_columns(viewer)).where(
            Thread.id.in_(thread_ids), Thread.kind == ThreadKind.QUESTION.value
        )
    )
    return {thread_id: Question(QuestionState(state), count, own) for thread_id, state, count, own in rows}


@per_viewer
def state_of(viewer: Viewer) -> ColumnElement[str]:
    """The state of the question that a `Thread` is, as the viewer may know it."""
    return case(
        (_has_answer(viewer, is_endorsed()), QuestionState.ENDORSED.value),
        (_has_answer(viewer, is_accepted()), QuestionState.SOLVED.value),
        (_has_answer(viewer, _asker_reacted()), QuestionState.HELPFUL.value),
        else_=QuestionState.OPEN.value,
    )


def put_same(session: Session, viewer: Viewer, thread_id: UUID, now: datetime) -> None:
    """Note that the viewer has the same question; a second time changes nothing."""
    insert_if_new(
        session,
        SameQuestion,
        thread_id=thread_id,
        person_id=viewer.person_id,
        space_id=viewer.space_id,
        at=now,
    )


def drop_same(session: Session, viewer: Viewer, thread_id: UUID) -> None:
    """Note that the viewer has the same question no more."""
    session.execute(
        delete(SameQuestion).where(
            SameQuestion.thread_id == thread_id, SameQuestion.person_id == viewer.person_id
        )
    )


def is_endorsed() -> ColumnElement[bool]:
    """Whether staff have endorsed a `StoredContribution`."""
    return _stands(FactKind.ENDORSEMENT)


def is_accepted() -> ColumnElement[bool]:
    """Whether who asked has taken a `StoredContribution` for the answer."""
    return _stands(FactKind.ACCEPTED_ANSWER)


def _has_answer(viewer: Viewer, sign: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(Post.id)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == Thread.id, StoredContribution.stands, visible_to(viewer), sign)
        .correlate(Thread)
        .exists()
    )


def _stands(kind: FactKind) -> ColumnElement[bool]:
    """Whether a sign of the ledger about a contribution was made more often than taken back."""
    made = LedgerRow.kind == kind.value
    taken_back = and_(LedgerRow.kind == FactKind.REVERSAL.value, LedgerRow.verdict == kind.value)
    return (
        select(func.sum(case((made, 1), (taken_back, -1), else_=0)))
        .where(LedgerRow.contribution_id == StoredContribution.id)
        .correlate(StoredContribution)
        .scalar_subquery()
    ) > 0


def _asker_reacted() -> ColumnElement[bool]:
    return (
        select(GivenReaction.kind)
        .join(_ASKED, _ASKED.author_id == GivenReaction.person_id)
        .where(GivenReaction.contribution_id == StoredContribution.id, _ASKED.id == Thread.contribution_id)
        .correlate(StoredContribution, Thread)
        .exists()
    )
