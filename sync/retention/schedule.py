"""For how long an organisation keeps what: categories, their defaults, and what the organisation has set."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, func, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.keys import KeyRing
from config.upsert import insert_into
from sync.audit.trail import record
from sync.retention.tables import RetentionRule

LONGEST_DAYS: Final = 36_525  # a hundred years


class RetentionRefused(StoaError):
    """A category that there is not, or a number of days that nothing can be kept for."""

    default_code = "retention.category"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data is looked at, and how old it has to be.

    `of_installation` is set for the organisation whose rules also hold for what belongs to none.
    """

    organisation_id: UUID
    cutoff: datetime
    now: datetime
    keys: KeyRing
    of_installation: bool = False


@dataclass(frozen=True, slots=True)
class Over:
    """What is over by age alone: from where, by which condition, and which of it a hold keeps."""

    source: FromClause
    is_over: ColumnElement[bool]
    is_held: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Step:
    """What one short transaction purged; `more` where another one may find more."""

    items: int
    more: bool


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of data with one time limit. `default_days` is None for what is kept until somebody sets it.

    `over` says what a purge would take, `purge` takes some of it, in the caller's transaction. `days_of` reads an
    organisation's limit where something else says it than a rule.
    """

    name: str
    holds: str
    default_days: int | None
    over: Callable[[Scope], Over]
    purge: Callable[[Session, Scope], Step]
    days_of: Callable[[Session, UUID], int | None] | None = None

    def count(self, session: Session, scope: Scope, *, held: bool) -> int:
        """How much is over, and kept by a hold or not."""
        over = self.over(scope)
        which = over.is_held if held else ~over.is_held
        return session.scalar(select(func.count()).select_from(over.source).where(over.is_over, which)) or 0


def cutoff_after(now: datetime, days: int) -> datetime:
    """What is older than this has been kept for so many days."""
    return now - timedelta(days=days)


def read_days(
    session: Session, organisation_id: UUID, categories: Sequence[Category]
) -> Mapping[str, int | None]:
    """For how many days each category is kept, by its name; None for until somebody sets it otherwise."""
    rows = session.execute(
        select(RetentionRule.category, RetentionRule.days).where(
            RetentionRule.organisation_id == organisation_id
        )
    )
    own = dict(rows.all())
    return {
        each.name: each.days_of(session, organisation_id)
        if each.days_of
        else own.get(each.name, each.default_days)
        for each in categories
    }


def set_days(
    session: Session,
    organisation_id: UUID,
    category: str,
    days: int | None,
    now: datetime,
    *,
    known: Sequence[Category],
) -> None:
    """Keep a category for so many days, or until somebody sets it otherwise (None). Raises RetentionRefused."""
    if category not in {each.name for each in known}:
        raise RetentionRefused(
            f"There is no category {category!r}: {', '.join(each.name for each in known)} are those that there are."
        )
    if any(each.name == category and each.days_of for each in known):
        raise RetentionRefused(
            "How long that is kept its purpose says: change it with `stoa privacy define-purpose`.",
            code="retention.of_purpose",
        )
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise RetentionRefused(
            f"Days are a number from 1 to {LONGEST_DAYS:,}, or never.", code="retention.days"
        )
    values = {"days": days, "changed_at": now}
    session.execute(
        insert_into(session, RetentionRule)
        .values(organisation_id=organisation_id, category=category, **values)
        .on_conflict_do_update(index_elements=["organisation_id", "category"], set_=values)
    )
    record(
        session,
        action="retention.set",
        now=now,
        organisation_id=organisation_id,
        detail={"category": category, "days": days},
    )
