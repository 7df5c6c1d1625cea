"""What becomes due of levels by itself: that one is over, and that a course may have got a competency."""

from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.database import repeated
from sync.competencies.ratings import Decision
from sync.competencies.tables import CompetencyRating
from sync.consent.purposes import EVIDENCE
from sync.delivery.context import SyncContext
from sync.delivery.links import NOT_LINKED
from sync.ledger.standings import make_due
from sync.outbox.blocked import unblock_code
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow

_AT_ONCE: Final = 500


def note_lapsed(context: SyncContext) -> None:
    """Have the receivers of levels told that are over, each once, however long nobody has looked."""
    while not context.stopping.is_set():

        def note() -> int:
            with context.database.write() as session:
                return _note_some(session, context)

        if repeated(note) < _AT_ONCE:
            return


def _note_some(session: Session, context: SyncContext) -> int:
    now = context.clock.now()
    rows = session.execute(
        select(CompetencyRating.id, CompetencyRating.space_id, CompetencyRating.person_id)
        .where(
            CompetencyRating.valid_until <= now,
            CompetencyRating.lapse_noted_at.is_(None),
            CompetencyRating.decision == Decision.AWARDED.value,
        )
        .order_by(CompetencyRating.valid_until)
        .limit(_AT_ONCE)
    ).all()
    for space_id in sorted({row.space_id for row in rows}):
        make_due(session, space_id, [row.person_id for row in rows if row.space_id == space_id])
    session.execute(
        update(CompetencyRating)
        .where(CompetencyRating.id.in_([row.id for row in rows]))
        .values(lapse_noted_at=now)
        .execution_options(synchronize_session=False)
    )
    return len(rows)


def look_for_links(context: SyncContext) -> None:
    """Have it looked again for competencies that courses had not got: somebody may have linked them there."""
    waiting = (
        select(OutboxRow.target_id)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(
            TargetRow.purpose == EVIDENCE,
            OutboxRow.state == OutboxState.BLOCKED.value,
            OutboxRow.code == NOT_LINKED.code,
        )
    )

    def let_go() -> None:
        with context.database.write() as session:
            unblock_code(session, waiting, NOT_LINKED.code)

    repeated(let_go)
