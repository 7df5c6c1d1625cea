"""Purging what is over: in short transactions, each with its proof, so that it may be broken off and gone on with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog import get_logger

from config.clock import format_stamp
from config.errors import StoaError
from config.keys import KeyRing
from sync.audit.trail import record
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.delivery.context import SyncContext
from sync.organisations.tables import DEFAULT_ORGANISATION, Organisation
from sync.retention.schedule import Category, Scope, cutoff_after, read_days
from sync.rights.erasure import forget_bytes

log = get_logger()

_EMPTIED: Final = (StoredContribution.__tablename__, Fingerprint.__tablename__)
_SECONDS_BETWEEN: Final = 0.05  # others want to write, too


@dataclass(frozen=True, slots=True)
class Due:
    """How a category stands: how long it is kept, what of it is older, and how much of that a hold keeps.

    Without `days` it is kept until somebody sets that, and nothing is over.
    """

    category: str
    holds: str
    days: int | None
    cutoff: datetime | None = None
    due: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Purged:
    """What was purged of a category."""

    category: str
    items: int


def read_due(
    session: Session,
    keys: KeyRing,
    organisation: Organisation,
    categories: Sequence[Category],
    now: datetime,
) -> Sequence[Due]:
    """What a purge would take now; nothing is changed."""
    days = read_days(session, organisation.id, categories)
    return [_due(session, keys, organisation, each, days[each.name], now) for each in categories]


def _due(
    session: Session,
    keys: KeyRing,
    organisation: Organisation,
    category: Category,
    days: int | None,
    now: datetime,
) -> Due:
    if days is None:
        return Due(category.name, category.holds, None)
    scope = _scope(keys, organisation, days, now)
    counts = [category.count(session, scope, held=held) for held in (False, True)]
    return Due(category.name, category.holds, days, scope.cutoff, *counts)


def purge_due(
    context: SyncContext,
    organisation: Organisation,
    categories: Sequence[Category],
    tell: Callable[[Purged], None] | None = None,
) -> Sequence[Purged]:
    """Purge what is over of an organisation; `tell` hears how much so far. Ends early where the process is to stop.

    Afterwards the bytes are seen to: what was emptied stands in SQLite's log until it is cut. A category that cannot be
    purged keeps none of the others from it: why it cannot is raised at the end.
    """
    with context.database.read() as session:
        days = read_days(session, organisation.id, categories)
    purged: list[Purged] = []
    trouble: StoaError | None = None
    for category in categories:
        kept = days[category.name]
        if kept is None or context.stopping.is_set():
            continue
        scope = _scope(context.keys, organisation, kept, context.clock.now())
        try:
            purged.append(_purge(context, category, scope, tell))
        except StoaError as error:
            log.warning("category_not_purged", category=category.name, code=error.code)
            trouble = trouble or error
    took_something = any(each.items for each in purged)
    if took_something and not forget_bytes(context.database, context.clock, _EMPTIED):
        log.warning("log_not_cut")  # a job tries again every night
    if trouble:
        raise trouble
    return [each for each in purged if each.items]


def purge_everywhere(context: SyncContext, categories: Sequence[Category]) -> None:
    """Purge what is over, organisation by organisation. What keeps one from it is raised once all had their turn."""
    with context.database.read() as session:
        organisations = session.scalars(select(Organisation).order_by(Organisation.slug)).all()
    trouble: StoaError | None = None
    for organisation in organisations:
        try:
            purge_due(context, organisation, categories)
        except StoaError as error:
            trouble = trouble or error
    if trouble:
        raise trouble


def _purge(
    context: SyncContext, category: Category, scope: Scope, tell: Callable[[Purged], None] | None
) -> Purged:
    items, more = 0, True
    while more and not context.stopping.is_set():
        with context.database.write() as session:
            step = category.purge(session, scope)
            if step.items:
                _leave_proof(session, category, scope, step.items, context.clock.now())
        items, more = items + step.items, step.more
        if tell and step.items:
            tell(Purged(category.name, items))
        if more:
            context.clock.sleep(_SECONDS_BETWEEN)
    return Purged(category.name, items)


def _leave_proof(session: Session, category: Category, scope: Scope, items: int, now: datetime) -> None:
    """Say what was purged, in the transaction that did it: one cannot be without the other."""
    record(
        session,
        action="retention.purged",
        now=now,
        organisation_id=scope.organisation_id,
        detail={"category": category.name, "items": items, "cutoff": format_stamp(scope.cutoff)},
    )


def _scope(keys: KeyRing, organisation: Organisation, days: int, now: datetime) -> Scope:
    of_installation = organisation.slug == DEFAULT_ORGANISATION
    return Scope(organisation.id, cutoff_after(now, days), now, keys, of_installation)
