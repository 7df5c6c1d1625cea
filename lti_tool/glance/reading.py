"""What staff and moderators see on entering: what waits for them, and what is going on. One click leads to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ScalarSelect, func, literal, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.freshness.reading import is_due, of_contribution
from lti_tool.freshness.tables import Freshness
from lti_tool.glance.popular import Popular, read_popular
from lti_tool.glance.quiet import is_quiet, quiet_since
from lti_tool.kinds.listing import KindChoice
from lti_tool.moderation.queue import waiting_count
from lti_tool.sending.held import select_waiting
from lti_tool.space.listing import Choice, Show, conditions
from lti_tool.space.tables import Thread, ThreadKind
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.spaces.tables import Membership, Space

_UNANSWERED: Final = frozenset({Show.UNANSWERED})
UNANSWERED_QUESTIONS: Final = Choice(show=_UNANSWERED, kinds=KindChoice(ThreadKind.QUESTION))
UNANSWERED_MESSAGES: Final = Choice(show=_UNANSWERED, kinds=KindChoice(ThreadKind.MESSAGE))
TO_SUM_UP: Final = Choice(show=frozenset({Show.LONG}))


@dataclass(frozen=True, slots=True)
class Glance:
    """What waits, in numbers, and the threads that were talked about most.

    `messages` are those that nobody who moderates has answered, `texts` those that staff look at before anything of
    them is sent, `posts` those that wait for a moderator, `again` what may not hold any more, and `long` threads that
    want a summary. `quiet`, `texts` and `popular` are for staff: nobody else knows of any.
    """

    questions: int
    messages: int
    quiet: int
    texts: int
    posts: int
    again: int
    long: int
    popular: Sequence[Popular]

    @property
    def waits(self) -> bool:
        """Whether anything is there to be done."""
        waiting = (self.questions, self.messages, self.quiet, self.texts, self.posts, self.again, self.long)
        return any(waiting)


def read_glance(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, now: datetime
) -> Glance | None:
    """What those who moderate see on entering, None for anybody else; four queries, or one for who is no staff."""
    if not viewer.moderates:
        return None
    row = session.execute(
        select(
            _count_threads(UNANSWERED_QUESTIONS, viewer, now).label("questions"),
            _count_threads(UNANSWERED_MESSAGES, viewer, now).label("messages"),
            (_count_quiet(space, viewer, now) if viewer.is_staff else literal(0)).label("quiet"),
            (_count_texts(viewer) if viewer.is_staff else literal(0)).label("texts"),
            waiting_count(viewer).label("posts"),
            _count_again(viewer, now).label("again"),
            _count_threads(TO_SUM_UP, viewer, now).label("long"),
        )
    ).one()
    popular = read_popular(session, keys, viewer, now) if viewer.is_staff else ()
    return Glance(row.questions, row.messages, row.quiet, row.texts, row.posts, row.again, row.long, popular)


def count_messages(session: Session, viewer: Viewer, now: datetime) -> int:
    """How many messages to those who moderate nobody has answered, of those that the viewer reads."""
    return session.execute(select(_count_threads(UNANSWERED_MESSAGES, viewer, now))).scalar_one()


def _count_threads(choice: Choice, viewer: Viewer, now: datetime) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Thread)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.space_id == viewer.space_id, visible_to(viewer), *conditions(choice, viewer, now))
        .scalar_subquery()
    )


def _count_quiet(space: Space, viewer: Viewer, now: datetime) -> ScalarSelect[int]:
    quiet = is_quiet(viewer, quiet_since(space, now))
    return select(func.count()).select_from(Membership).where(quiet).scalar_subquery()


def _count_texts(viewer: Viewer) -> ScalarSelect[int]:
    return select_waiting(viewer).with_only_columns(func.count()).scalar_subquery()


def _count_again(viewer: Viewer, now: datetime) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(StoredContribution)
        .join(Freshness, of_contribution())
        .where(is_due(viewer, now))
        .scalar_subquery()
    )
