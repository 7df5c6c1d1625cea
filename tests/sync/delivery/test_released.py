"""What was released arrives, whatever is earned before it has."""

from datetime import timedelta

from sqlalchemy import update

from sync.outbox.tables import OutboxState, TargetRow
from sync.spaces.tables import SendMode, Space
from tests.factories.lms import answers
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_holding import derive, hold_back
from tests.sync.delivery.test_modes import let_go, set_mode, states
from tests.sync.delivery.test_scores import let_time_pass, score_rows


def overtaken(school: School, mode: SendMode = SendMode.BY_HAND) -> None:
    """Have Anna's first score released, kept from arriving by the LMS, and followed by a second one."""
    set_mode(school, mode, school.context.clock.now() + timedelta(hours=1) if mode is SendMode.AT_DATE else None)
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
