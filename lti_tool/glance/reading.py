"""What staff see on entering a space: what waits for somebody, and what is going on. One click leads to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
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

UNANSWERED_QUESTIONS: Final = Choice(show=frozenset({Show.UNANSWERED}), kinds=KindChoice(ThreadKind.QUESTION))


@dataclass(frozen=True, slots=True)
class Glance:
    """What waits, in numbers, and the threads that were talked about most.

    `texts` are those that staff look at before anything of them is sent, `posts` those that wait for a moderator, and
    `again` what may not hold any more.
    """

    questions: int
    quiet: int
    texts: int
    posts: int
    again: int
    popular: Sequence[Popular]

    @property
    def waits(self) -> bool:
        """Whether anything is there to be done."""
        return bool(self.questions or self.quiet or self.texts or self.posts or self.again)


def read_glance(session: Session, keys: KeyRing, space: Space, viewer: Viewer, now: datetime) -> Glance:
    """What a member of staff sees on entering; four queries at most."""
    questions = (
        select(func.count())
        .select_from(Thread)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(
            Thread.space_id == viewer.space_id,
            visible_to(viewer),
            *conditions(UNANSWERED_QUESTIONS, viewer),
        )
    )
    quiet = select(func.count()).select_from(Membership).where(is_quiet(viewer, quiet_since(space, now)))
    texts = select_waiting(viewer).with_only_columns(func.count())
    again = (
        select(func.count())
        .select_from(StoredContribution)
        .join(Freshness, of_contribution())
        .where(is_due(viewer, now))
    )
    row = session.execute(
        select(
            questions.scalar_subquery().label("questions"),
            quiet.scalar_subquery().label("quiet"),
            texts.scalar_subquery().label("texts"),
            waiting_count(viewer).label("posts"),
            again.scalar_subquery().label("again"),
        )
    ).one()
    popular = read_popular(session, keys, viewer, now)
    return Glance(row.questions, row.quiet, row.texts, row.posts, row.again, popular)
