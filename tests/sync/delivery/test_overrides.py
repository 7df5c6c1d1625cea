"""What somebody changed in the gradebook by hand is kept until a person wants it overwritten."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from sync.audit.tables import AuditRow
from sync.delivery.status import retry
from sync.delivery.verify import verify
from sync.outbox.overrides import send_anyway
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.outbox.targets import ensure_gradebook
from sync.spaces.tables import SendMode, Space
from tests.factories.lms import answers, connection_lost
from tests.factories.world import RESULT_SCOPE, some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_modes import let_go, set_mode
from tests.sync.delivery.test_scores import let_time_pass, score_rows


def overridden(school: School, grade: float = 55.0) -> None:
    """Have Anna's score arrive, changed by a teacher, and then change here."""
    school.classroom.post("anna", some_text(1))
    school.run()
    school.lms.override("101", grade)
    school.classroom.post("anna", some_text(2))
    school.run()


def row_of(school: School, name: str = "anna") -> OutboxRow:
    (row,) = [row for row in score_rows(school) if row.person_id == school.classroom.people[name]]
    return row


def results_read(school: School) -> int:
    return sum(path.endswith("/results") for _, path in school.lms.requests)


def overwrite(school: School, row: OutboxRow) -> int:
    with school.classroom.database.write() as session:
        return send_anyway(
            session, [row.id], school.context.clock.now(), actor_id=school.classroom.people["ines"]
        )


def put_back(school: School) -> None:
    with school.classroom.database.write() as session:
        retry(session, school.context.clock.now())


def test_what_a_teacher_says_beside_the_grade_outlives_the_next_scores(school: School) -> None:
    school.classroom.post("anna", some_text(1))
    school.run()
    school.lms.comment("101", "Well argued, Anna!")
    for number in (2, 3):
        school.classroom.post("anna", some_text(number))
        school.run()
    assert (school.lms.grade_of("101"), school.lms.comments()) == (21.0, ["Well argued, Anna!"])


def test_an_override_is_kept_and_both_values_are_known(school: School) -> None:
    overridden(school)
    row = row_of(school)
    assert (school.lms.grade_of("101"), school.lms.score_posts()) == (55.0, 1)
    assert (row.state, row.block_reason, row.code) == (OutboxState.BLOCKED, "override", "override")
    assert row.drift == {"given": 55_000, "maximum": 100}
    assert row.sent_payload == {"given": 7_000, "maximum": 100}
    assert row.payload == {"given": 14_000, "maximum": 100}
    assert row.seen_at is not None


def test_later_changes_and_a_retry_leave_an_override_alone(school: School) -> None:
    overridden(school)
    school.classroom.post("anna", some_text(3))
    school.run()
    put_back(school)
    school.run()
    assert (school.lms.grade_of("101"), school.lms.score_posts()) == (55.0, 1)
    assert row_of(school).state == OutboxState.BLOCKED


def test_an_override_is_overwritten_once_a_person_wants_it(school: School) -> None:
    overridden(school)
    assert overwrite(school, row_of(school)) == 1
    school.run()
    row = row_of(school)
    assert (school.lms.grade_of("101"), row.state) == (14.0, OutboxState.SETTLED)
    assert (row.drift, row.overwrite) == (None, False)
    with school.classroom.database.read() as session:
        noted = session.scalars(select(AuditRow).where(AuditRow.action == "outbox.send_anyway")).one()
    people = school.classroom.people
    assert (noted.actor_id, noted.subject_id) == (people["ines"], people["anna"])
    school.lms.override("101", 60.0)  # the wish was for that once
    school.classroom.post("anna", some_text(3))
    school.run()
    assert school.lms.grade_of("101") == 60.0


@pytest.mark.parametrize("grade", [7.0, 14.0], ids=["what was sent", "what is wanted"])
def test_an_override_that_is_taken_back_holds_up_nothing(school: School, grade: float) -> None:
    overridden(school)
    school.lms.override("101", grade)
    put_back(school)
    school.run()
    row = row_of(school)
    assert (school.lms.grade_of("101"), row.state, row.drift) == (14.0, OutboxState.SETTLED, None)
    assert school.lms.score_posts() == (1 if grade == 14.0 else 2)


def test_a_grade_that_was_taken_away_is_given_again(school: School) -> None:
    school.classroom.post("anna", some_text(1))
    school.run()
    with school.classroom.database.read():
        school.lms.override("101", None)
    school.classroom.post("anna", some_text(2))
    school.run()
    assert school.lms.grade_of("101") == 14.0


def test_a_first_score_is_sent_without_a_look_where_it_clears_no_comment(school: School) -> None:
    with school.classroom.database.write() as session:
        target = session.scalars(select(TargetRow)).one()
        target.settings = {**target.settings, "product": "canvas"}
    school.classroom.post("anna")
    school.run()
    assert results_read(school) == 0


def test_scores_of_many_are_looked_at_by_one_look(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.records.lti_ags.results._FEW", 2)
    for round_ in range(2):
        for number, name in enumerate(("anna", "ben", "cem")):
            school.classroom.post(name, some_text(10 * round_ + number))
        school.run()
        school.lms.override("102", 1.0)
    assert results_read(school) == 2, "before the first ones, for what a teacher says, and before the others"
    assert [school.lms.grade_of(user_id) for user_id in ("101", "102", "103")] == [14.0, 1.0, 14.0]


def test_without_the_right_to_read_scores_are_sent_as_they_are(school: School) -> None:
    with school.classroom.database.write() as session:
        target = session.scalars(select(TargetRow)).one()
        offered = target.settings["scope"].replace(RESULT_SCOPE, "").strip()
        target.settings = {**target.settings, "scope": offered}
    overridden(school)
    assert (school.lms.grade_of("101"), results_read(school)) == (14.0, 0)


def test_what_cannot_be_read_at_the_moment_waits(school: School) -> None:
    school.classroom.post("anna", some_text(1))
    school.run()
    school.classroom.post("anna", some_text(2))
    school.lms.fail("/results", answers("503 Service Unavailable"))
    school.run()
    assert (row_of(school).state, row_of(school).code) == (OutboxState.PENDING, "read_back.unknown")
    let_time_pass(school)
    school.run()
    assert school.lms.grade_of("101") == 14.0


def test_one_learners_result_that_cannot_be_read_holds_up_no_other(school: School) -> None:
    for number, name in enumerate(("anna", "ben")):
        school.classroom.post(name, some_text(number))
    school.run()
    for number, name in enumerate(("anna", "ben")):
        school.classroom.post(name, some_text(10 + number))
    school.lms.fail("/results", answers("500 Internal Server Error"))
    school.run()
    assert sorted(row.state for row in score_rows(school)) == [OutboxState.PENDING, OutboxState.SETTLED]


def test_an_own_score_whose_answer_was_lost_is_no_override_when_the_next_comes(school: School) -> None:
    school.classroom.post("anna", some_text(1))
    school.run()
    school.classroom.post("anna", some_text(2))
    school.lms.fail("/scores", connection_lost(apply=True))
    school.run()
    assert school.lms.grade_of("101") == 14.0
    school.classroom.post("anna", some_text(3))  # before anybody could ask what had become of the second
    let_time_pass(school)
    school.run()
    assert (school.lms.grade_of("101"), row_of(school).state) == (21.0, OutboxState.SETTLED)


def test_what_was_left_lying_is_looked_at_before_it_is_sent(school: School) -> None:
    """A backup of last night knows nothing of what was sent today."""
    school.classroom.post("anna")
    school.run()
    long_ago = school.context.clock.now() - timedelta(hours=9)
    waiting = {
        "state": "pending",
        "due_at": long_ago,
        "sent_version": 0,
        "sent_payload": None,
        "sent_at": None,
    }
    with school.classroom.database.write() as session:
        session.execute(update(OutboxRow).values(waiting))
    school.run()
    assert (school.lms.score_posts(), row_of(school).code) == (1, "read_back")
    school.lms.override("101", 80.0)
    with school.classroom.database.write() as session:
        session.execute(update(OutboxRow).values(waiting))
    school.run()
    assert (school.lms.grade_of("101"), row_of(school).block_reason) == (80.0, "override")


def test_a_wish_to_overwrite_is_for_the_value_that_was_seen(school: School) -> None:
    overridden(school)
    overwrite(school, row_of(school))
    school.lms.override("101", 90.0)
    school.run()
    row = row_of(school)
    assert (school.lms.grade_of("101"), row.block_reason, row.overwrite) == (90.0, "override", False)
    assert row.drift == {"given": 90_000, "maximum": 100}
    overwrite(school, row)
    school.run()
    assert school.lms.grade_of("101") == 14.0


def test_a_wish_to_overwrite_lapses_when_a_look_sees_another_value(school: School) -> None:
    school.classroom.post("anna", some_text(1))
    school.run()
    school.lms.override("101", 55.0)
    set_mode(school, SendMode.BY_HAND)
    school.classroom.post("anna", some_text(2))
    school.run()
    let_go(school)
    school.run()
    school.lms.override("101", 90.0)
    with school.classroom.database.write() as session:
        session.execute(update(OutboxRow).values(overwrite=True))
    verify(school.context, space_id=school.classroom.space_id)
    assert (row_of(school).overwrite, row_of(school).drift) == (False, {"given": 90_000, "maximum": 100})


def test_a_wish_to_overwrite_is_for_the_score_that_was_shown(school: School) -> None:
    overridden(school)
    set_mode(school, SendMode.BY_HAND)  # which holds it
    overwrite(school, row_of(school))
    school.classroom.post("anna", some_text(3))
    school.run()
    let_go(school)
    school.run()
    assert (school.lms.grade_of("101"), row_of(school).block_reason) == (55.0, "override")


@pytest.mark.parametrize("overrides", [True, False])
def test_a_column_under_another_name_of_its_host_is_looked_at_before_it_is_written_to(
    school: School, overrides: bool
) -> None:
    school.classroom.post("anna", some_text(1))
    school.run()
    if overrides:
        school.lms.override("101", 55.0)
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        renamed = {name: value.replace("127.0.0.1", "localhost") for name, value in space.services.items()}
        space.services = renamed
        session.flush()
        assert ensure_gradebook(session, space, school.context.clock.now()).moved
    school.classroom.post("anna", some_text(2))
    school.run()
    assert school.lms.grade_of("101") == (55.0 if overrides else 14.0)
    assert row_of(school).state == (OutboxState.BLOCKED if overrides else OutboxState.SETTLED)
