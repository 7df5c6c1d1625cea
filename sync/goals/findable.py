"""Who wants to be found for what: competency by competency, space by space, for as long as they hold a level of it.

Nobody is found who has not chosen it. The choice outlasts a level that has lapsed or was taken back, and says nothing
until there is one again; so it does while somebody is away from the space, or their data may not be used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from config.upsert import insert_if_new, table_of
from sync.audit.trail import record
from sync.competencies.ratings import Decision, is_held, latest_of_each, read_ratings
from sync.competencies.tables import CompetencyRating
from sync.goals.tables import Findable
from sync.rights.standing import read_stopped
from sync.spaces.tables import Membership, MembershipStatus, Role, Space


class Unfound(StrEnum):
    """Why nobody finds somebody for a level, whatever they chose."""

    STOPPED = "stopped"  # their data may not be used (GDPR Art. 18, 21)
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Knower:
    """A member who wants to be found for a competency, with the level that they hold, and since when they do."""

    person_id: UUID
    role: Role
    competency_id: UUID
    level: int
    since: datetime


@dataclass(frozen=True, slots=True)
class OwnLevel:
    """A level that somebody holds, or has chosen to be found for and holds no more; `rating_id` is the latest word."""

    competency_id: UUID
    rating_id: UUID
    level: int
    is_chosen: bool
    why_not: Unfound | None


@dataclass(frozen=True, slots=True)
class _Word:
    """One decision; `level` is None where it was taken back."""

    level: int | None
    at: datetime
    valid_until: datetime | None

    def holds_at(self, instant: datetime) -> bool:
        return self.level is not None and (self.valid_until is None or self.valid_until > instant)


def choose(session: Session, space: Space, person_id: UUID, rating_id: UUID, now: datetime) -> bool:
    """Let members of a space find somebody for the competency of this decision.

    False, and nothing done, where it is not the latest word on a level that they themselves hold in the space's
    organisation, or their data may not be used.
    """
    latest = latest_of_each(read_ratings(session, space.organisation_id, [person_id])[person_id])
    rating = next((each for each in latest.values() if each.id == rating_id), None)
    if rating is None or not is_held(rating, now) or read_stopped(session, [person_id]):
        return False
    is_new = insert_if_new(
        session,
        Findable,
        space_id=space.id,
        person_id=person_id,
        competency_id=rating.competency_id,
        set_at=now,
    )
    if is_new:
        _note(session, "findable.chosen", space, person_id, rating.competency_id, now)
    return True


def stop(session: Session, space: Space, person_id: UUID, rating_id: UUID, now: datetime) -> bool:
    """Let nobody of a space find somebody for the competency of this decision any more.

    Held or not: False where it is none that gave or took back a level of their own in the space's organisation.
    """
    rating = session.get(CompetencyRating, rating_id)
    if rating is None or rating.decision == Decision.DECLINED:
        return False
    if (rating.person_id, rating.organisation_id) != (person_id, space.organisation_id):
        return False
    gone = session.scalar(
        delete(Findable)
        .where(
            Findable.space_id == space.id,
            Findable.person_id == person_id,
            Findable.competency_id == rating.competency_id,
        )
        .returning(Findable.competency_id)
    )
    if gone is not None:
        _note(session, "findable.ended", space, person_id, gone, now)
    return True


def read_own(session: Session, space: Space, person_id: UUID, now: datetime) -> Sequence[OwnLevel]:
    """The levels that somebody holds, and those that they chose to be found for in a space; three queries."""
    chosen = set(
        session.scalars(
            select(Findable.competency_id).where(
                Findable.space_id == space.id, Findable.person_id == person_id
            )
        )
    )
    is_stopped = bool(read_stopped(session, [person_id]))
    latest = latest_of_each(read_ratings(session, space.organisation_id, [person_id])[person_id])
    return [
        OwnLevel(
            competency_id,
            rating.id,
            rating.level,
            competency_id in chosen,
            Unfound.STOPPED if is_stopped else _why_not(rating, now),
        )
        for competency_id, rating in latest.items()
        if competency_id in chosen or is_held(rating, now)
    ]


def read_findable(
    session: Session, space: Space, among: ColumnElement[bool], now: datetime
) -> Sequence[Knower]:
    """Whoever of a space wants to be found and can be, `among` the members (`Membership`) that this says.

    In no order that says anything. Two queries.
    """
    rows = session.execute(
        select(
            Findable.person_id,
            Membership.role,
            Findable.competency_id,
            CompetencyRating.decision,
            CompetencyRating.level,
            CompetencyRating.decided_at,
            CompetencyRating.valid_until,
        )
        .join(
            Membership,
            and_(Membership.space_id == Findable.space_id, Membership.person_id == Findable.person_id),
        )
        .join(
            CompetencyRating,
            and_(
                CompetencyRating.person_id == Findable.person_id,
                CompetencyRating.competency_id == Findable.competency_id,
            ),
        )
        .where(
            Findable.space_id == space.id,
            Membership.status == MembershipStatus.ACTIVE.value,
            CompetencyRating.organisation_id == space.organisation_id,
            CompetencyRating.decision != Decision.DECLINED.value,
            among,
        )
        .order_by(CompetencyRating.decided_at, CompetencyRating.id)
    )
    said: dict[tuple[UUID, UUID], list[_Word]] = {}
    roles: dict[UUID, Role] = {}
    for person_id, role, competency_id, decision, level, decided_at, valid_until in rows:
        given = level if decision == Decision.AWARDED else None
        said.setdefault((person_id, competency_id), []).append(_Word(given, decided_at, valid_until))
        roles[person_id] = Role(role)
    stopped = read_stopped(session, roles)
    return [
        Knower(person_id, roles[person_id], competency_id, level, since)
        for (person_id, competency_id), (level, since) in _held(said, now).items()
        if person_id not in stopped
    ]


def forget_without_level(session: Session, organisation_id: UUID) -> None:
    """Delete choices about which no decision is kept any more: nobody could take them back."""
    spaces = select(Space.id).where(Space.organisation_id == organisation_id)
    has_rating = (
        select(CompetencyRating.id)
        .where(
            CompetencyRating.person_id == Findable.person_id,
            CompetencyRating.competency_id == Findable.competency_id,
        )
        .correlate(Findable)
        .exists()
    )
    session.execute(delete(table_of(Findable)).where(Findable.space_id.in_(spaces), ~has_rating))


def _held(
    said: Mapping[tuple[UUID, UUID], Sequence[_Word]], now: datetime
) -> Mapping[tuple[UUID, UUID], tuple[int, datetime]]:
    """What is held by the last of these words, and since when without a break at that level."""
    found = {}
    for key, words in said.items():
        since = words[0].at
        for before, word in pairwise(words):
            if word.level != before.level or not before.holds_at(word.at):
                since = word.at
        last = words[-1]
        if last.level is not None and last.holds_at(now):
            found[key] = last.level, since
    return found


def _why_not(rating: CompetencyRating, now: datetime) -> Unfound | None:
    if rating.decision != Decision.AWARDED:
        return Unfound.TAKEN_BACK
    return None if is_held(rating, now) else Unfound.LAPSED


def _note(
    session: Session, action: str, space: Space, person_id: UUID, competency_id: UUID, now: datetime
) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=person_id,
        subject_id=person_id,
        detail={"competency": str(competency_id)},
    )
