"""What was released arrives, whatever is earned before it has; and nothing else does."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from sync.ledger.decisions import Decider, assess
from sync.outbox.tables import OutboxState, TargetRow
from sync.scoring.rules import Rule, default_rule
from sync.scoring.versions import set_rule
from sync.spaces.tables import SendMode, Space
from tests.factories.lms import answers
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_holding import derive, hold_back
from tests.sync.delivery.test_modes import let_go, set_mode, states
from tests.sync.delivery.test_scores import let_time_pass, score_rows


def overtaken(school: School, mode: SendMode = SendMode.BY_HAND) -> None:
    """Have Anna's first score released, kept from arriving by the LMS, and followed by a second one."""
    set_mode(
        school, mode, school.context.clock.now() + timedelta(hours=1) if mode is SendMode.AT_DATE else None
    )
    school.classroom.post("anna", some_text(1))
    school.run()
    assert let_go(school) == 1
    with school.lms.down():
        school.run()
        school.classroom.post("anna", some_text(2))
        derive(school)
    with school.classroom.database.write() as session:
        session.execute(update(TargetRow).values(paused_until=None))


def test_what_was_released_arrives_and_the_next_change_waits_for_a_release(school: School) -> None:
    overtaken(school)
    school.run()
    assert school.lms.grade_of("101") == 7.0
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.payload["given"], school.lms.grade_of("101")) == (OutboxState.HELD, 14_000, 7.0)
    assert let_go(school) == 1
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (14.0, [OutboxState.SETTLED])


def test_another_release_before_it_has_arrived_lets_the_newest_go(school: School) -> None:
    overtaken(school)
    let_go(school)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (14.0, [OutboxState.SETTLED])


def test_another_mode_lets_the_newest_go(school: School) -> None:
    overtaken(school)
    set_mode(school, SendMode.LIVE)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (14.0, [OutboxState.SETTLED])


def test_what_is_held_again_before_it_has_arrived_is_held_with_the_newest(school: School) -> None:
    overtaken(school)
    hold_back(school, "anna")
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.payload["given"], school.lms.grade_of("101")) == (OutboxState.HELD, 14_000, None)


def test_what_was_released_and_is_refused_makes_way_for_the_next(school: School) -> None:
    overtaken(school)
    school.lms.fail("/scores", answers("400 Bad Request"))
    school.run()
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.payload["given"]) == (OutboxState.HELD, 14_000)


def let_the_date_come(school: School) -> None:
    with school.classroom.database.write() as session:
        session.execute(update(Space).values(send_at=school.context.clock.now() - timedelta(seconds=1)))


def test_what_waited_behind_it_until_the_date_goes_after_it(school: School) -> None:
    overtaken(school, SendMode.AT_DATE)
    let_the_date_come(school)
    school.run()
    let_time_pass(school)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (14.0, [OutboxState.SETTLED])


def test_what_is_held_by_name_after_the_date_is_held_with_the_newest(school: School) -> None:
    overtaken(school, SendMode.AT_DATE)
    let_the_date_come(school)
    hold_back(school, "anna")
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.payload["given"], school.lms.grade_of("101")) == (OutboxState.HELD, 14_000, None)


def assess_anna(school: School) -> None:
    classroom, now = school.classroom, school.context.clock.now()
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        assess(
            session,
            classroom.keys,
            space,
            classroom.people["anna"],
            1000,
            Decider(classroom.people["ines"], now),
        )


def set_a_rubric(school: School) -> None:
    levels = [{"title": "all", "points": 1}, {"title": "none", "points": 0}]
    rubric = {"weight": 500, "criteria": [{"id": "a", "title": "Depth", "levels": levels}]}
    with school.classroom.database.write() as session:
        rule = Rule.accept({**default_rule().dump(), "rubric": rubric})
        set_rule(session, school.classroom.space_id, rule, school.context.clock.now())


def test_what_was_told_before_a_release_leaves_though_it_is_derived_after_it(school: School) -> None:
    set_mode(school, SendMode.BY_HAND)
    school.classroom.post("anna")
    let_go(school)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (7.0, [OutboxState.SETTLED])


def test_what_is_told_after_a_release_waits_though_nothing_was_derived_before_it(school: School) -> None:
    set_mode(school, SendMode.BY_HAND)
    school.classroom.post("anna", some_text(1))
    let_go(school)
    school.classroom.post("anna", some_text(2))
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (None, [OutboxState.HELD])
    assert let_go(school) == 1
    school.run()
    assert school.lms.grade_of("101") == 14.0


@pytest.mark.parametrize("first", [SendMode.LIVE, SendMode.BY_HAND])
def test_an_assessment_after_a_release_waits_for_its_own(school: School, first: SendMode) -> None:
    set_a_rubric(school)
    set_mode(school, first)
    school.classroom.post("anna")
    let_go(school)
    set_mode(school, SendMode.BY_HAND)
    assess_anna(school)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (None, [OutboxState.HELD])


def test_a_mode_that_holds_takes_back_what_was_released_and_is_not_derived(school: School) -> None:
    school.classroom.post("anna")
    let_go(school)
    set_mode(school, SendMode.BY_HAND)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (None, [OutboxState.HELD])


def test_holding_the_list_takes_back_what_was_released_and_is_not_derived(school: School) -> None:
    set_mode(school, SendMode.BY_HAND)
    school.classroom.post("anna")
    let_go(school)
    hold_back(school)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (None, [OutboxState.HELD])


def test_a_release_during_a_request_holds_for_what_was_told_before_it(school: School) -> None:
    overtaken(school)

    def fault(app: Any, environ: Any, start_response: Any) -> Iterable[bytes]:
        let_go(school)
        answer: Iterable[bytes] = app(environ, start_response)
        return answer

    school.lms.fail("/scores", fault)
    school.run()
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (14.0, [OutboxState.SETTLED])
