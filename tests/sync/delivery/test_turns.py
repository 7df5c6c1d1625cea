"""That everybody has a turn, however much is due for others, and however slow they are."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.delivery.context import SyncContext
from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.send import Courier, Sent
from sync.delivery.worker import Worker
from sync.outbox.claims import Haste
from sync.platforms.hosts import host_policy
from sync.scoring.tables import RuleVersion, StoredScore
from tests.conftest import BEGINNING
from tests.factories.world import Classroom, open_classroom, some_text
from tests.sync.delivery.conftest import School

SECONDS_OF_SLOW_ANSWER = 0.5


def make_slow(school: School) -> None:
    """Let the LMS take its time for every score."""
    served = school.lms.app

    def slow(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"].endswith("/scores"):
            threading.Event().wait(SECONDS_OF_SLOW_ANSWER)
        return served(environ, start_response)

    school.lms.app = slow


def courier_of(school: School) -> Courier:
    """A courier who finds three learners' scores due."""
    context = replace(school.context, gather=timedelta())
    for number, name in enumerate(("anna", "ben", "cem")):
        school.classroom.post(name, some_text(number))
    notes = NoteWriter(context.keys)
    derive_due(context, notes)
    return Courier(context, notes)


@pytest.mark.parametrize(
    ("seconds", "haste", "sent"),
    [
        (SECONDS_OF_SLOW_ANSWER * 0.75, Haste(), 1),
        (SECONDS_OF_SLOW_ANSWER * 1.5, Haste(), 1),  # a second step would end too late
        (40.0, Haste(), 3),
        (SECONDS_OF_SLOW_ANSWER * 0.75, Haste(everything=True), 3),
    ],
)
def test_an_errand_ends_after_the_time_of_a_step_unless_nobody_waits(
    school: School, monkeypatch: pytest.MonkeyPatch, seconds: float, haste: Haste, sent: int
) -> None:
    courier = courier_of(school)
    make_slow(school)
    monkeypatch.setattr("sync.delivery.send.ITEMS_PER_STEP", 1)
    monkeypatch.setattr("sync.delivery.send.STEP_SECONDS", seconds)
    assert courier.run_errand(haste, Sent()) is not None
    assert school.lms.score_posts() == sent


def test_what_an_errand_had_no_time_for_is_sent_by_the_next(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier, sent = courier_of(school), Sent()
    make_slow(school)
    monkeypatch.setattr("sync.delivery.send.ITEMS_PER_STEP", 1)
    monkeypatch.setattr("sync.delivery.send.STEP_SECONDS", SECONDS_OF_SLOW_ANSWER * 0.75)
    while courier.run_errand(Haste(), sent) is not None:
        pass
    assert (school.lms.score_posts(), sent.outcomes) == (3, {"applied": 3})


@pytest.mark.parametrize("step_of_clock", [timedelta(minutes=1), -timedelta(days=300)])
def test_a_space_that_failed_is_tried_again_after_a_while_whatever_the_clock_does(
    database: Database, keys: KeyRing, step_of_clock: timedelta
) -> None:
    clock = SetClock(BEGINNING)
    classroom = open_classroom(database, keys, clock)
    classroom.post("anna")
    http = HttpClient(host_policy(database, allow_loopback=True))
    worker = Worker(SyncContext.make(database, keys, clock, http, gather_seconds=10))
    with database.write() as session:
        broken = {"id": new_id(), "space_id": classroom.space_id, "version": 1, "body": {}}
        session.add(RuleVersion(**broken, created_at=BEGINNING))
    worker.step()
    with database.write() as session:
        session.execute(delete(RuleVersion))
    worker.step()
    assert points_of(classroom) == []
    clock.advance(step_of_clock)
    worker.step()
    assert points_of(classroom) == [280_000]


def points_of(classroom: Classroom) -> Sequence[int]:
    with classroom.database.read() as session:
        return session.scalars(select(StoredScore.points)).all()
