"""What a thread's page shows of its kind, and which replies to a question stand out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.kinds.addresses import SharedAddress, read_address
from lti_tool.kinds.polls import PollView, read_poll
from lti_tool.kinds.questions import Question
from lti_tool.kinds.words import NAMES
from lti_tool.space.tables import ThreadKind


@dataclass(frozen=True, slots=True)
class KindView:
    """A thread's kind, with what belongs to it; `shared` is the address that is shared, None where none is."""

    kind: ThreadKind
    poll: PollView | None = None
    question: Question | None = None
    shared: SharedAddress | None = None

    @property
    def words(self) -> str:
        """What the kind is called; empty for the usual one."""
        return "" if self.kind is ThreadKind.DISCUSSION else str(NAMES[self.kind])


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
        return KindView(kind, shared=read_address(particulars[0]))
    return KindView(kind)
