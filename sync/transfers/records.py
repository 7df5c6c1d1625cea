"""What an organisation can hand over: levels of competencies that are held, and certificates that hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from config.portions import portions
from sync.certificates.definitions import Defined, read_defined
from sync.certificates.tables import IssuedCertificate
from sync.competencies.ratings import Decision
from sync.competencies.tables import CompetencyRating
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.spaces.spaces import DEFAULT_TIME_ZONE
from sync.spaces.tables import Space
from sync.transfers.profiles import Records, TransferRefused

ZONE: Final = ZoneInfo(DEFAULT_TIME_ZONE)
MOST_RECORDS: Final = 100_000  # of one file, which is made at once
_AT_ONCE: Final = 5_000
_MOST_COURSES: Final = 2_000
_FIRST, _LAST = date(1970, 1, 1), date(2200, 1, 1)
_T = TypeVar("_T")


class Kind(StrEnum):
    """What a record is."""

    COMPETENCY = "competency"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: dated from `since` to `until`, both included, in one space; `again` those handed over too."""

    since: date | None = None
    until: date | None = None
    space_id: UUID | None = None
    again: bool = False

    def dated(self, column: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        """The condition on an instant."""
        condition: ColumnElement[bool] = true()
        if self.since is not None:
            condition &= column >= _midnight(self.since)
        if self.until is not None:
            condition &= column < _midnight(self.until + timedelta(days=1))
        return condition


@dataclass(frozen=True, slots=True)
class Record:
    """A level that is held, or a certificate that holds; `level` is None for a certificate, instants are aware UTC."""

    id: UUID
    kind: Kind
    person_id: UUID
    space_id: UUID
    course: str
    code: str
    title: str
    framework: str
    level: int | None
    level_name: str
    at: datetime
    valid_until: datetime | None


def parse_day(told: str) -> date | None:
    """A day of a period, as ``2026-03-02``; None for nothing. Raises `TransferRefused`."""
    if not told.strip():
        return None
    try:
        day = date.fromisoformat(told.strip())
    except ValueError as error:
        raise TransferRefused("Write a day as in 2026-03-02.", code="transfer.date") from error
    if not _FIRST <= day <= _LAST:
        raise TransferRefused("Choose a day between 1970 and 2200.", code="transfer.date")
    return day


def read_records(
    session: Session, organisation_id: UUID, which: Records, wanted: Wanted, language: str, now: datetime
) -> Sequence[Record]:
    """The records that are wanted, the earliest first. Raises `TransferRefused` where there are too many for a file."""
    found: list[Record] = []
    if which is not Records.CERTIFICATES:
        found += _levels(session, organisation_id, wanted, language, now)
    if which is not Records.COMPETENCIES:
        found += _certificates(session, organisation_id, wanted, language, now)
    if len(found) > MOST_RECORDS:
        raise TransferRefused(
            f"These are more than {MOST_RECORDS:,} records: choose a period or a course.",
            code="transfer.too_many",
        )
    return sorted(found, key=lambda each: (each.at, each.id))


def list_courses(session: Session, organisation_id: UUID) -> Mapping[UUID, str]:
    """The spaces in which levels were decided or certificates issued, with their titles, by title."""
    rating, issued = CompetencyRating, IssuedCertificate
    with_records = select(rating.space_id).where(rating.organisation_id == organisation_id)
    with_certificates = select(issued.space_id).where(issued.organisation_id == organisation_id)
    rows = session.execute(
        select(Space.id, Space.title)
        .where(
            Space.organisation_id == organisation_id,
            or_(Space.id.in_(with_records), Space.id.in_(with_certificates)),
        )
        .order_by(Space.title, Space.id)
        .limit(_MOST_COURSES)
    )
    return dict(rows.all())


def _levels(
    session: Session, organisation_id: UUID, wanted: Wanted, language: str, now: datetime
) -> Iterator[Record]:
    rating = CompetencyRating
    latest = (
        func.row_number()
        .over(
            partition_by=(rating.person_id, rating.competency_id),
            order_by=(rating.decided_at.desc(), rating.id.desc()),
        )
        .label("latest")
    )
    words = (
        select(rating.id, latest)
        .where(rating.organisation_id == organisation_id, rating.decision != Decision.DECLINED.value)
        .subquery()
    )
    rows = session.execute(
        select(rating.id, rating.person_id, rating.space_id, rating.competency_id, rating.level)
        .add_columns(rating.decided_at, rating.valid_until)
        .join(words, words.c.id == rating.id)
        .where(
            words.c.latest == 1,
            rating.decision == Decision.AWARDED.value,
            or_(rating.valid_until.is_(None), rating.valid_until > now),
            _in_space(rating.space_id, wanted),
            wanted.dated(rating.decided_at),
        )
        .limit(MOST_RECORDS + 1)
    ).all()
    titles = _titles(session, {row.space_id for row in rows})
    known: dict[UUID, FoundCompetency] = {}
    for some in portions({row.competency_id for row in rows}):
        known |= find_by_id(session, organisation_id, some, language)
    for row in rows:
        competency = known[row.competency_id]
        yield Record(
            row.id, Kind.COMPETENCY, row.person_id, row.space_id, titles.get(row.space_id, ""), competency.code,
            competency.title, competency.framework, row.level, competency.level_name(row.level), row.decided_at,
            row.valid_until,
        )  # fmt: skip


def _certificates(
    session: Session, organisation_id: UUID, wanted: Wanted, language: str, now: datetime
) -> Iterator[Record]:
    row, renewal = IssuedCertificate, aliased(IssuedCertificate)
    renewed = select(renewal.renews_id).where(
        renewal.organisation_id == organisation_id,
        renewal.renews_id.is_not(None),
        renewal.revoked_at.is_(None),
    )
    rows = session.execute(
        select(row.id, row.person_id, row.space_id, row.achievement_id, row.issued_at, row.valid_until)
        .where(
            row.organisation_id == organisation_id,
            row.sealed_snapshot.is_not(None),
            row.revoked_at.is_(None),
            or_(row.valid_until.is_(None), row.valid_until > now),
            row.id.not_in(renewed),
            _in_space(row.space_id, wanted),
            wanted.dated(row.issued_at),
        )
        .limit(MOST_RECORDS + 1)
    ).all()
    titles = _titles(session, {each.space_id for each in rows})
    defined: Mapping[UUID, Defined] = read_defined(session, [each.achievement_id for each in rows])
    for each in rows:
        told = defined[each.achievement_id].definition
        yield Record(
            each.id, Kind.CERTIFICATE, each.person_id, each.space_id, titles.get(each.space_id, ""), told.name,
            told.title.in_language(language), "", None, "", each.issued_at, each.valid_until,
        )  # fmt: skip


def _in_space(column: InstrumentedAttribute[UUID], wanted: Wanted) -> ColumnElement[bool]:
    return true() if wanted.space_id is None else column == wanted.space_id


def _titles(session: Session, space_ids: set[UUID]) -> Mapping[UUID, str]:
    found: dict[UUID, str] = {}
    for some in portions(space_ids):
        found |= dict(session.execute(select(Space.id, Space.title).where(Space.id.in_(some))).all())
    return found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)
