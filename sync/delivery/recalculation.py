"""Deriving every score anew, in steps that can be stopped between any two and taken up again.

How far it is stands in the database alone: a score is done once it was derived after the recalculation began, and that
moment is the audit's ``scoring.recalculation_begun`` that no ``scoring.recalculated`` has ended. A worker beside it
takes part of the work off it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session

from config.database import repeated
from sync.audit.tables import AuditRow
from sync.audit.trail import record
from sync.delivery.context import SyncContext
from sync.delivery.derive import DerivationFailed, derive_due
from sync.delivery.notes import NoteWriter
from sync.ledger.standings import lock_in_order
from sync.ledger.tables import LAGS, Standing
from sync.scoring.tables import StoredScore
from sync.spaces.spaces import find_space
from sync.spaces.tables import Space

_BEGUN: Final = "scoring.recalculation_begun"
_ENDED: Final = "scoring.recalculated"


@dataclass(frozen=True, slots=True)
class Recalculation:
    """How far it is: `done` of `learners`. `resumed` where it had begun before; `failed` are spaces passed over."""

    done: int
    learners: int
    resumed: bool
    failed: tuple[UUID, ...] = ()


def recalculate(
    context: SyncContext,
    space_id: UUID | None = None,
    progress: Callable[[Recalculation], None] = lambda _: None,
) -> Recalculation:
    """Derive the scores of a space, or of all, anew by their present rules; what changes goes to the outbox.

    One of the same extent that was stopped is taken up where it was. `progress` hears after each step how far it is.
    A space whose scores cannot be derived is passed over and stays due. Raises `SpaceUnknown`.
    """
    scope = Standing.space_id == space_id if space_id else true()
    resumed = _begin(context, space_id, scope)
    notes, failed = NoteWriter(context.keys, context.base_url), set[UUID]()
    while True:
        state = _state(context, scope, resumed, failed)
        progress(state)
        try:
            if not derive_due(context, notes, failed, only=space_id):
                break
        except DerivationFailed as failure:
            failed.add(failure.space_id)
    if not failed:
        with context.database.write() as session:
            _note(session, context, _ENDED, space_id, {"learners": state.learners})
    return state


def _begin(context: SyncContext, space_id: UUID | None, scope: ColumnElement[bool]) -> bool:
    """Note the beginning, unless an earlier one has not ended, and mark what was derived before it; True if resumed."""
    with context.database.write() as session:
        if space_id is not None:
            find_space(session, space_id)
        begun = _unended(session, space_id)
        if begun is None:
            _note(session, context, _BEGUN, space_id)
        spaces = session.scalars(select(Standing.space_id).where(scope).distinct()).all()
    since = begun or context.clock.now()
    for each in spaces:  # one transaction for each, so that nobody's post waits long
        repeated(partial(_mark, context, each, since))
    return begun is not None


def _mark(context: SyncContext, space_id: UUID, begun: datetime) -> None:
    derived_since = select(StoredScore.person_id).where(
        StoredScore.space_id == space_id,
        StoredScore.person_id == Standing.person_id,
        StoredScore.derived_at.between(
            begun, context.clock.now()
        ),  # later than now: by a clock that was ahead
    )
    with context.database.write() as session:
        of_space = lock_in_order(session, space_id)
        session.execute(
            update(Standing)
            .where(of_space, ~LAGS, ~derived_since.exists())
            .values(ledger_version=Standing.ledger_version + 1)
            .execution_options(synchronize_session=False)
        )


def _unended(session: Session, space_id: UUID | None) -> datetime | None:
    """When the last recalculation of this extent began; None where it has ended, or there was none."""
    last = session.scalar(
        select(AuditRow)
        .where(AuditRow.action.in_((_BEGUN, _ENDED)), AuditRow.space_id == space_id)
        .order_by(AuditRow.sequence.desc())
        .limit(1)
    )
    return last.at if last is not None and last.action == _BEGUN else None


def _state(
    context: SyncContext, scope: ColumnElement[bool], resumed: bool, failed: set[UUID]
) -> Recalculation:
    with context.database.read() as session:
        learners, left = session.execute(
            select(func.count(), func.count().filter(LAGS)).select_from(Standing).where(scope)
        ).one()
    return Recalculation(learners - left, learners, resumed, tuple(sorted(failed)))


def _note(
    session: Session,
    context: SyncContext,
    action: str,
    space_id: UUID | None,
    detail: dict[str, str | int | bool | None] | None = None,
) -> None:
    organisation_id = session.get_one(Space, space_id).organisation_id if space_id else None
    record(
        session,
        action=action,
        now=context.clock.now(),
        organisation_id=organisation_id,
        space_id=space_id,
        detail=detail,
    )
