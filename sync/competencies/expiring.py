"""Levels that end soon, have lapsed or are to be looked at again: what lists and reminders go by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, or_, select, true
from sqlalchemy.orm import Session, aliased

from sync.competencies.ratings import Decision
from sync.competencies.tables import CompetencyRating
from sync.spaces.tables import Membership, MembershipStatus

_LATER: Final = aliased(CompetencyRating)


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
    decided_at: datetime

    @property
    def at(self) -> datetime:
        """The instant that it is listed by: of one that has lapsed its end, else what comes first."""
        instants = [each for each in (self.ends_at, self.review_at) if each is not None]
        return self.ends_at if self.how is Ending.LAPSED and self.ends_at else min(instants)


def ending(
    session: Session,
    now: datetime,
    within: timedelta,
    *,
    organisation_id: UUID | None = None,
    space_id: UUID | None = None,
    lapsed_for: timedelta | None = None,
    person_id: UUID | None = None,
    competencies: Select[UUID] | None = None,
) -> Sequence[EndingLevel]:
    """What ends within a time from now, has lapsed, or is due for another look by then; what comes first, first.

    Of an organisation, or of what was decided in a space, or of a person, or about competencies, which a query for
    their ids tells; only the latest word on each competency in the whole organisation counts, so that what was renewed
    elsewhere is not told of. Who has left all spaces is not told of either. With `lapsed_for` what lapsed longer ago
    than that is left out. One query.
    """
    until, row = now + within, CompetencyRating
    is_member = (
        select(Membership.person_id)
        .where(Membership.person_id == row.person_id, Membership.status == MembershipStatus.ACTIVE.value)
        .exists()
    )
    lapsed_after = now - lapsed_for if lapsed_for is not None else None
    statement = (
        select(
            row.id,
            row.person_id,
            row.competency_id,
            row.space_id,
            row.level,
            row.valid_until,
            row.review_at,
            row.decided_by,
            row.decided_at,
        )
        .where(
            row.organisation_id == organisation_id if organisation_id is not None else true(),
            row.space_id == space_id if space_id is not None else true(),
            row.person_id == person_id if person_id is not None else true(),
            row.competency_id.in_(competencies) if competencies is not None else true(),
            row.decision == Decision.AWARDED.value,
            or_(row.valid_until <= until, row.review_at <= until),
            or_(row.valid_until.is_(None), row.valid_until > lapsed_after) if lapsed_after else true(),
            is_member,
            ~_is_decided_since(),
        )
        .order_by(_listed_by(now), row.id)
    )
    return [_told(each, now, until) for each in session.execute(statement)]


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


def _is_decided_since() -> ColumnElement[bool]:
    """Whether there is a later word on the same, wherever in the organisation: it may have renewed the level.

    The organisation is not asked for, as people are of one alone: SQLite would look for each row among all of the
    organisation's.
    """
    row = CompetencyRating
    return (
        select(_LATER.id)
        .where(
            _LATER.person_id == row.person_id,
            _LATER.competency_id == row.competency_id,
            _LATER.decision != Decision.DECLINED.value,
            or_(
                _LATER.decided_at > row.decided_at,
                and_(_LATER.decided_at == row.decided_at, _LATER.id > row.id),
            ),
        )
        .correlate(row)
        .exists()
    )


def _listed_by(now: datetime) -> ColumnElement[datetime]:
    """`EndingLevel.at`, for a database."""
    ends_at, review_at = CompetencyRating.valid_until, CompetencyRating.review_at
    is_by_end = or_(review_at.is_(None), ends_at <= now, ends_at <= review_at)
    return case((is_by_end, ends_at), else_=review_at)


def _told(row: Row[*tuple[Any, ...]], now: datetime, until: datetime) -> EndingLevel:
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
        row.decided_at,
    )
