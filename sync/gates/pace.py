"""How fast somebody may write in a space, told from what is stored: bounds over time, in the manner of Discourse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from connectors.contract import ContributionKind
from sync.contributions.tables import StoredContribution, Withheld
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow

SAME_TEXT_FOR: Final = timedelta(minutes=5)
IN_A_ROW_FOR: Final = timedelta(days=1)
NEW_FOR: Final = timedelta(days=1)
NEW_UNTIL: Final = 3
"""Somebody is new to a space for a day after their first post there, and until so many of theirs are public."""
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_OWN: Final = "discussion"  # the source of what is written here; what an import brings is nobody's typing


class Pace(StrEnum):
    """Which bounds a space has."""

    FREE = "free"  # none
    CALM = "calm"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Limits:
    """So many at most; `between` two posts, of a newcomer `between_new`; `in_a_row` replies in one thread."""

    between: timedelta
    between_new: timedelta
    in_a_row: int
    a_minute: int
    an_hour: int
    a_day: int
    threads_a_day: int  # of newcomers
    edits_an_hour: int
    reactions_an_hour: int


LIMITS: Final = {
    Pace.CALM: Limits(timedelta(seconds=5), timedelta(seconds=5), 3, 6, 60, 200, 5, 60, 120),
    Pace.STRICT: Limits(timedelta(seconds=5), timedelta(seconds=30), 3, 3, 20, 60, 3, 20, 60),
}
"""By `Pace`; none for the free one. The figures are near those of Discourse."""


class TooFast(NamedTuple):
    """Why somebody waits: a stable code, until when, and the bound that is reached."""

    code: str
    until: datetime
    bound: int = 0


class Written(NamedTuple):
    """A post of somebody's: when, and whether it began a thread."""

    at: datetime
    is_thread: bool


def limits_of(pace: str) -> Limits | None:
    """The bounds of a space, None where it has none."""
    return LIMITS.get(Pace(pace))


def is_newcomer(session: Session, space_id: UUID, person_id: UUID, now: datetime) -> bool:
    """Whether somebody is new to a space. One query."""
    since, public = session.execute(
        select(
            func.min(StoredContribution.occurred_at),
            func.sum(case((StoredContribution.stands, 1), else_=0)),
        ).where(*_by(space_id, person_id), StoredContribution.off_record.is_(False))
    ).one()
    return since is None or (public or 0) < NEW_UNTIL or now - since < NEW_FOR


def why_wait(
    session: Session,
    limits: Limits,
    space_id: UUID,
    person_id: UUID,
    now: datetime,
    *,
    begins_thread: bool,
    is_new: bool,
) -> TooFast | None:
    """Why somebody who posts has to wait; None where they have not to. One query.

    What was removed counts too: it was written all the same.
    """
    rows = session.execute(
        select(StoredContribution.occurred_at, StoredContribution.kind)
        .where(*_by(space_id, person_id), StoredContribution.occurred_at > now - _DAY)
        .order_by(StoredContribution.occurred_at.desc())
        .limit(limits.a_day)
    )
    written = [Written(at, kind == ContributionKind.POST) for at, kind in rows]
    return reached(limits, written, now, begins_thread=begins_thread, is_new=is_new)


def reached(
    limits: Limits, written: Sequence[Written], now: datetime, *, begins_thread: bool, is_new: bool
) -> TooFast | None:
    """The bound that is reached by what somebody wrote during the last day, the latest first."""
    bounds = (
        ("pace.a_day", limits.a_day, _DAY, False),
        ("pace.threads", limits.threads_a_day if begins_thread and is_new else 0, _DAY, True),
        ("pace.an_hour", limits.an_hour, _HOUR, False),
        ("pace.a_minute", limits.a_minute, _MINUTE, False),
        ("pace.too_soon", 1, limits.between_new if is_new else limits.between, False),
    )
    for code, most, during, threads_alone in bounds:
        counted = [each.at for each in written if each.is_thread or not threads_alone]
        if most and len(counted) >= most and counted[most - 1] + during > now:
            return TooFast(code, counted[most - 1] + during, most)
    return None


def why_not_edit_yet(
    session: Session, limits: Limits, space_id: UUID, person_id: UUID, now: datetime
) -> TooFast | None:
    """Why somebody who edits has to wait; None where they have not to. One query."""
    edits = session.scalars(
        select(LedgerRow.recorded_at)
        .where(
            LedgerRow.space_id == space_id,
            LedgerRow.person_id == person_id,
            LedgerRow.kind == FactKind.EDIT.value,
            LedgerRow.source == _OWN,
            LedgerRow.recorded_at > now - _HOUR,
        )
        .order_by(LedgerRow.recorded_at.desc())
        .limit(limits.edits_an_hour)
    ).all()
    if len(edits) < limits.edits_an_hour:
        return None
    return TooFast("pace.edits", edits[-1] + _HOUR, limits.edits_an_hour)


def posted_lately(
    session: Session, space_id: UUID, person_id: UUID, now: datetime
) -> Sequence[StoredContribution]:
    """What somebody posted just now and has not removed, among which the same text is looked for. One query."""
    return session.scalars(
        select(StoredContribution)
        .where(
            *_by(space_id, person_id),
            StoredContribution.occurred_at > now - SAME_TEXT_FOR,
            StoredContribution.deleted_at.is_(None),
            or_(StoredContribution.withheld.is_(None), StoredContribution.withheld == Withheld.HELD.value),
        )
        .order_by(StoredContribution.occurred_at.desc())
        .limit(50)
    ).all()


def _by(space_id: UUID, person_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        StoredContribution.author_id == person_id,
        StoredContribution.space_id == space_id,
        StoredContribution.source == _OWN,
    )
