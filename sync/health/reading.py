"""How the workers are, and how much waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.health.pulse import SILENT_AFTER
from sync.health.tables import WorkerRow
from sync.ledger.tables import LAGS, Standing
from sync.outbox.tables import IS_PENDING, OutboxRow


@dataclass(frozen=True, slots=True)
class SeenWorker:
    """A worker that has begun and not ended. Not `alive`, it was killed, is stuck, or lost the database."""

    id: str
    kind: str
    version: str
    doing: str
    started_at: datetime
    seen_at: datetime
    alive: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The workers, the newest first; how many items are `pending`, and since how long the oldest is.

    `due` counts people who have been active since their score was last derived.
    """

    workers: Sequence[SeenWorker]
    pending: int
    oldest_pending: timedelta | None
    due: int

    @property
    def is_worked(self) -> bool:
        """Whether a worker is alive."""
        return any(worker.alive for worker in self.workers)


def read_workers(session: Session, now: datetime) -> Sequence[SeenWorker]:
    """The workers, the newest first."""
    rows = session.scalars(select(WorkerRow).order_by(WorkerRow.started_at.desc()))
    return [_seen(row, now) for row in rows]


def read_health(session: Session, now: datetime) -> Health:
    """How things stand; four small queries."""
    pending, oldest = session.execute(
        select(func.count(), func.min(OutboxRow.changed_at)).where(IS_PENDING)
    ).one()
    due = session.scalar(select(func.count()).select_from(Standing).where(LAGS))
    return Health(
        workers=read_workers(session, now),
        pending=pending,
        oldest_pending=None if oldest is None else max(now - oldest, timedelta()),
        due=due or 0,
    )


def _seen(row: WorkerRow, now: datetime) -> SeenWorker:
    return SeenWorker(
        row.id,
        row.kind,
        row.version,
        row.doing,
        row.started_at,
        row.seen_at,
        alive=abs(now - row.seen_at)
        <= SILENT_AFTER,  # before now, or after it where the clocks of hosts differ
    )
