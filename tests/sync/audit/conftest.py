"""An audit to be sealed, and somebody who may write the database but has not got the secret."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, text

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.audit.sealing import Sealed, seal_rows
from sync.audit.tables import AuditRow
from sync.audit.trail import record
from sync.audit.verifying import Verified, verify_chain


@dataclass(frozen=True)
class Audit:
    """Short ways to write, seal, check and harm an audit."""

    database: Database
    keys: KeyRing
    clock: SetClock

    def write(self, rows: int = 1, **values: Any) -> None:
        with self.database.write() as session:
            for number in range(rows):
                detail = {"number": number, "code": "http.403", "held": True, "none": None}
                record(
                    session,
                    **{"action": "tests.written", "now": self.clock.now(), "detail": detail, **values},
                )

    def seal(self) -> Sealed:
        return seal_rows(self.database, self.keys, self.clock)

    def verify(self, head: str | None = None) -> Verified:
        return verify_chain(self.database, self.keys, head=head)

    def flaws(self, head: str | None = None) -> Sequence[tuple[str, int | None, int | None]]:
        return [(each.code, each.batch, each.sequence) for each in self.verify(head).flaws]

    def sequences(self) -> Sequence[int]:
        with self.database.read() as session:
            return session.scalars(select(AuditRow.sequence).order_by(AuditRow.sequence)).all()

    def harm(self, statement: str, **values: object) -> None:
        """What somebody does by SQL."""
        with self.database.write() as session:
            session.execute(text(statement), values)


@pytest.fixture
def audit(database: Database, keys: KeyRing, clock: SetClock) -> Audit:
    return Audit(database, keys, clock)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda rows: monkeypatch.setattr("sync.audit.sealing.ROWS_IN_A_BATCH", rows)
