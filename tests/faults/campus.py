"""A space, a worker and an LMS that can be harmed in every way, with clocks that can be moved."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select, update

from config.database import Database
from config.keys import KeyRing
from connectors.contract import Item, Outcome, Target
from connectors.http import HttpClient
from connectors.records.lti_ags import LtiAgs
from sync.delivery import send
from sync.delivery.context import SyncContext
from sync.delivery.worker import Worker
from sync.outbox.desired import Desired, put
from sync.outbox.modes import departure, release
from sync.outbox.overrides import send_anyway
from sync.outbox.tables import OutboxRow, TargetRow
from sync.platforms.hosts import host_policy
from sync.spaces.settings import put_settings, read_settings
from sync.spaces.tables import SendMode, Space
from tests.factories.keys import give_signing_key
from tests.factories.lms import LmsOnLoopback, lms_on_loopback
from tests.factories.world import SUBJECTS, Classroom, connected_classroom

READ_TIMEOUT = 1.0  # seconds
LEARNERS = ("anna", "ben", "cem")


@dataclass
class MovableClock:
    """The machine's clock, as seen by somebody whose own is wrong by `wrong`, after `passed` has gone by."""

    passed: timedelta = timedelta()
    wrong: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.passed + self.wrong

    def sleep(self, seconds: float) -> None:
        self.passed += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Post:
    """A score as it reached the LMS, and whether it was taken; `before` is what the gradebook held until then.

    It was `late` where whoever sent it had given up before the LMS answered, which a busy machine may bring about.
    """

    user_id: str
    given: float
    stamp: str
    taken: bool
    before: float | None
    late: bool


@dataclass
class Witness:
    """Stands between faults and the LMS, and sees each score that really reaches it, in the order it takes them in."""

    app: Any
    lms: LmsOnLoopback | None = None
    posts: list[Post] = field(default_factory=list)
    one_by_one: Lock = field(default_factory=Lock)

    def test_client(self) -> Any:
        return self.app.test_client()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if not environ["PATH_INFO"].endswith("/scores"):
            return self.app(environ, start_response)
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = BytesIO(body)
        score = json.loads(body)
        assert self.lms is not None
        statuses: list[str] = []

        def started(status: str, headers: Any, *rest: Any) -> Any:
            statuses.append(status)
            return start_response(status, headers, *rest)

        began = monotonic()
        with self.one_by_one:  # a slow one may still be on its way when the next one comes
            before = self.lms.grade_of(score["userId"])
            answer = list(self.app(environ, started))
            taken = statuses[-1].startswith("200")
            late = monotonic() - began > READ_TIMEOUT * 0.8
            post = Post(score["userId"], score["scoreGiven"], score["timestamp"], taken, before, late)
            self.posts.append(post)
        return answer


class Killed(BaseException):
    """As kill -9: nothing is caught, nothing is noted."""


@dataclass
class Campus:
    """What a history is played on."""

    classroom: Classroom
    lms: LmsOnLoopback
    witness: Witness
    context: SyncContext
    clock: MovableClock
    lms_clock: MovableClock

    def run(self) -> None:
        """A fresh worker sends all that is pending, as after a restart."""
        Worker(self.context).run_once()

    def want(self, name: str, thousandths: int) -> None:
        """Let a learner's score be so many thousandths of a point, as the derivation puts it."""
        now = self.clock.now()
        with self.classroom.database.write() as session:
            target_id = session.scalars(select(TargetRow.id)).one()
            space = session.get_one(Space, self.classroom.space_id)
            leaves = departure(space, now, self.context.gather)
            payload = {"given": thousandths, "maximum": 100}
            wanted = Desired(target_id, self.classroom.people[name], "score", payload, payload)
            put(session, [wanted], now=now, due_at=leaves.due_at, held=leaves.held)

    def rows(self) -> dict[str, OutboxRow]:
        """The learners' items by name."""
        names = {person_id: name for name, person_id in self.classroom.people.items()}
        with self.classroom.database.read() as session:
            return {names[row.person_id]: row for row in session.scalars(select(OutboxRow))}

    def grade_of(self, name: str) -> float | None:
        return self.lms.grade_of(SUBJECTS[name])

    def set_mode(self, mode: SendMode) -> None:
        with self.classroom.database.write() as session:
            space = session.get_one(Space, self.classroom.space_id)
            settings = replace(read_settings(session, space), send_mode=mode)
            put_settings(session, space, settings, self.clock.now())

    def release(self) -> None:
        with self.classroom.database.write() as session:
            release(session, session.get_one(Space, self.classroom.space_id), None, self.clock.now())

    def send_anyway(self, name: str) -> None:
        with self.classroom.database.write() as session:
            ids = session.scalars(
                select(OutboxRow.id).where(OutboxRow.person_id == self.classroom.people[name])
            ).all()
            send_anyway(session, ids, self.clock.now())

    def be_killed(self, writes: int, *, after_sending: bool) -> None:
        """Let a worker be killed in the midst of its n-th write, before or after the request has left."""
        write, left = LtiAgs.write, iter(range(writes, -1, -1))

        def dying(connector: LtiAgs, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
            if next(left) > 0:
                return write(connector, target, items)
            if after_sending:
                write(connector, target, items)
            raise Killed

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(LtiAgs, "write", dying)
            patch.setattr(send, "release_lease", lambda *_: None)  # whoever is killed gives nothing back
            try:
                self.run()
            except Killed:
                return

    def pass_time(self, by: timedelta) -> None:
        self.clock.passed += by
        self.lms_clock.passed += by

    def calm_down(self) -> None:
        """Mend everything, and let workers run for some hours."""
        self.lms.faults.clear()
        self.clock.wrong = self.lms_clock.wrong = timedelta()
        self.set_mode(SendMode.LIVE)
        for _ in range(4):
            self.pass_time(timedelta(hours=3))
            self.run()


@contextmanager
def campus(
    database: Database, keys: KeyRing, directory: Path, tool_url: str, publish: Callable[[Database], None]
) -> Iterator[Campus]:
    """A space with three learners at an LMS on loopback; `publish` shows the tool's keys at `tool_url`."""
    clock, lms_clock = MovableClock(), MovableClock()
    give_signing_key(database, keys, clock)
    publish(database)
    with lms_on_loopback(directory, tool_url, clock=lms_clock.now) as lms:
        classroom = connected_classroom(database, keys, clock, lms)
        witness = Witness(lms.app, lms)
        lms.app = witness
        with database.write() as session:  # a roster would only tell what is known
            space = session.get_one(Space, classroom.space_id)
            space.services = {name: each for name, each in space.services.items() if name != "memberships"}
            session.execute(update(Space).values(roster_due_at=None))
        http = HttpClient(
            host_policy(database, allow_loopback=True), read_timeout=READ_TIMEOUT, total_timeout=1.5
        )
        made = SyncContext.make(database, keys, clock, http, gather_seconds=60)
        context = replace(made, leave_lasts=0)
        yield Campus(classroom, lms, witness, context, clock, lms_clock)
