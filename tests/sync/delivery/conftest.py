"""A space whose LMS really answers: the demo LMS on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.versions import set_mapping
from sync.consent.purposes import EVIDENCE
from sync.delivery.context import SyncContext
from sync.delivery.purposes import turn_on
from sync.delivery.worker import RunReport, Worker
from sync.outbox.tables import OutboxRow
from sync.outbox.targets import connect_competencies
from sync.platforms.hosts import host_policy
from sync.platforms.tool_keys import public_key_set
from sync.spaces.tables import Space
from tests.factories.keys import give_signing_key
from tests.factories.lms import COMPETENCY_ID, LmsOnLoopback, lms_on_loopback
from tests.factories.world import Classroom, connected_classroom

LEVELS = {
    "version": 1,
    "competencies": [
        {"competency_id": COMPETENCY_ID, "levels": [{"level": 2, "points": 200}, {"level": 3, "points": 500}]}
    ],
}


@dataclass
class School:
    """A classroom, its LMS, and a worker between them."""

    classroom: Classroom
    lms: LmsOnLoopback
    context: SyncContext

    def run(self) -> RunReport:
        """Derive and send what is pending, as `stoa sync run --once` does."""
        return Worker(self.context).run_once()

    def ask_for_roster(self) -> None:
        """Have the roster read by whoever works next."""
        with self.classroom.database.write() as session:
            session.get_one(Space, self.classroom.space_id).roster_due_at = self.context.clock.now()

    def connect_records(self, *, purpose_on: bool = True) -> None:
        """Let competency evidence go to the LMS too."""
        classroom = self.classroom
        with classroom.database.write() as session:
            space = session.get_one(Space, classroom.space_id)
            now = classroom.clock.now()
            set_mapping(session, space.id, CompetencyMapping.parse(LEVELS), now)
            connect_competencies(
                session,
                classroom.keys,
                space,
                site=self.lms.base_url,
                course_id="2",
                token=self.lms.token,
                now=now,
            )
            if purpose_on:
                turn_on(session, space.organisation_id, EVIDENCE, now)

    def outbox(self) -> list[OutboxRow]:
        """Every item that is to be at a receiver."""
        with self.classroom.database.read() as session:
            return list(session.scalars(select(OutboxRow).order_by(OutboxRow.item, OutboxRow.person_id)))


@pytest.fixture
def clock() -> SystemClock:
    """The LMS judges stamps and tokens by the machine's clock."""
    return SystemClock()


@pytest.fixture
def school(
    database: Database, keys: KeyRing, clock: SystemClock, tmp_path: Path, httpserver: HTTPServer
) -> Iterator[School]:
    give_signing_key(database, keys, clock)
    with database.read() as session:
        httpserver.expect_request("/lti/jwks").respond_with_json(public_key_set(session))
    with lms_on_loopback(tmp_path, httpserver.url_for("")) as lms:
        classroom = connected_classroom(database, keys, clock, lms)
        http = HttpClient(host_policy(database, allow_loopback=True), read_timeout=5.0, total_timeout=6.0)
        context = SyncContext.make(database, keys, clock, http, gather_seconds=10)
        yield School(classroom, lms, replace(context, leave_lasts=0))
