"""One learner's contributions in a space, as they are looked at for grading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from config.keys import KeyRing
from config.language import best_language
from lti_tool.app.access import Viewer
from lti_tool.space.participation import Participation, read_participation
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import visible_to
from sync.contributions.plain import plain_text
from sync.contributions.tables import StoredContribution
from sync.delivery.filters import SpaceFilters
from sync.ledger.facts import FactKind
from sync.ledger.standings import read_facts
from sync.people.accounts import read_profiles
from sync.scoring.score import Reason
from sync.scoring.tally import tally
from sync.scoring.versions import read_history
from sync.spaces.settings import calendar_of
from sync.spaces.tables import Membership, Space

MOST_CONTRIBUTIONS = 500

_BEGINNING = aliased(StoredContribution)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One contribution: its text as it leaves Stoa, where it stands, and what it earned.

    `thread_id` is None for what was said elsewhere; `post_id` None for a thread's first post; `is_readable` is false
    where the viewer may not open it. `points` and `reason` are None where the ledger has not been followed yet.
    """

    text: str
    title: str
    is_reply: bool
    occurred_at: datetime
    thread_id: UUID | None
    post_id: UUID | None
    is_readable: bool
    link: str | None
    points: Decimal | None
    reason: Reason | None
    counted_words: int


@dataclass(frozen=True, slots=True)
class Review:
    """What is shown of one learner; `name` is None where the LMS withholds it.

    `received` are the points that others' answers and reactions have added to what the contributions earned.
    """

    name: str | None
    participation: Participation
    contributions: Sequence[Reviewed]
    received: Decimal
    has_more: bool


def read_review(
    session: Session, keys: KeyRing, filters: SpaceFilters, space: Space, person_id: UUID, viewer: Viewer
) -> Review:
    """One person's contributions in a space, the latest first, filtered as everything that leaves Stoa.

    Of a thread that the viewer may not read, such as one of a group that they have left, others' words are not told.
    """
    language = best_language(viewer.locale)
    profile = read_profiles(session, keys, [person_id]).get(person_id)
    rows = session.execute(
        select(StoredContribution, _BEGINNING.title, Thread.id, Post.id, visible_to(viewer))
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .outerjoin(Thread, or_(Thread.contribution_id == StoredContribution.id, Thread.id == Post.thread_id))
        .outerjoin(_BEGINNING, _BEGINNING.id == Thread.contribution_id)
        .where(
            StoredContribution.space_id == space.id,
            StoredContribution.author_id == person_id,
            StoredContribution.deleted_at.is_(None),
        )
        .order_by(StoredContribution.occurred_at.desc(), StoredContribution.id.desc())
        .limit(MOST_CONTRIBUTIONS + 1)
    ).all()
    earned, received = _read_earned(session, space, person_id)
    text_filter = filters.filter_for(session, space) if rows else None
    contributions = []
    for contribution, title, thread_id, post_id, is_readable in rows[:MOST_CONTRIBUTIONS]:
        assert text_filter is not None
        told = title if is_readable and title else contribution.title
        points, reason, words = earned.get(contribution.id, (None, None, 0))
        contributions.append(
            Reviewed(
                text=text_filter.scan(plain_text(contribution.markdown), language=language).text,
                title=text_filter.scan(told or "", language=language).text,
                is_reply=contribution.parent_id is not None,
                occurred_at=contribution.occurred_at,
                thread_id=thread_id,
                is_readable=is_readable,
                post_id=post_id,
                link=contribution.link if thread_id is None else None,
                points=points,
                reason=reason,
                counted_words=words,
            )
        )
    return Review(
        name=profile.display_name if profile else None,
        participation=read_participation(session, space.id, person_id),
        contributions=contributions,
        received=received,
        has_more=len(rows) > MOST_CONTRIBUTIONS,
    )


def is_known_in(session: Session, space_id: UUID, person_id: UUID) -> bool:
    """Whether somebody belongs or belonged to a space, or has written in it."""
    belongs = select(Membership.person_id).where(
        Membership.space_id == space_id, Membership.person_id == person_id
    )
    wrote = select(StoredContribution.id).where(
        and_(StoredContribution.space_id == space_id, StoredContribution.author_id == person_id)
    )
    return bool(session.scalar(select(belongs.exists() | wrote.exists())))


def _read_earned(
    session: Session, space: Space, person_id: UUID
) -> tuple[Mapping[UUID, tuple[Decimal, Reason, int]], Decimal]:
    """What each contribution earned, and what others' answers and reactions have added."""
    facts = read_facts(session, space.id, [person_id])[person_id]
    awards = tally(facts, read_history(session, space.id), calendar_of(space)).awards
    earned = {
        each.contribution_id: (Decimal(each.points) / 1000, each.reason, each.counted_words)
        for each in awards
        if each.kind is FactKind.CONTRIBUTION
    }
    received = sum(each.points for each in awards if each.kind is not FactKind.CONTRIBUTION)
    return earned, Decimal(received) / 1000
