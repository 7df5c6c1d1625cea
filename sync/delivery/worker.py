"""The worker: rosters read, notices asked for, scores derived, items sent; in a loop, or once until nothing is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final
from uuid import UUID

from structlog import get_logger

from sync.communities.reading import CommunityReader
from sync.delivery.context import SyncContext
from sync.delivery.derive import DerivationFailed, Turn, derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.notices import NoticeSubscriber
from sync.delivery.rosters import RosterReader, ask_where_evidence_waits
from sync.delivery.send import Courier, Sent
from sync.delivery.withdrawing import Withdrawer
from sync.exports.making import Exporter
from sync.filter.ready import make_ready
from sync.health.pulse import Doing, Pulse
from sync.outbox.claims import LEASE, Haste, someone_else_is_at_work
from sync.schedules.jobs import Job
from sync.schedules.running import run_schedules

IDLE_SECONDS: Final = 1.0
_LEASE_POLL_SECONDS: Final = 1.0
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

    def __init__(self, context: SyncContext, kind: str = "worker") -> None:
        """`kind` is the command that the process was started by."""
        self._context = context
        self._notes = NoteWriter(context.keys, context.base_url)
        self._pulse = Pulse(context.database, context.clock, kind)
        self._courier = Courier(context, self._notes, on_step=lambda: self._pulse.turn_to(Doing.SENDING))
        self._withdrawer = Withdrawer(context)
        self._rosters = RosterReader(context)
        self._notices = NoticeSubscriber(context)
        self._turn = Turn()
        self._failed: dict[UUID, datetime] = {}  # spaces passed over, until when

    def run(self, stop: Event | None = None, jobs: Sequence[Job] = ()) -> None:
        """Work until `stop`, by default the context's `stopping`, is set. Trouble is logged, never the end.

        A request under way is finished first, which a slow LMS draws out unless it is broken off (`HttpClient`).
        LMSs are asked for what is not a score beside the scores, so that one which is slow in it holds up no score; and
        files that somebody waits for are made, and communities read, beside both.
        """
        stop = self._context.stopping if stop is None else stop
        schedules = replace(self._context, stopping=stop), jobs
        exporter = Exporter(replace(self._context, stopping=stop))
        communities = CommunityReader(replace(self._context, stopping=stop))
        beside = [
            Thread(target=_repeat, args=(self._ask, stop), name="rosters", daemon=True),
            Thread(target=_repeat, args=(exporter.step, stop), name="exports", daemon=True),
            Thread(target=_repeat, args=(communities.step, stop), name="communities", daemon=True),
            Thread(target=run_schedules, args=schedules, name="schedules", daemon=True),
            Thread(target=self._pulse.beat_until, args=(stop,), name="pulse", daemon=True),
        ]
        for thread in beside:
            thread.start()
        make_ready()
        _repeat(self.step, stop, self._rest)
        for thread in beside:
            thread.join()
        self._pulse.end()

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
        self._take_back()
        haste = Haste(everything=True)
        waited = 0.0
        again: set[UUID] = set()
        while True:
            busy = self._someone_else_is_at_work(haste)  # asked first: a lease may run out between the two
            target_id = self._courier.run_errand(haste, report.sent)
            if target_id is not None:
                haste = replace(haste, passed_over=haste.passed_over | {target_id})
            elif busy and waited < LEASE.total_seconds():
                self._context.clock.sleep(_LEASE_POLL_SECONDS)
                waited += _LEASE_POLL_SECONDS
            elif linked := report.sent.linked - again:  # each once: what is not derived now is left for later
                again |= linked
                report.derived += self._derive(report.sent)
                haste = replace(haste, passed_over=haste.passed_over - linked)
            else:
                return report

    def _take_back(self) -> None:
        asked: set[UUID] = set()
        while target_id := self._withdrawer.run_errand(asked, everything=True):
            asked.add(target_id)

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

    def step(self, sent: Sent | None = None) -> bool:
        """Derive some scores and run one errand, which `sent` is told of; whether there was anything to do."""
        sent = Sent() if sent is None else sent
        self._pulse.turn_to(Doing.DERIVING)
        derived = bool(self._derive(sent))
        took_back = self._withdrawer.run_errand() is not None
        return self._courier.run_errand(Haste(), sent) is not None or took_back or derived

    def _rest(self) -> None:
        self._pulse.turn_to(Doing.IDLE)

    def _derive(self, sent: Sent) -> int:
        """One step of derivation; a space that fails is passed over for a while and holds up nobody else."""
        now = self._context.clock.now()
        self._failed = {
            space_id: until
            for space_id, until in self._failed.items()
            if now < until <= now + _PASS_OVER  # longer is none: a clock went back
        }
        try:
            return derive_due(self._context, self._notes, self._failed.keys(), turn=self._turn)
        except DerivationFailed as failure:
            self._failed[failure.space_id] = now + _PASS_OVER
            sent.troubles[failure.code] += 1
            log.error("space_not_derived", space=str(failure.space_id), code=failure.code, exc_info=True)
            return self._derive(sent)

    def _someone_else_is_at_work(self, haste: Haste) -> bool:
        with self._context.database.read() as session:
            return someone_else_is_at_work(session, self._context.clock.now(), haste)


def _repeat(step: Callable[[], bool], stop: Event, on_rest: Callable[[], None] = lambda: None) -> None:
    """Take a step again and again until `stop` is set, resting where one found nothing to do."""
    while not stop.is_set():
        try:
            worked = step()
        except Exception as error:
            log.error("worker_step_failed", kind=type(error).__name__, exc_info=True)
            worked = False
        if not worked:
            on_rest()
            stop.wait(IDLE_SECONDS)
