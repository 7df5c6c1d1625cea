"""What a thread's page shows of its kind, and which replies to a question stand out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, Viewer
from lti_tool.kinds.polls import PollView, read_poll
from lti_tool.kinds.questions import Question, is_accepted, read_questions
from lti_tool.kinds.tables import Poll
from lti_tool.kinds.words import NAMES
from lti_tool.space.glimpses import author_belongs
from lti_tool.space.tables import Post, ThreadKind
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
    now: datetime,
) -> KindView:
    """What belongs to a thread of a kind, whose first post has these particulars; two queries at most."""
    if kind is ThreadKind.POLL and particulars:
        poll = session.get(Poll, thread_id)
        return KindView(kind, poll=read_poll(session, viewer, poll, particulars, now) if poll else None)
    if kind is ThreadKind.QUESTION:
        return KindView(kind, question=read_questions(session, viewer, [thread_id]).get(thread_id))
    if kind is ThreadKind.RESOURCE and particulars:
        return KindView(kind, address=particulars[0])
    return KindView(kind)


def find_key_answers(session: Session, viewer: Viewer, thread_id: UUID) -> Sequence[UUID]:
    """The posts that stand above the others of a question: the accepted answer first, then staff's own first one."""
    is_by_staff = Membership.role.in_([role.value for role in STAFF])
    rows = session.execute(
        select(Post.id, is_accepted(), is_by_staff)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .outerjoin(Membership, author_belongs())
        .where(
            Post.thread_id == thread_id,
            StoredContribution.deleted_at.is_(None),
            visible_to(viewer),
            is_accepted() | (is_by_staff & Post.parent_id.is_(None)),
        )
        .order_by(Post.created_at, Post.id)
    ).all()
    accepted = [post_id for post_id, is_answer, _ in rows if is_answer]
    by_staff = [post_id for post_id, _, is_staff in rows if is_staff]
    return list(dict.fromkeys(accepted + by_staff[:1]))
