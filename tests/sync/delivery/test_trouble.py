"""Receivers that are down or throttle: how long they are left in peace, and how fast they are written to after that."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from config.clock import SystemClock
from connectors.contract import Outcome
from sync.outbox.outcomes import pause_target
from sync.outbox.tables import OutboxState, TargetRow, TroubleKind
from tests.factories.lms import answers
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_scores import let_time_pass, score_rows


def target_of(school: School) -> TargetRow:
    with school.classroom.database.read() as session:
        return session.scalars(select(TargetRow).where(TargetRow.connector == "lti_ags")).one()


def throttle(school: School, *headers: tuple[str, str]) -> None:
    school.lms.fail("/scores", answers("429 Too Many Requests", b"", *headers))
    let_time_pass(school)
    school.run()


def post_all(school: School, round_: int = 0) -> None:
    for number, name in enumerate(("anna", "ben", "cem")):
        school.classroom.post(name, some_text(10 * round_ + number))


def test_a_pace_is_learned_from_throttling_kept_and_forgotten_slowly(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(SystemClock, "sleep", lambda _, seconds: slept.append(seconds))
    post_all(school)
    throttle(school)
    assert (target_of(school).pace, target_of(school).trouble_kind) == (500, TroubleKind.THROTTLED)
    throttle(school)
    assert (target_of(school).pace, slept) == (1000, [0.5])
    let_time_pass(school)
    school.run()
    assert slept[1:] == [1.0] * 3
    assert 900 < target_of(school).pace < 1000
    assert {row.state for row in score_rows(school)} == {OutboxState.SETTLED}
    assert target_of(school).trouble_kind is None


def test_a_receiver_that_says_how_long_to_wait_is_taken_at_its_word(school: School) -> None:
    post_all(school)
    throttle(school, ("Retry-After", "120"))
    row = target_of(school)
    assert row.pace == 0
    assert row.asked_to_wait_until is not None
    assert row.asked_to_wait_until > school.context.clock.now() + timedelta(seconds=100)


def test_an_lms_that_is_down_for_days_is_asked_hourly_at_most_and_never_given_up(school: School) -> None:
    now, waits = school.context.clock.now(), []
    target_id = target_of(school).id
    for _ in range(200):
        with school.classroom.database.write() as session:
            pause_target(session, target_id, Outcome.retry("http.connect"), now)
            paused = session.get_one(TargetRow, target_id).paused_until
        assert paused is not None
        waits.append((paused - now).total_seconds())
    assert all(1 <= wait <= 3600 for wait in waits)
    assert waits[0] <= 2
    late = waits[20:]
    assert min(late) < 900 < 2700 < max(late)  # jittered over the whole hour
    assert 1200 < sum(late) / len(late) < 2400
    assert target_of(school).failures == 200


def test_a_bad_learner_stops_neither_others_nor_later_scores(school: School) -> None:
    post_all(school)
    served = school.lms.app
    refused: list[bytes] = []

    def bad_for_ben(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"].endswith("/scores"):
            body = environ["wsgi.input"].read()
            if b'"102"' in body:
                refused.append(body)
                return answers("500 Internal Server Error")(served, environ, start)
            environ["wsgi.input"] = BytesIO(body)
        return served(environ, start)

    school.lms.app = bad_for_ben
    for round_ in range(1, 4):
        let_time_pass(school)
        school.run()
        post_all(school, round_)
    school.run()
    school.lms.app = served
    grades = [school.lms.grade_of(user_id) for user_id in ("101", "102", "103")]
    assert (grades, len(refused)) == ([28.0, None, 28.0], 4)
    school.run()
    assert school.lms.grade_of("102") == 28.0
