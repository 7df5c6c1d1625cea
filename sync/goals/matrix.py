"""Which levels people hold over all discussions of an organisation, since when, and until when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.competencies.expiring import Ending, how_it_stands
from sync.competencies.ratings import Decision
from sync.competencies.tables import CompetencyRating

RECENT: Final = timedelta(days=90)  # what has changed since then is a trend
SOON: Final = timedelta(days=90)  # what ends until then is told


class Trend(StrEnum):
    """How a level stands beside the one of 90 days ago."""

    NEW = "new"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Cell:
    """A person's level of a competency by the latest word on it; `how` is None where it just holds."""

    level: int
    how: Ending | None
    trend: Trend | None
    valid_until: datetime | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class _Word:
    """One decision, without its reasons."""

    level: int | None  # None: taken back
    decided_at: datetime
    valid_until: datetime | None
    review_at: datetime | None

    def holds_at(self, instant: datetime) -> bool:
        return self.level is not None and (self.valid_until is None or self.valid_until > instant)


def read_cells(
    session: Session,
    organisation_id: UUID,
    person_ids: Collection[UUID],
    competency_ids: Collection[UUID],
    now: datetime,
) -> Mapping[UUID, Mapping[UUID, Cell]]:
    """The cells of these people in these columns, by person and competency; who has none is missing. One query.

    A level that was taken back leaves no cell, one that has lapsed does.
    """
    rows = session.execute(
        select(
            CompetencyRating.person_id,
            CompetencyRating.competency_id,
            CompetencyRating.decision,
            CompetencyRating.level,
            CompetencyRating.decided_at,
            CompetencyRating.valid_until,
            CompetencyRating.review_at,
        )
        .where(
            CompetencyRating.organisation_id == organisation_id,
            CompetencyRating.person_id.in_(person_ids),
            CompetencyRating.competency_id.in_(competency_ids),
            CompetencyRating.decision != Decision.DECLINED.value,
        )
        .order_by(CompetencyRating.decided_at, CompetencyRating.id)
    )
    words: dict[tuple[UUID, UUID], list[_Word]] = {}
    for person_id, competency_id, decision, level, decided_at, valid_until, review_at in rows:
        given = level if decision == Decision.AWARDED else None
        word = _Word(given, decided_at, valid_until, review_at)
        words.setdefault((person_id, competency_id), []).append(word)
    cells: dict[UUID, dict[UUID, Cell]] = {}
    for (person_id, competency_id), said in words.items():
        if (cell := _cell(said, now)) is not None:
            cells.setdefault(person_id, {})[competency_id] = cell
    return cells


def read_decided(session: Session, organisation_id: UUID) -> frozenset[UUID]:
    """The competencies that anything was ever decided about."""
    told = (
        select(CompetencyRating.competency_id)
        .where(CompetencyRating.organisation_id == organisation_id)
        .distinct()
    )
    return frozenset(session.scalars(told))


def _cell(said: Sequence[_Word], now: datetime) -> Cell | None:
    last = said[-1]
    if last.level is None:
        return None
    how = how_it_stands(last.valid_until, last.review_at, now, now + SOON)
    trend = _trend(said, last.level, now - RECENT) if how is not Ending.LAPSED else None
    return Cell(last.level, how, trend, last.valid_until, last.decided_at)


def _trend(said: Sequence[_Word], level: int, then: datetime) -> Trend | None:
    before = next((each for each in reversed(said) if each.decided_at <= then), None)
    if before is None or before.level is None or not before.holds_at(then):
        return Trend.NEW
    if before.level == level:
        return None
    return Trend.UP if level > before.level else Trend.DOWN
