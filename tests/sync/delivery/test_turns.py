"""That everybody has a turn, however much is due for others, and however slow they are."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.send import Courier, Sent
from sync.outbox.claims import Haste
from tests.factories.world import some_text
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
