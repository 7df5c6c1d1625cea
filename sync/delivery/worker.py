"""The worker: rosters read, notices asked for, scores derived, items sent; in a loop, or once until nothing is left."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final
from uuid import UUID

from structlog import get_logger

from sync.delivery.context import SyncContext
from sync.delivery.derive import DerivationFailed, derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.notices import NoticeSubscriber
from sync.delivery.rosters import RosterReader, ask_where_evidence_waits
from sync.delivery.send import Courier, Sent
from sync.outbox.claims import LEASE, Haste, someone_else_is_at_work

IDLE_SECONDS: Final = 1.0
_LEASE_POLL_SECONDS: Final = 1.0
_STOP_SECONDS: Final = 5.0
_PASS_OVER: Final = timedelta(minutes=1)

log = get_logger()


@dataclass
class RunReport:
    """What a run did."""

    rosters: int = 0
    derived: int = 0
    sent: Sent = field(default_factory=Sent)


class Worker:
    """One worker. Any number may run beside each other on PostgreSQL, one on SQLite."""

    def __init__(self, context: SyncContext) -> None:
        self._context = context
        self._notes = NoteWriter(context.keys)
        self._courier = Courier(context, self._notes)
        self._rosters = RosterReader(context)
        self._notices = NoticeSubscriber(context)
        self._failed: dict[UUID, datetime] = {}  # spaces passed over, until when

    def run(self, stop: Event) -> None:
        """Work until `stop` is set; a step under way is finished first. Trouble is logged, never the end.

        LMSs are asked for what is not a score beside the scores, so that one which is slow in it holds up no score.
        """
        asking = Thread(target=_repeat, args=(self._ask, stop), name="rosters", daemon=True)
        asking.start()
        _repeat(self._derive_and_send, stop)
        asking.join(_STOP_SECONDS)

    def run_once(self) -> RunReport:
        """Derive and send all that is pending now, ignoring gathering, pace and backoff, and end.

        Each target is tried once: what has to be tried again is left for later. A receiver's own Retry-After is
        obeyed. A target under another worker's lease is waited for, as long as a lease lasts.
        """
        report = RunReport()
        while derived := self._derive(report.sent):
            report.derived += derived
        report.rosters = self._read_rosters()
        self._subscribe()
        haste = Haste(everything=True)
        waited = 0.0
        while True:
            busy = self._someone_else_is_at_work(haste)  # asked first: a lease may run out between the two
            target_id = self._courier.run_errand(haste, report.sent)
            if target_id is not None:
                haste = replace(haste, passed_over=haste.passed_over | {target_id})
            elif busy and waited < LEASE.total_seconds():
                self._context.clock.sleep(_LEASE_POLL_SECONDS)
                waited += _LEASE_POLL_SECONDS
            else:
                return report

    def _ask(self) -> bool:
        read = self._rosters.read_due() is not None
        return self._notices.subscribe_due() is not None or read

    def _read_rosters(self) -> int:
        ask_where_evidence_waits(self._context)
        tried: set[UUID] = set()
        while space_id := self._rosters.read_due(everything=True, passed_over=tried):
            tried.add(space_id)
        return len(tried)

    def _subscribe(self) -> None:
        tried: set[UUID] = set()
        while deployment_id := self._notices.subscribe_due(everything=True, passed_over=tried):
            tried.add(deployment_id)

    def _derive_and_send(self) -> bool:
        sent = Sent()
        derived = bool(self._derive(sent))
        return self._courier.run_errand(Haste(), sent) is not None or derived

    def _derive(self, sent: Sent) -> int:
        """One step of derivation; a space that fails is passed over for a while and holds up nobody else."""
        now = self._context.clock.now()
        self._failed = {space_id: until for space_id, until in self._failed.items() if until > now}
        try:
            return derive_due(self._context, self._notes, self._failed.keys())
        except DerivationFailed as failure:
            self._failed[failure.space_id] = now + _PASS_OVER
            sent.troubles[failure.code] += 1
            log.error("space_not_derived", space=str(failure.space_id), code=failure.code, exc_info=True)
            return self._derive(sent)

    def _someone_else_is_at_work(self, haste: Haste) -> bool:
        with self._context.database.read() as session:
            return someone_else_is_at_work(session, self._context.clock.now(), haste)


def _repeat(step: Callable[[], bool], stop: Event) -> None:
    """Take a step again and again until `stop` is set, resting where one found nothing to do."""
    while not stop.is_set():
        try:
            worked = step()
        except Exception as error:
            log.error("worker_step_failed", kind=type(error).__name__, exc_info=True)
            worked = False
        if not worked:
            stop.wait(IDLE_SECONDS)
