"""Workers beside each other, and the ledger moving on under one of them."""

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from config.ids import new_id
from connectors.contract import Held, Reading
from connectors.records.lti_ags import LtiAgs
from sync.delivery import derive, writing
from sync.delivery.derive import Turn, derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.rosters import RosterReader
from sync.delivery.send import Courier, Sent
from sync.delivery.status import read_status, replay, retry
from sync.delivery.worker import RunReport, Worker
from sync.ledger.facts import FactKind
from sync.ledger.standings import mark_due
from sync.ledger.tables import LedgerRow, Standing
from sync.outbox.claims import Haste
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.scoring.tables import RuleVersion, StoredScore
from sync.spaces.spaces import join
from sync.spaces.tables import Role, Space
from tests.factories.lms import connection_lost, delayed
from tests.factories.waiting import wait_until
from tests.factories.world import Classroom, open_classroom, some_text
from tests.sync.delivery.conftest import School


def test_two_workers_at_once_send_each_score_once(school: School) -> None:
    for number, name in enumerate(("anna", "ben", "cem")):
        school.classroom.post(name, some_text(number))
    reports: list[RunReport] = []
    workers = [threading.Thread(target=lambda: reports.append(school.run())) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert school.lms.score_posts() == 3
    assert sum(report.sent.outcomes["applied"] for report in reports) == 3
    assert {school.lms.grade_of(user_id) for user_id in ("101", "102", "103")} == {7.0}


def test_a_run_waits_for_a_target_that_another_worker_holds(school: School) -> None:
    school.classroom.post("anna")
    derive_due(school.context, NoteWriter(school.context.keys))
    held_until = school.context.clock.now().replace(microsecond=0)
    with school.classroom.database.write() as session:
        session.execute(
            update(TargetRow).values(lease_owner="another", lease_until=held_until + timedelta(seconds=3))
        )
    school.run()
    assert school.lms.grade_of("101") == 7.0


def test_a_lease_that_runs_out_between_two_looks_is_not_missed(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.classroom.post("anna")
    derive_due(school.context, NoteWriter(school.context.keys))
    hold_targets(school, "another")
    run_errand = Courier.run_errand

    def run_out(courier: Courier, haste: Haste, sent: Sent) -> UUID | None:
        target_id = run_errand(courier, haste, sent)
        hold_targets(school, None)
        return target_id

    monkeypatch.setattr(Courier, "run_errand", run_out)
    school.run()
    assert school.lms.grade_of("101") == 7.0


def hold_targets(school: School, owner: str | None) -> None:
    until = school.context.clock.now() + timedelta(seconds=30) if owner else None
    with school.classroom.database.write() as session:
        session.execute(update(TargetRow).values(lease_owner=owner, lease_until=until))


def test_a_score_is_derived_anew_when_the_ledger_moved_on_meanwhile(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.classroom.post("anna", some_text(1))
    conclude = derive._conclude

    def interrupted(*arguments: object) -> object:
        monkeypatch.setattr(derive, "_conclude", conclude)
        school.classroom.post("anna", some_text(2))
        return conclude(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(derive, "_conclude", interrupted)
    derive_due(school.context, NoteWriter(school.context.keys))
    assert school.outbox() == []
    school.run()
    assert school.lms.grade_of("101") == 14.0


def test_who_loses_the_lease_while_reading_back_writes_nothing(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*_: object) -> list[Reading]:
        with school.classroom.database.write() as session:
            session.execute(update(TargetRow).values(lease_owner="another"))
        return [Reading(Held.NONE)]

    school.classroom.post("anna")
    school.lms.fail("/scores", connection_lost(apply=False))
    school.run()
    monkeypatch.setattr(writing, "_FRESH_LEASE", timedelta())
    monkeypatch.setattr(LtiAgs, "read_back", overtaken)
    school.run()
    assert school.lms.score_posts() == 1
    (row,) = school.outbox()
    assert (row.state, row.open_version) == (OutboxState.PENDING, row.version)


def test_the_loop_works_until_it_is_stopped(school: School) -> None:
    stop = threading.Event()
    eager = replace(school.context, gather=school.context.gather * 0)
    worker = threading.Thread(target=Worker(eager).run, args=(stop,))
    worker.start()
    school.classroom.post("anna")
    wait_until(lambda: school.lms.grade_of("101") == 7.0)
    stop.set()
    worker.join(10)
    assert not worker.is_alive()


def test_the_loop_outlives_a_step_that_fails(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    failures = iter([RuntimeError("the database went away")])

    def read_due(reader: RosterReader) -> None:
        for failure in failures:
            raise failure

    monkeypatch.setattr(RosterReader, "read_due", read_due)
    stop = threading.Event()
    worker = threading.Thread(
        target=Worker(replace(school.context, gather=school.context.gather * 0)).run, args=(stop,)
    )
    worker.start()
    school.classroom.post("anna")
    wait_until(lambda: school.lms.grade_of("101") == 7.0)
    stop.set()
    worker.join(10)


def test_the_status_counts_and_a_retry_puts_back(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    with school.classroom.database.write() as session:
        session.execute(update(OutboxRow).values(state=OutboxState.REJECTED.value, sent_version=0))
        (status,) = read_status(session)
        assert (status.connector, status.settled, status.rejected) == ("lti_ags", 0, 1)
        assert retry(session, school.context.clock.now()) == 1
        (status,) = read_status(session)
        assert (status.pending, status.rejected) == (1, 0)


def test_a_replay_gives_the_same_scores_byte_for_byte(school: School) -> None:
    first = school.classroom.post("anna", some_text(1))
    school.classroom.post("ben", some_text(2), to=first)
    school.run()
    with school.classroom.database.write() as session:
        before = replay(session)
        assert (before.scores, before.different) == (2, 0)
        assert replay(session) == before
        session.execute(update(StoredScore).values(points=StoredScore.points + 1))
        assert replay(session).different == 2


def test_a_replay_goes_through_all_people_however_few_at_a_time(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("anna", "ben", "cem")):
        school.classroom.post(name, some_text(number))
    school.run()
    with school.classroom.database.read() as session:
        at_once = replay(session)
        monkeypatch.setattr("sync.delivery.status.PEOPLE_PER_STEP", 1)
        assert replay(session) == at_once
    assert at_once.scores == 3


def test_a_replay_leaves_out_whose_score_follows_the_ledger_no_more(school: School) -> None:
    classroom = school.classroom
    classroom.post("anna", some_text(1))
    school.run()

    def become(role: Role) -> None:
        with classroom.database.write() as session:
            space = session.get_one(Space, classroom.space_id)
            join(session, space, classroom.people["anna"], role, classroom.clock.now())

    become(Role.INSTRUCTOR)
    classroom.post("anna", some_text(2))
    school.run()
    with classroom.database.read() as session:
        assert (replay(session).scores, replay(session).different) == (0, 0)
    become(Role.LEARNER)
    school.run()
    with classroom.database.read() as session:
        assert (replay(session).scores, replay(session).different) == (1, 0)


def test_who_is_excused_is_sent_no_score(school: School) -> None:
    school.classroom.post("anna")
    school.classroom.post("ben", some_text(5))
    excuse(school.classroom, "anna")
    school.run()
    assert (school.lms.grade_of("101"), school.lms.grade_of("102")) == (None, 7.0)
    with school.classroom.database.read() as session:
        stored = session.get_one(StoredScore, (school.classroom.space_id, school.classroom.people["anna"]))
    assert (stored.is_excused, stored.points) == (True, 280_000)


def excuse(classroom: Classroom, name: str) -> None:
    now = classroom.clock.now()
    with classroom.database.write() as session:
        session.add(
            LedgerRow(
                space_id=classroom.space_id,
                person_id=classroom.people[name],
                kind=FactKind.EXCUSE.value,
                contribution_id=classroom.space_id,
                revision=1,
                source="staff",
                counterpart=classroom.people["ines"],
                counted_words=0,
                answers=False,
                matched=0,
                run=1,
                value=1,
                occurred_at=now,
                recorded_at=now,
            )
        )
        mark_due(session, classroom.space_id)


def test_derivation_follows_the_ledger_to_its_version(school: School) -> None:
    school.classroom.post("anna")
    school.classroom.post("anna", some_text(5))
    school.run()
    with school.classroom.database.read() as session:
        standing = session.scalars(select(Standing)).one()
    assert (standing.ledger_version, standing.derived_version) == (2, 2)


def test_a_busy_space_leaves_every_other_its_turn(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    spaces = [
        open_classroom(
            school.classroom.database,
            school.context.keys,
            school.classroom.clock,
            base_url=school.lms.base_url,
            resource_link_id=f"another-{number}",
        )
        for number in range(3)
    ]
    for space in spaces:
        for name in ("anna", "ben", "cem"):
            space.post(name)
    monkeypatch.setattr(derive, "PEOPLE_PER_STEP", 1)
    turn, served = Turn(), []
    for _ in range(6):
        with school.classroom.database.write() as session:
            for person_id in spaces[0].people.values():
                mark_due(session, spaces[0].space_id, [person_id])  # which never ends
        derive_due(school.context, NoteWriter(school.context.keys), turn=turn)
        served.append(turn.space_id)
    assert set(served[:3]) == {space.space_id for space in spaces}
    assert served[3:] == served[:3]


def test_a_space_that_cannot_be_derived_holds_up_no_other(school: School) -> None:
    broken = open_classroom(
        school.classroom.database,
        school.context.keys,
        school.classroom.clock,
        base_url=school.lms.base_url,
        resource_link_id="another",
    )
    broken.post("anna")
    with broken.database.write() as session:
        session.add(
            RuleVersion(
                id=new_id(),
                space_id=broken.space_id,
                version=1,
                body={},
                created_at=school.context.clock.now(),
            )
        )
    school.classroom.post("anna")
    report = school.run()
    assert report.sent.troubles == {"rule.invalid": 1}
    assert school.lms.grade_of("101") == 7.0


def test_a_target_whose_secret_cannot_be_read_holds_up_no_other(school: School) -> None:
    school.connect_records()
    with school.classroom.database.write() as session:
        session.execute(
            update(TargetRow).where(TargetRow.connector == "moodle").values(sealed_secret=b"spoilt")
        )
    school.classroom.post("anna")
    report = school.run()
    assert school.lms.grade_of("101") == 7.0
    assert report.sent.troubles == {"keys.undecipherable": 1}
    with school.classroom.database.read() as session:
        paused = session.scalars(select(TargetRow.paused_until).where(TargetRow.connector == "moodle")).one()
    assert paused is not None


def test_a_roster_that_is_slow_in_coming_holds_up_no_score(school: School) -> None:
    school.lms.fail("/memberships", delayed(2.5, apply=False))
    school.classroom.post("anna")
    school.ask_for_roster()
    stop = threading.Event()
    eager = replace(school.context, gather=school.context.gather * 0)
    worker = threading.Thread(target=Worker(eager).run, args=(stop,))
    worker.start()
    wait_until(lambda: any("memberships" in path for _, path in school.lms.requests))
    wait_until(lambda: school.lms.grade_of("101") == 7.0, seconds=2.0)
    stop.set()
    worker.join(10)
