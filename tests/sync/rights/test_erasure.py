"""Erasing a person: every store, every receiver, and what is left."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, update

from lti_tool.migrations.schema import whole_metadata
from lti_tool.review.tables import Grading
from sync.audit.tables import AuditRow
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.delivery.status import NotTakenBack, read_status
from sync.delivery.withdrawing import Withdrawer
from sync.intake import Intake, delete
from sync.ledger.decisions import Decider, extend
from sync.ledger.tables import DecisionNote, LedgerRow
from sync.outbox.tables import OutboxRow, TargetRow
from sync.people.accounts import read_profiles
from sync.people.tables import Account, Person, PersonKey
from sync.retention.holds import HoldReason, OnHold, lift_hold, set_hold
from sync.rights import withdrawals
from sync.rights.erasure import PersonUnknown, erase_person, list_receipts, sweep
from sync.rights.finishing import finish_erasures
from sync.rights.register import has_way
from sync.rights.requests import (
    RequestRefused,
    approve,
    find_request,
    in_force,
    list_unanswered,
    record_request,
)
from sync.rights.standing import RequestKind, RequestState
from sync.rights.tables import DataSubjectRequest, ErasureReceipt, WithdrawalRow
from sync.rights.withdrawals import WithdrawalState
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Membership, Space
from tests.factories.lms import answers, connection_lost
from tests.factories.texts import text_of
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.rights.conftest import erase, everything


def withdrawn(school: School) -> list[WithdrawalRow]:
    with school.classroom.database.read() as session:
        return list(session.scalars(select(WithdrawalRow).order_by(WithdrawalRow.item)))


def take_back(school: School) -> None:
    asked = set()
    while target := Withdrawer(school.context).run_errand(asked, everything=True):
        asked.add(target)


def let_the_lms_clock_pass(school: School) -> None:
    """Moodle tells stamps apart by whole seconds."""
    with school.classroom.database.write() as session:
        session.execute(update(WithdrawalRow).values(stamp=school.context.clock.now() + timedelta(seconds=3)))


def ask_for(school: School, kind: RequestKind, *, grant: bool = False) -> UUID:
    classroom, anna = school.classroom, school.classroom.people["anna"]
    with classroom.database.write() as session:
        request = record_request(
            session,
            classroom.keys,
            organisation_id=session.get_one(Person, anna).organisation_id,
            person_id=anna,
            kind=kind,
            by=anna,
            now=school.context.clock.now(),
            words="please",
        )
        if grant:
            approve(session, classroom.keys, request, None, school.context.clock.now())
        return request.id


def test_every_table_can_be_followed() -> None:
    """Behaviour 20: a table of which nobody can tell how it is erased is found here."""
    lost = [table.name for table in whole_metadata().sorted_tables if not has_way(table)]
    assert lost == []


def test_the_thread_stays_and_its_text_is_gone(school: School) -> None:
    """Behaviour 20."""
    classroom = school.classroom
    first = classroom.post("anna", "Marmalade and toast " + some_text(1), title="A title of hers")
    classroom.post("ben", "An answer that stays " + some_text(2), to=first)
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decider = Decider(classroom.people["ines"], school.context.clock.now(), words="she is ill again")
        extend(session, classroom.keys, space, classroom.people["anna"], 3, decider)
    school.run()

    receipt = erase(school)

    with classroom.database.read() as session:
        row = session.scalars(select(StoredContribution).where(StoredContribution.source_id == first)).one()
        answer = session.scalars(
            select(StoredContribution).where(StoredContribution.parent_id == row.id)
        ).one()
        fingerprints = session.scalar(
            select(func.count()).select_from(Fingerprint).where(Fingerprint.contribution_id == row.id)
        )
        left = [
            session.scalar(
                select(func.count()).select_from(table).where(table.person_id == classroom.people["anna"])
            )
            for table in (DecisionNote, Membership, StoredScore, OutboxRow, Account, PersonKey, Grading)
        ]
    assert row.sealed_text is None
    assert row.deleted_at is not None
    assert "An answer that stays" in text_of(classroom.database, classroom.keys, answer).markdown
    assert (fingerprints, left) == (0, [0] * 7)
    assert receipt.stores["contributions"] == 1
    for gone in ("Marmalade", "A title of hers", "ill again", "Annason", "anna@academy.example"):
        assert gone not in everything(school)


def test_what_was_sent_is_taken_back_and_the_receipt_says_so(school: School) -> None:
    """Behaviour 19."""
    school.connect_records()
    school.classroom.post("anna", some_text(1))
    school.classroom.post("ben", some_text(2))
    school.run()
    school.classroom.post("anna", some_text(3))
    school.run()
    assert (school.lms.grade_of("101"), len(school.lms.evidence_of("101"))) == (14.0, 2)

    assert erase(school).waiting == 2
    let_the_lms_clock_pass(school)
    take_back(school)

    assert (school.lms.grade_of("101"), school.lms.evidence_of("101")) == (None, [])
    assert (school.lms.grade_of("102"), len(school.lms.evidence_of("102"))) == (7.0, 1)
    with school.classroom.database.read() as session:
        (receipt,) = list_receipts(session, session.get_one(Space, school.classroom.space_id).organisation_id)
    assert receipt.closed_at is not None
    assert [(each.connector, each.state) for each in receipt.receivers] == [
        ("lti_ags", WithdrawalState.TAKEN_BACK),
        ("moodle", WithdrawalState.TAKEN_BACK),
    ]
    assert all(row.sealed_user_id is None for row in withdrawn(school))


def test_a_worker_takes_back_by_itself(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    erase(school)
    let_the_lms_clock_pass(school)
    school.run()
    assert school.lms.grade_of("101") is None


def test_a_receiver_that_is_down_is_asked_again_and_its_id_of_the_person_is_kept_only_until_then(
    school: School,
) -> None:
    school.classroom.post("anna")
    school.run()
    receipt = erase(school)
    with school.lms.down():
        take_back(school)
    (row,) = withdrawn(school)
    assert (row.state, row.tries, row.sealed_user_id is not None) == ("waiting", 1, True)
    assert "101" not in repr(row.sealed_user_id)
    with school.classroom.database.read() as session:
        assert session.get_one(ErasureReceipt, receipt.id).closed_at is None
    let_the_lms_clock_pass(school)
    take_back(school)
    (row,) = withdrawn(school)
    assert (row.state, row.sealed_user_id, school.lms.grade_of("101")) == ("taken_back", None, None)


def test_a_receivers_wish_to_be_left_in_peace_is_heeded(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    erase(school)
    school.lms.fail("/scores", answers("429 Too Many Requests", b"", ("Retry-After", "600")))
    take_back(school)
    asked = school.lms.score_posts()
    take_back(school)
    assert (school.lms.score_posts(), withdrawn(school)[0].state) == (asked, "waiting")


def test_a_target_that_cannot_be_spoken_with_holds_up_no_other(school: School) -> None:
    school.connect_records()
    school.classroom.post("anna")
    school.run()
    erase(school)
    with school.classroom.database.write() as session:
        session.execute(
            update(TargetRow).where(TargetRow.connector == "moodle").values(sealed_secret=b"broken")
        )
    let_the_lms_clock_pass(school)
    take_back(school)
    assert school.lms.grade_of("101") is None
    assert {row.item: row.state for row in withdrawn(school)}["score"] == "taken_back"
    assert "waiting" in {row.state for row in withdrawn(school)}


def test_what_was_asked_back_before_is_in_the_receipt_too(school: School) -> None:
    """Behaviour 19: who has not answered yet is asked on, although nobody knows any more whom it is about."""
    school.connect_records()
    first = school.classroom.post("anna")
    school.run()
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        found = session.scalars(select(StoredContribution).where(StoredContribution.source_id == first)).one()
        delete(session, space, found.id, school.classroom.people["anna"], school.context.clock.now())
    with school.lms.down():
        school.run()
    receipt = erase(school)
    assert [each.connector for each in receipt.receivers] == ["lti_ags", "moodle"]
    let_the_lms_clock_pass(school)
    take_back(school)
    assert (school.lms.grade_of("101"), school.lms.evidence_of("101")) == (None, [])
    with school.classroom.database.read() as session:
        assert session.get_one(ErasureReceipt, receipt.id).closed_at is not None


def test_after_a_month_nobody_is_asked_any_more(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    receipt = erase(school)
    long_ago = school.context.clock.now() - withdrawals.LONGEST_ASKING
    with school.classroom.database.write() as session:
        session.execute(update(WithdrawalRow).values(asked_at=long_ago))
    school.lms.fail("/scores", answers("403 Forbidden"))
    take_back(school)
    (row,) = withdrawn(school)
    assert (row.state, row.code, row.sealed_user_id) == ("unanswered", "http.403", None)
    with school.classroom.database.read() as session:
        assert session.get_one(ErasureReceipt, receipt.id).closed_at is not None


def test_what_a_teacher_has_set_by_hand_is_told_of_as_kept(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    school.lms.override("101", 55.0)
    with closing(sqlite3.connect(school.lms.database)) as connection, connection:
        connection.execute("INSERT INTO overrides (line_item_id, user_id) SELECT id, 101 FROM line_items")
    erase(school)
    let_the_lms_clock_pass(school)
    take_back(school)
    (row,) = withdrawn(school)
    assert (row.state, row.sealed_user_id, school.lms.grade_of("101")) == ("kept", None, 55.0)
    with school.classroom.database.read() as session:
        (status,) = read_status(session)
    assert status.not_taken_back == [NotTakenBack(WithdrawalState.KEPT, "withdrawal.kept", 1)]


@pytest.mark.parametrize("arrived", [True, False])
def test_what_may_have_arrived_is_taken_back_too(school: School, arrived: bool) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", connection_lost(apply=arrived))
    school.run()
    erase(school)
    let_the_lms_clock_pass(school)
    take_back(school)
    assert school.lms.grade_of("101") is None
    assert [row.state for row in withdrawn(school)] == ["taken_back"]


def test_nothing_is_sent_of_an_erased_person_any_more(school: School) -> None:
    first = school.classroom.post("anna")
    erase(school)
    school.classroom.post("ben", some_text(5), to=first)  # a fact about Anna, too
    school.run()
    assert (school.lms.grade_of("101"), school.lms.score_posts()) == (None, 1)


def test_others_keep_what_they_earned_by_an_erased_person(school: School) -> None:
    first = school.classroom.post("ben", some_text(1))
    school.classroom.post("anna", some_text(2), to=first)
    school.run()
    before = school.lms.grade_of("102")
    with school.classroom.database.read() as session:
        facts = session.scalar(select(func.count()).select_from(LedgerRow))
    erase(school)
    school.run()
    with school.classroom.database.read() as session:
        assert session.scalar(select(func.count()).select_from(LedgerRow)) == facts
    assert school.lms.grade_of("102") == before


def test_a_post_that_is_being_written_is_waited_for_and_erased_with_the_rest(school: School) -> None:
    """Behaviour 20."""
    classroom = school.classroom
    with ThreadPoolExecutor(1) as pool:
        with classroom.database.write() as session:
            space = session.get_one(Space, classroom.space_id)
            late = classroom.contribution("Written at the last moment")
            Intake(classroom.keys, classroom.clock).accept(session, space, classroom.people["anna"], late)
            session.flush()
            erasing = pool.submit(erase, school)
            with suppress(TimeoutError):
                erasing.result(0.5)
            assert not erasing.done()
        assert erasing.result(20).stores["contributions"] == 1
    assert "at the last moment" not in everything(school)


def test_what_was_under_way_is_swept_up(school: School) -> None:
    classroom = school.classroom
    classroom.post("anna")
    receipt = erase(school)
    classroom.post("anna", "Written while she was erased")
    with classroom.database.write() as session:
        assert sweep(session, receipt.id, school.context.clock.now()) > 0
    assert "while she was erased" not in everything(school)
    with classroom.database.write() as session:
        assert sweep(session, receipt.id, school.context.clock.now()) == 0
        assert session.get_one(ErasureReceipt, receipt.id).stores["contributions"] == 2


def test_room_of_texts_is_given_back_of_an_erasure_that_was_approved_on_the_web(school: School) -> None:
    """There a worker sees to the bytes."""
    classroom = school.classroom
    database = classroom.database
    if database.is_sqlite:
        pytest.skip("SQLite overwrites what is deleted")
    classroom.post("anna")
    ask_for(school, RequestKind.ERASURE, grant=True)
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    finish_erasures(school.context)
    event.remove(database.engine, "before_cursor_execute", note)
    emptied = {each.removeprefix("VACUUM ") for each in seen if each.startswith("VACUUM ")}
    wanted = {
        '"contributions"',
        '"data_subject_requests"',
        '"outbox"',
        '"people"',
        '"stoa_keys"."person_keys"',
    }
    assert wanted <= emptied


def test_what_somebody_has_asked_for_waits_for_nobody_once_they_are_erased(school: School) -> None:
    pending = {kind: ask_for(school, kind) for kind in RequestKind if kind is not RequestKind.RESTRICTION}
    granted = ask_for(school, RequestKind.RESTRICTION, grant=True)
    receipt = erase(school)
    with school.classroom.database.read() as session:
        organisation_id = session.get_one(DataSubjectRequest, granted).organisation_id
        rows = {row.kind: row for row in list_unanswered(session, organisation_id, answered_too=True)}
        assert list_unanswered(session, organisation_id) == []
        assert {row.state for row in rows.values()} == {RequestState.DONE}
        assert all(row.done_at and row.answered_at and not row.sealed_words for row in rows.values())
        assert {kind for kind, row in rows.items() if row.erasure_id == receipt.id} == {RequestKind.ERASURE}
        assert not any(in_force(row) for row in rows.values()), "so that they can be purged in time"
        told = session.scalars(select(AuditRow.detail).where(AuditRow.action == "rights.overtaken")).all()
        assert {each["kind"] for each in told} == set(RequestKind) - {RequestKind.ERASURE}
    with school.classroom.database.write() as session:
        request = find_request(session, organisation_id, pending[RequestKind.ERASURE])
        with pytest.raises(RequestRefused):
            approve(session, school.classroom.keys, request, None, school.context.clock.now())


def test_an_erasure_that_was_asked_for_is_done_once_receivers_of_another_have_answered(
    school: School,
) -> None:
    school.classroom.post("anna")
    school.run()
    request_id = ask_for(school, RequestKind.ERASURE)
    receipt = erase(school)
    with school.classroom.database.read() as session:
        request = session.get_one(DataSubjectRequest, request_id)
        assert (request.state, request.erasure_id) == (RequestState.APPROVED, receipt.id)
    take_back(school)
    with school.classroom.database.read() as session:
        assert session.get_one(DataSubjectRequest, request_id).state == RequestState.DONE


@pytest.mark.parametrize("of", ["person", "space", "organisation"])
def test_who_is_under_a_legal_hold_is_not_erased_before_it_is_lifted(school: School, of: str) -> None:
    """Behaviour 26: a hold is respected by erasures too (Art. 17(3))."""
    classroom = school.classroom
    about = {"person": {"person_id": classroom.people["anna"]}, "space": {"space_id": classroom.space_id}}
    with classroom.database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        now = school.context.clock.now()
        hold = set_hold(session, organisation_id, HoldReason.LITIGATION, now, **about.get(of, {}))
    with pytest.raises(OnHold):
        erase(school)
    if of == "person":
        erase(school, "ben")
    with classroom.database.write() as session:
        lift_hold(session, organisation_id, hold.id, school.context.clock.now())
    erase(school)


def test_nobody_is_erased_twice(school: School) -> None:
    erase(school)
    with pytest.raises(PersonUnknown):
        erase(school)


def test_of_two_who_erase_somebody_at_once_one_does_and_the_other_hears_so(school: School) -> None:
    """Behaviour 20: with a receipt, also of somebody who is in no space."""
    classroom, now = school.classroom, school.context.clock.now()
    with classroom.database.write() as session:
        anna, keys = classroom.people["anna"], classroom.keys
        for each in session.scalars(select(Membership).where(Membership.person_id == anna)):
            session.delete(each)
    with ThreadPoolExecutor(1) as pool:
        with classroom.database.write() as session:
            erase_person(session, keys, anna, "asked", None, now)
            erasing = pool.submit(erase, school)
            with suppress(TimeoutError):
                erasing.result(0.5)
            assert not erasing.done()
        with pytest.raises(PersonUnknown):
            erasing.result(20)
    with classroom.database.read() as session:
        assert len(session.scalars(select(ErasureReceipt)).all()) == 1


def test_reason_receipt_and_audit_name_nobody(school: School) -> None:
    receipt = erase(school, reason="Anna Annason (anna@academy.example) asked by mail, ANNA insists")
    assert "asked by mail" in receipt.reason
    assert not any(name in receipt.reason.casefold() for name in ("anna", "academy"))
    with school.classroom.database.read() as session:
        acts = session.scalars(select(AuditRow).where(AuditRow.action.like("rights.%"))).all()
    assert {row.action for row in acts} == {"rights.erased", "rights.erasure_closed"}


def test_an_identity_that_is_destroyed_is_nobodys(school: School) -> None:
    erase(school)
    with school.classroom.database.read() as session:
        assert read_profiles(session, school.classroom.keys, [school.classroom.people["anna"]]) == {}
