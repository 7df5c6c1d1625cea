"""What a thread's page shows of its kind, and which replies to a question stand out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, Viewer
from lti_tool.kinds.polls import PollView, read_poll
from lti_tool.kinds.questions import Question, is_accepted, question_of, standing
from lti_tool.kinds.words import NAMES
from lti_tool.space.glimpses import author_belongs
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.spaces.tables import Membership


@dataclass(frozen=True, slots=True)
class KindView:
    """A thread's kind, with what belongs to it; `address` is what is shared, empty where nothing is."""

    kind: ThreadKind
    poll: PollView | None = None
    question: Question | None = None
    address: str = ""

    @property
    def words(self) -> str:
        """What the kind is called; empty for the usual one."""
        return "" if self.kind is ThreadKind.DISCUSSION else str(NAMES[self.kind])

    @property
    def host(self) -> str:
        """Where the address leads."""
        return urlsplit(self.address).hostname or ""


def read_kind_view(
    session: Session,
    viewer: Viewer,
    thread_id: UUID,
    kind: ThreadKind,
    particulars: Sequence[str],
    question: Question | None,
    now: datetime,
) -> KindView:
    """What belongs to a thread of a kind, whose first post has these particulars; one query at most."""
    if kind is ThreadKind.POLL and particulars:
        return KindView(kind, poll=read_poll(session, viewer, thread_id, particulars, now))
    if kind is ThreadKind.QUESTION:
        return KindView(kind, question=question)
    if kind is ThreadKind.RESOURCE and particulars:
        return KindView(kind, address=particulars[0])
    return KindView(kind)


def read_question(session: Session, viewer: Viewer, thread_id: UUID) -> tuple[Question, Sequence[UUID]]:
    """How a question stands, and the posts that are shown above its other answers; one query.

    These are the accepted answer, then staff's own first one.
    """
    is_by_staff = Membership.role.in_([role.value for role in STAFF])
    answers = (
        select(
            Post.id,
            Post.created_at,
            is_accepted().label("is_accepted"),
            func.coalesce(is_by_staff & Post.parent_id.is_(None), false()).label("is_by_staff"),
        )
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .outerjoin(Membership, author_belongs())
        .where(Post.thread_id == thread_id, StoredContribution.deleted_at.is_(None), visible_to(viewer))
        .subquery()
    ).c
    rows = session.execute(
        select(*standing(viewer), answers.id, answers.is_accepted)
        .outerjoin_from(Thread, answers.id.table, answers.is_accepted | answers.is_by_staff)
        .where(Thread.id == thread_id)
        .order_by(answers.created_at, answers.id)
    ).all()
    found = [(post_id, is_answer) for *_, post_id, is_answer in rows if post_id is not None]
    accepted = [post_id for post_id, is_answer in found if is_answer]
    by_staff = [post_id for post_id, is_answer in found if not is_answer]
    return question_of(rows[0][:3]), accepted + by_staff[:1]
