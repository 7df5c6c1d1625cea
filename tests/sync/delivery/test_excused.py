"""Nothing is sent of whoever is excused, or is no learner any more."""

import pytest
from sqlalchemy import update

from sync.delivery.notes import NoteWriter
from sync.delivery.send import Courier, Sent
from sync.ledger.decisions import Decider, excuse
from sync.outbox.claims import Haste
from sync.outbox.tables import OutboxState
from sync.spaces.tables import Membership, Role, SendMode, Space
from tests.factories.lms import connection_lost
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_holding import derive
from tests.sync.delivery.test_modes import let_go, set_mode, states
from tests.sync.delivery.test_scores import let_time_pass, score_rows


def excuse_anna(school: School, *, excused: bool = True) -> None:
    classroom = school.classroom
    with classroom.database.write() as session:
        decider = Decider(classroom.people["ines"], school.context.clock.now())
        space = session.get_one(Space, classroom.space_id)
        excuse(session, classroom.keys, space, classroom.people["anna"], decider, excused=excused)


def send(school: School) -> Sent:
    """One errand, before anything is derived."""
    sent = Sent()
    Courier(school.context, NoteWriter(school.context.keys)).run_errand(Haste(everything=True), sent)
    return sent


MODES = pytest.mark.parametrize("mode", [SendMode.LIVE, SendMode.BY_HAND])


@MODES
def test_a_score_that_waits_is_withdrawn_when_its_learner_is_excused(school: School, mode: SendMode) -> None:
    set_mode(school, mode)
    school.classroom.post("anna")
    derive(school)
    excuse_anna(school)
    derive(school)
    let_go(school)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (None, [])
    excuse_anna(school, excused=False)
    derive(school)
    let_go(school)
    school.run()
    assert school.lms.grade_of("101") == 7.0


@MODES
def test_the_gradebook_keeps_what_it_has_of_whoever_is_excused(school: School, mode: SendMode) -> None:
    school.classroom.post("anna", some_text(1))
    school.run()
    set_mode(school, mode)
    school.classroom.post("anna", some_text(2))
    derive(school)
    excuse_anna(school)
    derive(school)
    let_go(school)
    school.run()
    (row,) = score_rows(school)
    assert (school.lms.grade_of("101"), school.lms.score_posts()) == (7.0, 1)
    assert (row.state, row.payload) == (OutboxState.SETTLED, row.sent_payload)
    excuse_anna(school, excused=False)
    derive(school)
    let_go(school)
    school.run()
    assert school.lms.grade_of("101") == 14.0


def test_who_is_excused_when_the_score_would_leave_is_sent_none(school: School) -> None:
    school.classroom.post("anna")
    derive(school)
    excuse_anna(school)
    assert send(school).outcomes == {"retry": 1}
    assert school.lms.score_posts() == 0
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (None, [])


@pytest.mark.parametrize("arrived", [True, False])
def test_what_may_have_arrived_before_the_excuse_is_looked_for_and_not_sent(
    school: School, arrived: bool
) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", connection_lost(apply=arrived))
    school.run()
    excuse_anna(school)
    for _ in range(2):
        let_time_pass(school)
        school.run()
    assert (school.lms.score_posts(), school.lms.grade_of("101")) == (1, 7.0 if arrived else None)
    assert states(school) == ([OutboxState.SETTLED] if arrived else [])


def test_who_is_staff_when_the_score_would_leave_is_sent_none(school: School) -> None:
    school.classroom.post("anna")
    derive(school)
    anna = Membership.person_id == school.classroom.people["anna"]
    with school.classroom.database.write() as session:
        session.execute(update(Membership).where(anna).values(role=Role.INSTRUCTOR.value))
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.code, school.lms.grade_of("101")) == ("blocked", "person.no_learner", None)
