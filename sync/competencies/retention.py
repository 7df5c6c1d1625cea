"""For how long decisions about levels are kept that do not hold any more, and portfolios' links that have ended."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session, aliased

from config.database import count_changed
from config.upsert import table_of
from sync.competencies.ratings import Decision
from sync.competencies.tables import CompetencyRating
from sync.goals.findable import forget_without_level
from sync.portfolio.tables import PortfolioLink
from sync.retention.categories import AT_ONCE, step
from sync.retention.holds import held_or_asked_for
from sync.retention.schedule import Category, Over, Scope, Step

_EARLIER: Final = aliased(CompetencyRating)
_LATER: Final = aliased(CompetencyRating)
_A_MONTH: Final = 30


def _ratings(scope: Scope) -> Over:
    """What was declined, replaced, taken back or has lapsed.

    What ends a level stays for as long as the level that it ends: else that would hold once more.
    """
    row = CompetencyRating
    same = and_(_EARLIER.person_id == row.person_id, _EARLIER.competency_id == row.competency_id)
    ends = (
        select(_EARLIER.id)
        .where(same, _EARLIER.decision == Decision.AWARDED.value, _EARLIER.decided_at < row.decided_at)
        .correlate(row)
        .exists()
    )
    is_replaced = (
        select(_LATER.id)
        .where(
            _LATER.person_id == row.person_id,
            _LATER.competency_id == row.competency_id,
            _LATER.decision != Decision.DECLINED.value,
            _LATER.decided_at > row.decided_at,
            _LATER.decided_at < scope.cutoff,
        )
        .correlate(row)
        .exists()
    )
    is_over = or_(
        row.decision == Decision.DECLINED.value,
        is_replaced,
        and_(row.decision == Decision.REVOKED.value, ~ends),
        and_(row.valid_until < scope.cutoff, ~ends),
    )
    return Over(
        table_of(row),
        and_(row.organisation_id == scope.organisation_id, row.decided_at < scope.cutoff, is_over),
        held_or_asked_for(scope.organisation_id, spaces=[row.space_id], people=[row.person_id]),
    )


def _purge_ratings(session: Session, scope: Scope) -> Step:
    """Delete some, the earliest first, with the evidence that they were made on."""
    over, row = _ratings(scope), CompetencyRating
    some = session.scalars(
        select(row.id).where(over.is_over, ~over.is_held).order_by(row.decided_at, row.id).limit(AT_ONCE)
    ).all()
    gone = delete(table_of(row)).where(row.id.in_(some))
    items = count_changed(session, gone) if some else 0
    if items:
        forget_without_level(session, scope.organisation_id)
    return Step(items, more=items > 0)  # what ended one of these may go now


def _links(scope: Scope) -> Over:
    row = PortfolioLink
    return Over(
        table_of(row),
        and_(
            row.organisation_id == scope.organisation_id,
            or_(row.ended_at < scope.cutoff, row.ends_at < scope.cutoff),
        ),
        held_or_asked_for(scope.organisation_id, people=[row.person_id]),
    )


def _purge_links(session: Session, scope: Scope) -> Step:
    over = _links(scope)
    some = select(PortfolioLink.id).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    return step(count_changed(session, delete(table_of(PortfolioLink)).where(PortfolioLink.id.in_(some))))


COMPETENCY_CATEGORIES: Final[Sequence[Category]] = (
    Category(
        "levels",
        "levels of competencies that were taken back, declined, replaced or have ended",
        None,
        _ratings,
        _purge_ratings,
    ),
    Category("portfolio_links", "links to portfolios that have ended", _A_MONTH, _links, _purge_links),
)
