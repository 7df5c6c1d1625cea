"""From a post to the gradebook, and what happens when the way is rough."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from connectors.contract import Item, Outcome, Score, Target
from connectors.records.lti_ags import LtiAgs
from sync.audit.tables import AuditRow
from sync.consent.purposes import GRADE
from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.purposes import turn_off, turn_on
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.spaces.tables import Membership, MembershipStatus, Space
from tests.factories.lms import Fault, answers, connection_lost, delayed, html_page
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School


def score_rows(school: School) -> list[OutboxRow]:
    return [row for row in school.outbox() if row.item == "score"]


def let_time_pass(school: School) -> None:
    """Let every lease, pause and Retry-After be over."""
    with school.classroom.database.write() as session:
        session.execute(
            update(TargetRow).values(
                lease_owner=None, lease_until=None, paused_until=None, asked_to_wait_until=None
            )
        )


def test_a_post_arrives_as_a_score_in_the_gradebook(school: School) -> None:
    first = school.classroom.post("anna")
    school.classroom.post("ben", to=first)
    report = school.run()
    # post 280 and received reply 70 of 4,000 points; reply 210
    assert school.lms.grade_of("101") == 8.75
    assert school.lms.grade_of("102") == 5.25
    assert report.sent.outcomes == {"applied": 2}


def test_a_second_run_sends_nothing(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    before = school.lms.score_posts()
    report = school.run()
    assert (report.derived, report.sent.tried, school.lms.score_posts()) == (0, 0, before)


def test_an_instructor_gets_no_score(school: School) -> None:
    school.classroom.post("ines")
    assert school.run().sent.tried == 0
    assert score_rows(school) == []


def test_only_the_latest_of_several_changes_is_sent(school: School) -> None:
    for number in range(3):
        school.classroom.post("anna", some_text(number))
    school.run()
    assert school.lms.score_posts() == 1
    assert school.lms.grade_of("101") == 21.0


def test_a_worker_gathers_changes_before_it_sends_them(school: School) -> None:
    school.classroom.post("anna")
    now = school.context.clock.now()
    school.run()
    school.classroom.post("anna", some_text(9))
    derive_due(school.context, NoteWriter(school.context.keys))
    (row,) = score_rows(school)
    assert row.state == OutboxState.PENDING
    assert row.due_at >= now + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (answers("500 Internal Server Error"), "http.500"),
        (answers("503 Service Unavailable"), "http.503"),
        (answers("429 Too Many Requests"), "http.429"),
        (html_page, "ags.html"),
        (connection_lost(apply=False), "http.protocol"),
        (delayed(5.5, apply=False), "http.timeout"),
    ],
    ids=["500", "503", "429", "html", "lost", "slow"],
)
def test_a_score_that_met_trouble_is_tried_again(school: School, fault: Fault, code: str) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", fault)
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.code, row.sent_version) == (OutboxState.PENDING, code, 0)
    let_time_pass(school)
    school.run()
    assert school.lms.grade_of("101") == 7.0
    (row,) = score_rows(school)
    assert row.state == OutboxState.SETTLED


@pytest.mark.parametrize(
    "fault",
    [
        connection_lost(apply=True),
        answers("500 Internal Server Error", apply=True),
        delayed(5.5, apply=True),
    ],
    ids=["lost", "500", "slow"],
)
def test_a_score_whose_answer_was_lost_is_read_back_and_not_sent_again(school: School, fault: Fault) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", fault)
    school.run()
    assert school.lms.score_posts() == 1
    let_time_pass(school)
    school.run()
    assert school.lms.score_posts() == 1
    (row,) = score_rows(school)
    assert (row.state, row.code) == (OutboxState.SETTLED, "read_back")


def test_a_score_waits_while_the_lms_is_down(school: School) -> None:
    school.classroom.post("anna")
    with school.lms.down():
        report = school.run()
    assert report.sent.outcomes["applied"] == 0
    (row,) = score_rows(school)
    assert row.state == OutboxState.PENDING
    let_time_pass(school)
    school.run()
    assert school.lms.grade_of("101") == 7.0


def test_a_retry_after_is_obeyed_even_when_asked_to_send_now(school: School) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("429 Too Many Requests", b"", ("Retry-After", "120")))
    school.run()
    report = school.run()
    assert (report.sent.tried, school.lms.score_posts()) == (0, 1)


def test_a_refused_token_is_fetched_anew_once(school: School) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("401 Unauthorized"))
    school.run()
    assert school.lms.grade_of("101") == 7.0


def test_one_learner_whom_the_lms_does_not_know_stops_nobody_else(school: School) -> None:
    school.classroom.post("anna")
    school.classroom.post("ben")
    school.lms.fail("/scores", answers("400 Bad Request", b'{"error":"user not enrolled"}'))
    school.run()
    states = sorted(row.state for row in score_rows(school))
    assert len(states) == 2
    assert OutboxState.SETTLED in states
    assert states != [OutboxState.SETTLED, OutboxState.SETTLED]


@pytest.mark.parametrize(
    "trouble",
    [
        answers("403 Forbidden"),
        answers("404 Not Found", b"", ("Content-Type", "text/html")),
        answers("410 Gone"),
    ],
)
def test_after_trouble_of_the_whole_gradebook_every_score_goes_by_itself(
    school: School, trouble: Fault
) -> None:
    """Nobody has to put anything back: it may have been an upgrade, or a right that was given meanwhile."""
    for name in ("anna", "ben", "cem"):
        school.classroom.post(name)
    served = school.lms.app
    school.lms.app = lambda environ, start_response: trouble(served, environ, start_response)
    school.run()
    assert {row.state for row in score_rows(school)} == {OutboxState.PENDING}
    school.lms.app = served
    let_time_pass(school)
    school.run()
    assert [school.lms.grade_of(user_id) for user_id in ("101", "102", "103")] == [7.0] * 3


def test_a_worker_that_died_after_sending_is_succeeded_without_a_second_send(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    with school.classroom.database.write() as session:  # as a kill -9 between send and note leaves it
        session.execute(
            update(OutboxRow).values(
                state=OutboxState.PENDING.value, sent_version=0, open_version=OutboxRow.version, code=None
            )
        )
    school.run()
    assert school.lms.score_posts() == 1
    (row,) = score_rows(school)
    assert (row.state, row.sent_version) == (OutboxState.SETTLED, row.version)


def test_a_worker_that_died_before_sending_is_succeeded_by_one_that_sends(school: School) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", connection_lost(apply=False))
    school.run()
    let_time_pass(school)
    (row,) = score_rows(school)
    assert row.open_version == row.version
    school.run()
    assert school.lms.grade_of("101") == 7.0


def test_stamps_rise_by_a_second_with_each_version(school: School) -> None:
    stamps = []
    for number in range(3):
        school.classroom.post("anna", some_text(number))
        school.run()
        (row,) = score_rows(school)
        stamps.append(row.stamp)
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(stamps))
    assert school.lms.grade_of("101") == 21.0


def test_a_score_that_is_too_early_for_the_gradebooks_clock_goes_under_a_later_stamp(school: School) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("409 Conflict"))
    school.run()
    (early,) = score_rows(school)
    assert (early.state, early.code) == (OutboxState.PENDING, "ags.conflict")
    let_time_pass(school)
    school.run()
    (late,) = score_rows(school)
    assert school.lms.grade_of("101") == 7.0
    assert (late.version, late.stamp > early.stamp) == (early.version, True)


def test_a_gradebook_that_goes_on_holding_another_score_is_believed(school: School) -> None:
    school.classroom.post("anna")
    school.lms.override("101", 3.0)
    for _ in range(6):
        school.lms.fail("/scores", answers("409 Conflict"))
        let_time_pass(school)
        school.run()
    (row,) = score_rows(school)
    assert (row.state, row.code, school.lms.score_posts()) == (OutboxState.SETTLED, "ags.conflict", 6)
    with school.classroom.database.read() as session:
        actions = session.scalars(select(AuditRow.action).where(AuditRow.action.like("record.%"))).all()
    assert sorted(actions) == ["record.retry"] * 5 + ["record.superseded"]


def test_an_own_earlier_score_is_never_taken_for_a_later_one(school: School) -> None:
    """An LMS whose clock was ahead for a while goes on refusing for as long."""
    school.classroom.post("anna")
    school.run()
    school.classroom.post("anna", some_text(2))
    for _ in range(8):
        school.lms.fail("/scores", answers("409 Conflict"))
        let_time_pass(school)
        school.run()
    school.run()
    (row,) = score_rows(school)
    assert (school.lms.grade_of("101"), row.code) == (14.0, "applied")


def test_canvas_is_given_a_submission_once_for_each_learner(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []
    write = LtiAgs.write

    def noticed(connector: LtiAgs, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        given.extend(items)
        return write(connector, target, items)

    monkeypatch.setattr(LtiAgs, "write", noticed)
    school.context = replace(school.context, base_url="https://stoa.example")
    for number in range(2):
        school.classroom.post("anna", some_text(number))
        school.run()
    person, space = school.classroom.people["anna"], school.classroom.space_id
    assert [(item.review, item.repeated) for item in given if isinstance(item, Score)] == [
        (f"https://stoa.example/s/{space}/review/{person}", False),
        (f"https://stoa.example/s/{space}/review/{person}", True),
    ]


def test_a_gradebook_that_is_to_be_left_in_peace_is(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("anna", "ben"):
        school.classroom.post(name)
    monkeypatch.setattr(LtiAgs, "write", lambda *_: [Outcome.applied(after=120.0)])
    assert school.run().sent.outcomes == {"applied": 1, "retry": 1}
    assert school.run().sent.tried == 0
    monkeypatch.undo()
    let_time_pass(school)
    assert school.run().sent.outcomes == {"applied": 1}


def test_nothing_leaves_while_the_purpose_is_off(school: School) -> None:
    set_purpose(school, enabled=False)
    school.classroom.post("anna")
    assert school.run().sent.tried == 0
    assert school.lms.grade_of("101") is None
    set_purpose(school, enabled=True)
    school.run()
    assert school.lms.grade_of("101") == 7.0


def test_a_purpose_turned_off_holds_back_what_was_queued(school: School) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("503 Service Unavailable"))
    school.run()
    let_time_pass(school)
    set_purpose(school, enabled=False)
    school.run()
    assert school.lms.score_posts() == 1
    (row,) = score_rows(school)
    assert (row.state, row.code) == (OutboxState.BLOCKED, "purpose.off")
    set_purpose(school, enabled=True)
    school.run()
    assert school.lms.grade_of("101") == 7.0


def set_purpose(school: School, *, enabled: bool) -> None:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        turn = turn_on if enabled else turn_off
        turn(session, space.organisation_id, GRADE, school.context.clock.now())


def test_who_left_the_course_gets_nothing_sent(school: School) -> None:
    school.run()  # the roster
    school.classroom.post("anna")
    with school.classroom.database.write() as session:
        session.execute(update(Membership).values(status=MembershipStatus.LEFT.value))
        session.execute(update(Space).values(roster_differences=None))  # the LMS has seen no change
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.block_reason) == (OutboxState.BLOCKED, "not_enrolled")
    school.ask_for_roster()
    school.run()  # the roster has her
    assert school.lms.grade_of("101") == 7.0


def test_every_send_leaves_an_audit_row_without_personal_data(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    with school.classroom.database.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "record.applied")).all()
    (row,) = rows
    assert row.subject_id == school.classroom.people["anna"]
    assert (row.detail["given"], row.detail["maximum"]) == (
        7_000,
        100,
    )  # by which she sees what was sent when
    assert not any("anna" in str(value).lower() or value == "101" for value in row.detail.values())
