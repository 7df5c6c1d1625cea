"""What a thread's page shows of its kind, and which replies to a question stand out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.kinds.addresses import SharedAddress, read_address
from lti_tool.kinds.polls import PollView, read_poll
from lti_tool.kinds.questions import Question
from lti_tool.kinds.words import NAMES
from lti_tool.space.tables import ThreadKind
from lti_tool.space.thread_view import ThreadView
from sync.previews.keeping import Preview, read_preview


@dataclass(frozen=True, slots=True)
class KindView:
    """A thread's kind, with what belongs to it.

    `shared` is the address that is shared, None where none is, and `preview` what is known of the page there.
    """

    kind: ThreadKind
    poll: PollView | None = None
    question: Question | None = None
    shared: SharedAddress | None = None
    preview: Preview | None = None

    @property
    def words(self) -> str:
        """What the kind is called; empty for the usual one."""
        return "" if self.kind is ThreadKind.DISCUSSION else str(NAMES[self.kind])


def read_kind_view(
    session: Session, keys: KeyRing, viewer: Viewer, thread: ThreadView, now: datetime
) -> KindView:
    """What belongs to a thread besides its posts; one query at most."""
    kind, particulars = thread.kind, thread.particulars
    if kind is ThreadKind.POLL and particulars:
        return KindView(kind, poll=read_poll(session, viewer, thread.id, particulars, now))
    if kind is ThreadKind.QUESTION:
        return KindView(kind, question=thread.question)
    if kind is ThreadKind.RESOURCE and particulars:
        shares = thread.first.contribution_id
        preview = read_preview(session, keys, shares) if shares else None
        return KindView(kind, shared=read_address(particulars[0]), preview=preview)
    return KindView(kind)
