"""What is held leaves by no way: not by a retry, a roster, a look, a date, or a request that was under way."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

import sync.delivery.derive as deriving
from sync.audit.tables import AuditRow
from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.status import retry
from sync.delivery.verify import verify
from sync.ledger.decisions import Decider, excuse
from sync.outbox.blocked import unblock_enrolled
from sync.outbox.claims import Haste, claim_items, lease_target
from sync.outbox.modes import hold, release
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.spaces.tables import SendMode, Space
from tests.factories.lms import answers, connection_lost
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_modes import let_go, set_mode, states
from tests.sync.delivery.test_scores import let_time_pass, score_rows

Fault = Callable[[Any, Any, Any], Iterable[bytes]]


def hold_back(school: School, *names: str) -> int:
    """Do what an instructor does on the page of what is sent: for these learners, or for the whole list."""
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        people = [school.classroom.people[name] for name in names] if names else None
        return hold(session, space, people, school.context.clock.now())


def derive(school: School) -> None:
    derive_due(school.context, NoteWriter(school.context.keys))


def keep_back(school: School, way: str) -> None:
    if way == "mode":
        set_mode(school, SendMode.BY_HAND)
    else:
        hold_back(school, *(["anna"] if way == "name" else []))


def is_kept(school: School) -> bool:
    """Whether nothing has come of it, however often a worker looks."""
    for _ in range(2):
        let_time_pass(school)
        school.run()
    return (school.lms.grade_of("101"), states(school)) == (None, [OutboxState.HELD])


WAYS = pytest.mark.parametrize("way", ["name", "list", "mode"])


@WAYS
@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Internal Server Error", "400 Bad Request"])
def test_what_is_held_while_a_request_is_under_way_is_not_sent_again(
    school: School, way: str, status: str
) -> None:
    def fault(app: Any, environ: Any, start_response: Any) -> Iterable[bytes]:
        keep_back(school, way)
        start_response(status, [("Content-Length", "0")])
        return [b""]

    school.classroom.post("anna")
    school.lms.fail("/scores", fault)
    school.run()
    assert is_kept(school)
    assert let_go(school) == 1
    school.run()
    assert school.lms.grade_of("101") == 7.0


@pytest.mark.parametrize("way", ["list", "mode"])
def test_what_is_held_before_its_request_is_begun_does_not_leave(school: School, way: str) -> None:
    during_the_first_of_three(school, lambda: keep_back(school, way))
    assert (school.lms.score_posts(), states(school)) == (1, [*[OutboxState.HELD] * 2, OutboxState.SETTLED])


def test_who_is_excused_before_their_request_is_begun_is_sent_nothing(school: School) -> None:
    classroom = school.classroom

    def excuse_all() -> None:
        decider = Decider(classroom.people["ines"], school.context.clock.now())
        with classroom.database.write() as session:
            space = session.get_one(Space, classroom.space_id)
            for name in ("anna", "ben", "cem"):
                excuse(session, classroom.keys, space, classroom.people[name], decider)

    during_the_first_of_three(school, excuse_all)
    assert school.lms.score_posts() == 1
    let_time_pass(school)
    school.run()
    assert (school.lms.score_posts(), states(school)) == (1, [OutboxState.SETTLED])


def test_what_has_a_later_version_before_its_request_is_begun_goes_as_that(school: School) -> None:
    def go_on() -> None:
        for number, name in enumerate(("anna", "ben", "cem")):
            school.classroom.post(name, some_text(10 + number))
        derive(school)

    during_the_first_of_three(school, go_on)
    with school.classroom.database.read() as session:
        noted = session.scalars(select(AuditRow.detail).where(AuditRow.action == "record.retry")).all()
    assert [each["code"] for each in noted].count("item.overtaken") == 2
    let_time_pass(school)
    school.run()
    assert [school.lms.grade_of(each) for each in ("101", "102", "103")] == [14.0] * 3


def during_the_first_of_three(school: School, act: Callable[[], None]) -> None:
    """Send three scores, and do this while the first request is under way, before the others are begun."""

    def fault(app: Any, environ: Any, start_response: Any) -> Iterable[bytes]:
        act()
        answer: Iterable[bytes] = app(environ, start_response)
        return answer

    for number, name in enumerate(("anna", "ben", "cem")):
        school.classroom.post(name, some_text(number))
    school.lms.fail("/scores", fault)
    school.run()


def test_what_is_held_while_it_arrives_has_arrived(school: School) -> None:
    def fault(app: Any, environ: Any, start_response: Any) -> Iterable[bytes]:
        keep_back(school, "name")
        answer: Iterable[bytes] = app(environ, start_response)
        return answer

    school.classroom.post("anna")
    school.lms.fail("/scores", fault)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (7.0, [OutboxState.SETTLED])


@WAYS
@pytest.mark.parametrize("arrived", [True, False])
def test_what_may_have_arrived_is_looked_for_and_held_where_it_is_not_there(
    school: School, way: str, arrived: bool
) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", connection_lost(apply=arrived))
    school.run()
    keep_back(school, way)
    if arrived:
        let_time_pass(school)
        school.run()
        assert (school.lms.score_posts(), states(school)) == (1, [OutboxState.SETTLED])
    else:
        assert is_kept(school)


@WAYS
def test_what_a_killed_worker_had_in_hand_is_held(school: School, way: str) -> None:
    school.classroom.post("anna")
    derive(school)
    now = school.context.clock.now()
    with school.classroom.database.write() as session:
        haste = Haste(everything=True)
        target_id = lease_target(session, "killed", now, haste, lambda those: next(iter(those), None))
        assert target_id is not None
        claim_items(session, target_id, now, haste, 10, [])
        session.execute(update(TargetRow).values(lease_until=None, lease_owner=None))
    keep_back(school, way)
    assert is_kept(school)


@WAYS
def test_whom_the_roster_lists_again_is_still_held(school: School, way: str) -> None:
    school.classroom.post("anna")
    derive(school)
    with school.classroom.database.write() as session:
        blocked = {"state": "blocked", "block_reason": "not_enrolled", "code": "http.404"}
        session.execute(update(OutboxRow).values(blocked))
    keep_back(school, way)
    with school.classroom.database.write() as session:
        unblock_enrolled(session, school.classroom.space_id, [school.classroom.people["anna"]])
    assert is_kept(school)


@WAYS
def test_an_override_that_is_taken_back_lets_nothing_go_that_is_held(school: School, way: str) -> None:
    school.classroom.post("anna", some_text(1))
    school.run()
    school.lms.override("101", 50.0)
    school.classroom.post("anna", some_text(2))
    school.run()
    keep_back(school, way)
    school.lms.override("101", 7.0)
    verify(school.context, space_id=school.classroom.space_id)
    school.run()
    assert (school.lms.grade_of("101"), states(school)) == (7.0, [OutboxState.HELD])


@WAYS
def test_a_retry_lets_nothing_go_that_is_held(school: School, way: str) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("400 Bad Request"))
    school.run()
    assert states(school) == [OutboxState.REJECTED]
    keep_back(school, way)
    with school.classroom.database.write() as session:
        retry(session, school.context.clock.now(), space_id=school.classroom.space_id)
    assert is_kept(school)


def test_whatever_makes_an_item_of_somebody_held_pending_it_is_held_when_it_would_leave(
    school: School,
) -> None:
    school.classroom.post("anna")
    school.classroom.post("ben")
    derive(school)
    hold_back(school, "anna")
    with school.classroom.database.write() as session:
        session.execute(update(OutboxRow).values(state=OutboxState.PENDING.value))
    school.run()
    assert (school.lms.grade_of("101"), school.lms.grade_of("102")) == (None, 7.0)
    assert states(school) == [OutboxState.HELD, OutboxState.SETTLED]


def test_a_whole_list_that_is_held_after_its_date_stays_held(school: School) -> None:
    set_mode(school, SendMode.AT_DATE, school.context.clock.now() - timedelta(days=1))
    school.classroom.post("anna")
    derive(school)
    assert hold_back(school) == 1
    assert is_kept(school)
    let_go(school)
    school.run()
    assert school.lms.grade_of("101") == 7.0


@pytest.mark.parametrize("way", [hold, release])
def test_who_is_held_or_released_during_a_derivation_is_so_after_it(
    school: School, monkeypatch: pytest.MonkeyPatch, way: Callable[..., int]
) -> None:
    database, people = school.classroom.database, school.classroom.people
    if database.is_sqlite:
        pytest.skip("there is one writer at a time there")
    if way is release:
        set_mode(school, SendMode.BY_HAND)
    school.classroom.post("anna")

    def act() -> None:
        with database.write() as session:
            space = session.get_one(Space, school.classroom.space_id)
            way(session, space, [people["anna"]], school.context.clock.now())

    acting, forget = Thread(target=act), deriving.forget

    def meanwhile(session: Any, space_id: UUID, of: Any) -> None:
        acting.start()
        acting.join(1)
        forget(session, space_id, of)

    monkeypatch.setattr(deriving, "forget", meanwhile)
    derive(school)
    acting.join()
    monkeypatch.undo()
    school.run()
    assert (school.lms.grade_of("101") is None) is (way is hold)
    with database.read() as session:
        row = session.scalars(select(OutboxRow)).one()
    assert row.state == (OutboxState.HELD if way is hold else OutboxState.SETTLED)
    assert score_rows(school)
