"""The learners of a space in the order of their names, and one learner's place among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.space.gradebook import GradebookEntry, read_entries
from sync.contributions.tables import StoredContribution
from sync.people.accounts import read_profiles
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Membership, MembershipStatus, Role

LEARNERS_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner in the list, with what they have written and earned; `name` is None where the LMS withholds it."""

    person_id: UUID
    name: str | None
    contributions: int
    points: Decimal
    gradebook: GradebookEntry


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """One page of the list; `count` is of all learners."""

    learners: Sequence[Learner]
    count: int
    number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a learner stands among `count`: `number` from 1, on `page` of the list; None before or after at an end."""

    previous: UUID | None
    following: UUID | None
    number: int
    count: int
    page: int


def list_learners(session: Session, keys: KeyRing, space_id: UUID, page: int) -> LearnerPage:
    """The present learners by name. Pages count from 1."""
    ordered = _by_name(session, keys, space_id)
    begin, end = (page - 1) * LEARNERS_PER_PAGE, page * LEARNERS_PER_PAGE
    here = ordered[begin:end]
    shown = [person_id for person_id, _ in here]
    written = _counts(session, space_id, shown)
    points = _points(session, space_id, shown)
    entries = read_entries(session, space_id, shown)
    learners = [
        Learner(each, name, written.get(each, 0), Decimal(points.get(each, 0)) / 1000, entries[each])
        for each, name in here
    ]
    return LearnerPage(learners, len(ordered), page, has_more=len(ordered) > end)


def find_place(session: Session, keys: KeyRing, space_id: UUID, person_id: UUID) -> Place | None:
    """A learner's place in the list; None for somebody who is not in it (any more)."""
    ordered = [each for each, _ in _by_name(session, keys, space_id)]
    if person_id not in ordered:
        return None
    place = ordered.index(person_id)
    return Place(
        previous=ordered[place - 1] if place else None,
        following=ordered[place + 1] if place + 1 < len(ordered) else None,
        number=place + 1,
        count=len(ordered),
        page=place // LEARNERS_PER_PAGE + 1,
    )


def _by_name(session: Session, keys: KeyRing, space_id: UUID) -> list[tuple[UUID, str | None]]:
    people = session.scalars(
        select(Membership.person_id).where(
            Membership.space_id == space_id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
        )
    ).all()
    profiles = read_profiles(session, keys, people)
    named = [(each, profiles[each].display_name if each in profiles else None) for each in people]
    return sorted(named, key=lambda each: ((each[1] or "").casefold(), each[0]))


def _counts(session: Session, space_id: UUID, people: Sequence[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(StoredContribution.author_id, func.count())
        .where(
            StoredContribution.space_id == space_id,
            StoredContribution.author_id.in_(people),
            StoredContribution.deleted_at.is_(None),
        )
        .group_by(StoredContribution.author_id)
    )
    return dict(rows.all())


def _points(session: Session, space_id: UUID, people: Sequence[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(StoredScore.person_id, StoredScore.points).where(
            StoredScore.space_id == space_id, StoredScore.person_id.in_(people)
        )
    )
    return dict(rows.all())
