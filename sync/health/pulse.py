"""A worker's pulse: a row that says that it lives and gets on, written every few seconds."""

import secrets
from datetime import timedelta
from enum import StrEnum
from importlib.metadata import version
from threading import Event
from time import monotonic
from typing import Final

from sqlalchemy import ColumnElement, delete, update
from structlog import get_logger

from config.clock import Clock
from config.database import Database
from sync.health.tables import WorkerRow

EVERY_SECONDS: Final = 10.0
SILENT_AFTER: Final = timedelta(seconds=45)  # a few beats, and SQLite's file may be busy
_LONGEST_STEP_SECONDS: Final = 600.0  # after which a step under way counts as stuck

log = get_logger()


class Doing(StrEnum):
    """What a worker is at."""

    IDLE = "idle"
    DERIVING = "deriving"
    SENDING = "sending"
    STOPPING = "stopping"


class Pulse:
    """The pulse of one worker; the steps tell it what they are at, and it beats from a thread of its own."""

    def __init__(self, database: Database, clock: Clock, kind: str) -> None:
        """`kind` is the command that the process was started by."""
        self.id = secrets.token_hex(4)
        self._database = database
        self._clock = clock
        self._kind = kind
        self._doing = Doing.IDLE
        self._began = monotonic()

    def turn_to(self, doing: Doing) -> None:
        """Say what is begun now."""
        self._doing, self._began = doing, monotonic()

    def beat_until(self, stop: Event) -> None:
        """Beat until `stop` is set, and once more; a worker that is stuck in a step is silent."""
        self._forget_others()
        while not stop.is_set():
            self.beat()
            stop.wait(EVERY_SECONDS)
        self.turn_to(Doing.STOPPING)
        self.beat()

    def beat(self) -> None:
        """Say that the worker lives, unless its present step takes far too long. Trouble is logged."""
        if monotonic() - self._began > _LONGEST_STEP_SECONDS:
            log.error("worker_stuck", worker=self.id, doing=self._doing.value)
            return
        try:
            self._write()
        except Exception as error:
            log.warning("pulse_not_written", kind=type(error).__name__, exc_info=True)

    def end(self) -> None:
        """Take the row away: this worker has stopped as it should."""
        self._delete(WorkerRow.id == self.id)

    def _forget_others(self) -> None:
        """On SQLite there is no other worker: each that is known was killed."""
        if self._database.is_sqlite:
            self._delete(WorkerRow.id != self.id)

    def _delete(self, which: ColumnElement[bool]) -> None:
        try:
            with self._database.write() as session:
                session.execute(delete(WorkerRow).where(which))
        except Exception as error:
            log.warning("pulse_not_written", kind=type(error).__name__, exc_info=True)

    def _write(self) -> None:
        now, doing = self._clock.now(), self._doing.value
        with self._database.write() as session:
            seen = update(WorkerRow).where(WorkerRow.id == self.id).values(seen_at=now, doing=doing)
            if not session.execute(seen.returning(WorkerRow.id)).first():
                session.add(
                    WorkerRow(
                        id=self.id,
                        kind=self._kind,
                        version=version("stoa"),
                        doing=doing,
                        started_at=now,
                        seen_at=now,
                    )
                )
