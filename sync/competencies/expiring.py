"""Levels that end soon, have lapsed or are to be looked at again: what lists and reminders go by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import Session

from sync.competencies.ratings import Decision
from sync.competencies.tables import CompetencyRating
from sync.spaces.tables import Membership, MembershipStatus


class Ending(StrEnum):
    """How a level stands; one that has lapsed is not besides to be looked at again."""

    LAPSED = "lapsed"
    ENDS_SOON = "ends_soon"
    REVIEW_DUE = "review_due"


@dataclass(frozen=True, slots=True)
class EndingLevel:
    """A level of somebody's that ends (`ends_at`), has ended, or is to be looked at again (`review_at`)."""

    rating_id: UUID
    person_id: UUID
    competency_id: UUID
    space_id: UUID
    level: int
    how: Ending
    ends_at: datetime | None
    review_at: datetime | None
    decided_by: UUID


def ending(
    session: Session,
    now: datetime,
    within: timedelta,
    *,
    organisation_id: UUID | None = None,
    space_id: UUID | None = None,
    lapsed_for: timedelta | None = None,
    person_id: UUID | None = None,
) -> Sequence[EndingLevel]:
    """What ends within a time from now, has lapsed, or is due for another look by then; what ends first, first.

    Of an organisation, or of what was decided in a space, or of a person; only the latest word on each competency in
    the whole organisation counts, so that what was renewed elsewhere is not told of. Who has left all spaces is not
    told of either. With `lapsed_for` what lapsed longer ago than that is left out. One query.
    """
    until = now + within
    where = [
        CompetencyRating.organisation_id == organisation_id if organisation_id is not None else true(),
        CompetencyRating.space_id == space_id if space_id is not None else true(),
        CompetencyRating.person_id == person_id if person_id is not None else true(),
    ]
    # Of all decisions of those people, wherever they were made: one in another space may have renewed the level.
    latest = (
        select(
            CompetencyRating.id,
            func.row_number()
            .over(
                partition_by=(
                    CompetencyRating.organisation_id,
                    CompetencyRating.person_id,
                    CompetencyRating.competency_id,
                ),
                order_by=(CompetencyRating.decided_at.desc(), CompetencyRating.id.desc()),
            )
            .label("place"),
        )
        .where(
            CompetencyRating.decision != Decision.DECLINED.value,
            CompetencyRating.person_id.in_(select(CompetencyRating.person_id).where(*where))
            if space_id is not None
            else and_(*where),
        )
        .subquery()
    )
    is_member = (
        select(Membership.person_id)
        .where(
            Membership.person_id == CompetencyRating.person_id,
            Membership.status == MembershipStatus.ACTIVE.value,
        )
        .exists()
    )
    soonest = func.coalesce(CompetencyRating.valid_until, CompetencyRating.review_at)
    statement = (
        select(CompetencyRating)
        .join(latest, latest.c.id == CompetencyRating.id)
        .where(
            latest.c.place == 1,
            CompetencyRating.decision == Decision.AWARDED.value,
            or_(CompetencyRating.valid_until <= until, CompetencyRating.review_at <= until),
            is_member,
            *where,
        )
        .order_by(soonest, CompetencyRating.id)
    )
    if lapsed_for is not None:
        statement = statement.where(
            or_(CompetencyRating.valid_until.is_(None), CompetencyRating.valid_until > now - lapsed_for)
        )
    return [_told(row, now, until) for row in session.scalars(statement)]


def how_it_stands(
    valid_until: datetime | None, review_at: datetime | None, now: datetime, until: datetime
) -> Ending | None:
    """How a level that was given stands, seen until an instant; None where nothing is to be said of it."""
    if valid_until is not None and valid_until <= now:
        return Ending.LAPSED
    if valid_until is not None and valid_until <= until:
        return Ending.ENDS_SOON
    if review_at is not None and review_at <= until:
        return Ending.REVIEW_DUE
    return None


def _told(row: CompetencyRating, now: datetime, until: datetime) -> EndingLevel:
    how = how_it_stands(row.valid_until, row.review_at, now, until)
    assert how is not None  # the query asks for nothing else
    return EndingLevel(
        row.id,
        row.person_id,
        row.competency_id,
        row.space_id,
        row.level,
        how,
        row.valid_until,
        row.review_at,
        row.decided_by,
    )
