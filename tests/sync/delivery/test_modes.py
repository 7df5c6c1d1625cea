"""When scores leave: gathered, hourly, at a date, or when a person lets them go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from config.clock import Clock, SetClock
from config.database import Database
from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.send import Courier, Sent
from sync.outbox.claims import Haste
from sync.outbox.desired import Desired, put
from sync.outbox.modes import departure, follow_mode, hold, release
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.spaces.settings import put_settings, read_settings
from sync.spaces.tables import SendMode, Space
from tests.factories.lms import answers, connection_lost
from tests.factories.world import open_classroom, some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_scores import let_time_pass, score_rows


def set_mode(school: School, mode: SendMode, send_at: datetime | None = None) -> None:
    """Do what an instructor does on the settings page."""
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        settings = replace(read_settings(session, space), send_mode=mode, send_at=send_at)
        put_settings(session, space, settings, school.context.clock.now())


def let_go(school: School, *names: str) -> int:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        people = [school.classroom.people[name] for name in names] if names else None
        return release(session, space, people, school.context.clock.now())


def states(school: School) -> list[str]:
    return sorted(row.state for row in score_rows(school))


def work(school: School) -> Sent:
    """One turn of a worker that is in no haste."""
    derive_due(school.context, NoteWriter(school.context.keys))
    sent = Sent()
    Courier(school.context, NoteWriter(school.context.keys)).run_errand(Haste(), sent)
    return sent


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("Europe/Berlin", datetime(2026, 11, 23, 10, 0, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),  # half an hour from everybody else's
    ],
)
def test_hourly_scores_leave_at_the_next_full_hour_of_the_course(zone: str, hour: datetime) -> None:
    space = Space(send_mode=SendMode.HOURLY.value, time_zone=zone)
    for now in (hour - timedelta(hours=1), hour - timedelta(minutes=1), hour - timedelta(microseconds=1)):
        assert departure(space, now, timedelta(minutes=1)).due_at == hour


def test_live_scores_are_gathered_and_what_is_to_be_released_is_held(clock: Clock) -> None:
    now, minute = clock.now(), timedelta(minutes=1)
    live = departure(Space(send_mode=SendMode.LIVE.value), now, minute)
    assert (live.due_at, live.held) == (now + minute, False)
    assert departure(Space(send_mode=SendMode.BY_HAND.value), now, minute).held
    dated = Space(send_mode=SendMode.AT_DATE.value, send_at=now + minute)
    assert departure(dated, now, minute).held
    assert not departure(dated, now + minute, minute).held
    assert departure(Space(send_mode=SendMode.AT_DATE.value), now, minute).held  # a copy, without a date yet


def test_a_score_is_held_until_somebody_releases_it_whoever_is_in_haste(school: School) -> None:
    """Behaviour 25: a score is a proposal that a person confirms."""
    set_mode(school, SendMode.BY_HAND)
    school.classroom.post("anna")
    school.classroom.post("ben")
    school.run()
    assert (school.lms.score_posts(), states(school)) == (0, [OutboxState.HELD] * 2)
    assert let_go(school, "anna") == 1
    school.run()
    assert (school.lms.grade_of("101"), school.lms.grade_of("102")) == (7.0, None)
    assert states(school) == [OutboxState.HELD, OutboxState.SETTLED]


def test_a_change_after_the_release_is_held_again(school: School) -> None:
    set_mode(school, SendMode.BY_HAND)
    school.classroom.post("anna", some_text(1))
    school.run()
    let_go(school)
    school.run()
    school.classroom.post("anna", some_text(2))
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (7.0, [OutboxState.HELD])
    let_go(school)
    school.run()
    assert school.lms.grade_of("101") == 14.0


def test_scores_for_a_date_leave_once_it_has_come(school: School) -> None:
    now = school.context.clock.now()
    set_mode(school, SendMode.AT_DATE, now + timedelta(days=1))
    school.classroom.post("anna")
    school.run()
    assert (school.lms.score_posts(), states(school)) == (0, [OutboxState.HELD])
    with school.classroom.database.write() as session:
        session.get_one(Space, school.classroom.space_id).send_at = now - timedelta(seconds=1)
    assert work(school).outcomes == {"applied": 1}
    school.classroom.post("anna", some_text(2))
    school.run()
    assert school.lms.grade_of("101") == 14.0  # from then on as live


def test_a_worker_waits_for_the_hour_and_a_run_on_request_does_not(school: School) -> None:
    set_mode(school, SendMode.HOURLY)
    school.classroom.post("anna")
    now = school.context.clock.now()
    assert work(school).tried == 0
    (row,) = score_rows(school)
    assert row.due_at == departure(Space(send_mode="hourly", time_zone="UTC"), now, timedelta()).due_at
    school.run()
    assert school.lms.grade_of("101") == 7.0


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        (SendMode.BY_HAND, OutboxState.HELD),
        (SendMode.HOURLY, OutboxState.PENDING),
        (SendMode.LIVE, OutboxState.PENDING),
    ],
)
def test_another_mode_moves_what_waits(school: School, mode: SendMode, state: OutboxState) -> None:
    set_mode(school, SendMode.AT_DATE, school.context.clock.now() + timedelta(days=1))
    school.classroom.post("anna")
    derive_due(school.context, NoteWriter(school.context.keys))
    assert states(school) == [OutboxState.HELD]
    set_mode(school, mode)
    assert states(school) == [state]
    (row,) = score_rows(school)
    assert (row.due_at <= school.context.clock.now()) is (mode is not SendMode.HOURLY)


def test_what_was_to_go_live_is_held_by_a_change_to_release_by_hand(school: School) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("503 Service Unavailable", b"", ("Retry-After", "1")))
    derive_due(school.context, NoteWriter(school.context.keys))
    set_mode(school, SendMode.BY_HAND)
    school.run()
    assert (school.lms.score_posts(), states(school)) == (0, [OutboxState.HELD])


def test_what_may_have_arrived_is_settled_although_all_else_is_held(school: School) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", connection_lost(apply=True))
    school.run()
    set_mode(school, SendMode.BY_HAND)
    let_time_pass(school)
    school.run()
    assert (school.lms.score_posts(), states(school)) == (1, [OutboxState.SETTLED])


def test_one_learners_scores_can_be_held_in_any_mode_until_they_are_released(school: School) -> None:
    school.classroom.post("anna", some_text(1))
    school.classroom.post("ben", some_text(2))
    derive_due(school.context, NoteWriter(school.context.keys))
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        anna = school.classroom.people["anna"]
        assert hold(session, space, [anna], school.context.clock.now(), actor_id=anna) == 1
    school.classroom.post("anna", some_text(3))
    school.run()
    assert (school.lms.grade_of("101"), school.lms.grade_of("102")) == (None, 7.0)
    let_go(school)
    school.run()
    assert school.lms.grade_of("101") == 14.0


def test_who_released_and_held_what_is_in_the_audit(school: School) -> None:
    """Behaviour 13: with identity and reason."""
    set_mode(school, SendMode.BY_HAND)
    school.classroom.post("anna")
    school.run()
    people, now = school.classroom.people, school.context.clock.now()
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        release(session, space, [people["anna"]], now, actor_id=people["ines"])
        hold(session, space, None, now, actor_id=people["ines"])
        rows = session.scalars(select(AuditRow).where(AuditRow.action.like("outbox.%"))).all()
    assert [(row.action, row.actor_id, row.subject_id, row.detail) for row in rows] == [
        ("outbox.released", people["ines"], people["anna"], {"items": 1, "reason": "asked"}),
        ("outbox.held", people["ines"], None, {"items": 1}),
    ]


def test_what_a_date_has_released_is_in_the_audit(school: School) -> None:
    """Behaviour 13: nobody's act, but for the reason that the date has come."""
    clock, classroom = school.context.clock, school.classroom
    set_mode(school, SendMode.AT_DATE, clock.now() + timedelta(days=1))
    for name in ("anna", "ben"):
        classroom.post(name)
    school.run()
    with classroom.database.write() as session:
        session.get_one(Space, classroom.space_id).send_at = clock.now() - timedelta(seconds=1)
    school.run()
    school.run()
    with classroom.database.read() as session:
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "outbox.released"))
    assert (row.space_id, row.actor_id, row.detail) == (
        classroom.space_id,
        None,
        {"items": 2, "reason": "date"},
    )


def test_a_score_that_comes_back_to_what_the_gradebook_holds_is_not_sent(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    with database.write() as session:
        target = session.scalars(select(TargetRow)).one()
        now = clock.now()

        def want(given: int) -> OutboxRow:
            payload = {"given": given, "maximum": 100}
            wanted = Desired(target.id, classroom.people["anna"], "score", payload, payload)
            session.flush()  # the outbox is written without the ORM
            put(session, [wanted], now=now, due_at=now)
            return session.scalars(select(OutboxRow).execution_options(populate_existing=True)).one()

        row = want(7000)
        row.state, row.sent_version, row.sent_payload = "settled", 1, dict(row.payload)
        assert want(8000).state == OutboxState.PENDING
        row = want(7000)
        assert (row.state, row.version, row.sent_version) == (OutboxState.SETTLED, 3, 3)
        row.tried_payloads = [{"given": 8000, "maximum": 100}]  # which may be on its way still
        want(8000)
        assert want(7000).state == OutboxState.PENDING
        follow_mode(session, session.get_one(Space, classroom.space_id), now)


def act(school: School, way: Callable[..., int], name: str) -> None:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        way(session, space, [school.classroom.people[name]], school.context.clock.now())


def test_whom_a_person_holds_back_is_held_whatever_comes(school: School) -> None:
    """Also what is earned after the gradebook has the score, and where the space's mode would let it go."""
    school.classroom.post("anna", some_text(1))
    school.run()
    act(school, hold, "anna")
    school.classroom.post("anna", some_text(2))
    school.run()
    now = school.context.clock.now()
    set_mode(school, SendMode.AT_DATE, now - timedelta(seconds=1))
    school.run()
    set_mode(school, SendMode.LIVE)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (7.0, [OutboxState.HELD])
    act(school, release, "anna")
    school.run()
    assert school.lms.grade_of("101") == 14.0
    school.classroom.post("anna", some_text(3))
    school.run()
    assert school.lms.grade_of("101") == 21.0  # held no more


@pytest.mark.parametrize("mode", [SendMode.BY_HAND, SendMode.AT_DATE])
def test_what_the_ledger_has_told_before_the_release_goes_with_it(school: School, mode: SendMode) -> None:
    set_mode(school, mode, school.context.clock.now() + timedelta(days=1))
    school.classroom.post("anna", some_text(1))
    act(school, release, "anna")
    school.run()
    assert school.lms.grade_of("101") == 7.0
    school.classroom.post("anna", some_text(2))
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (7.0, [OutboxState.HELD])
