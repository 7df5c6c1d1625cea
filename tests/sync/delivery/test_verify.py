"""Reading back what receivers hold, and what becomes of what differs."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from connectors.lti import ags
from connectors.records.lti_ags import LtiAgs
from sync.audit.tables import AuditRow
from sync.delivery.status import retry
from sync.delivery.verify import Verification, verify, verify_due
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from tests.factories.lms import answers
from tests.factories.world import RESULT_SCOPE, some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_columns import delete_columns
from tests.sync.delivery.test_overrides import overridden, row_of
from tests.sync.delivery.test_scores import set_purpose


@pytest.fixture
def sent(school: School) -> School:
    """Three learners' scores are in the gradebook."""
    for number, name in enumerate(("anna", "ben", "cem")):
        school.classroom.post(name, some_text(number))
    school.run()
    return school


def look(school: School, **how: object) -> Verification:
    (found,) = verify(school.context, **how)  # type: ignore[arg-type]
    return found


def grades(school: School) -> list[float | None]:
    return [school.lms.grade_of(user_id) for user_id in ("101", "102", "103")]


def test_what_is_as_it_was_sent_is_no_drift(sent: School) -> None:
    found = look(sent)
    assert (found.checked, found.unread, found.trouble, found.drift) == (3, 0, None, [])
    with sent.classroom.database.read() as session:
        assert session.scalars(select(TargetRow.verified_at)).one() is not None


def test_drift_is_listed_with_both_values_and_noted_on_the_item(sent: School) -> None:
    sent.lms.override("101", 55.0)
    sent.lms.override("102", None)
    found = look(sent)
    people = sent.classroom.people
    ours = {"given": 7000, "maximum": 100}
    assert sorted((each.person_id, each.ours, each.theirs, each.mended) for each in found.drift) == sorted(
        [(people["anna"], ours, {"given": 55_000, "maximum": 100}, False), (people["ben"], ours, None, False)]
    )
    assert row_of(sent).drift == {"given": 55_000, "maximum": 100}
    assert row_of(sent, "ben").drift == {"given": None, "maximum": 100}
    assert row_of(sent, "cem").drift is None
    sent.run()
    assert (sent.lms.score_posts(), grades(sent)) == (3, [55.0, None, 7.0])


def test_drift_that_is_over_is_forgotten(sent: School) -> None:
    sent.lms.override("101", 55.0)
    look(sent)
    sent.lms.override("101", 7.0)
    assert look(sent).drift == []
    assert row_of(sent).drift is None


def test_mending_sends_what_is_missing_and_leaves_an_override(sent: School) -> None:
    sent.lms.override("101", 55.0)
    sent.lms.override("102", None)
    assert sorted(each.mended for each in look(sent, mend=True).drift) == [False, True]
    sent.run()
    assert grades(sent) == [55.0, 7.0, 7.0]
    assert row_of(sent, "ben").drift is None
    with sent.classroom.database.read() as session:
        noted = session.scalars(select(AuditRow.subject_id).where(AuditRow.action == "outbox.mended")).all()
    assert noted == [sent.classroom.people["ben"]]


def test_mending_overwrites_just_the_item_that_was_asked_for(sent: School) -> None:
    sent.lms.override("101", 55.0)
    sent.lms.override("102", 56.0)
    found = look(sent, item_ids=[row_of(sent).id], mend=True)
    assert (found.checked, [each.mended for each in found.drift]) == (1, [True])
    sent.run()
    assert grades(sent) == [7.0, 56.0, 7.0]


def test_an_override_that_was_taken_back_goes_on_by_itself(school: School) -> None:
    overridden(school)
    assert look(school).drift[0].ours == {"given": 7000, "maximum": 100}
    school.lms.override("101", 7.0)
    assert look(school).drift == []
    school.run()
    assert (school.lms.grade_of("101"), row_of(school).state) == (14.0, OutboxState.SETTLED)


def test_what_was_missing_can_be_tried_again(sent: School) -> None:
    sent.lms.override("102", None)
    look(sent)
    with sent.classroom.database.write() as session:
        assert retry(session, sent.context.clock.now()) == 1
    sent.run()
    assert grades(sent) == [7.0, 7.0, 7.0]


def test_a_column_that_is_gone_is_no_drift_of_everybody(sent: School) -> None:
    delete_columns(sent)
    found = look(sent, mend=True)
    assert (found.drift, found.checked) == ([], 0)
    assert found.trouble is not None


@pytest.mark.parametrize("hindrance", ["no right to read", "asked to wait", "purpose off", "down"])
def test_what_cannot_be_read_is_no_drift(sent: School, hindrance: str) -> None:
    sent.lms.override("101", 55.0)
    with sent.classroom.database.write() as session:
        target = session.scalars(select(TargetRow)).one()
        if hindrance == "no right to read":
            scope = target.settings["scope"].replace(RESULT_SCOPE, "")
            target.settings = {**target.settings, "scope": scope}
        if hindrance == "asked to wait":
            target.asked_to_wait_until = sent.context.clock.now() + timedelta(hours=1)
    if hindrance == "purpose off":
        set_purpose(sent, enabled=False)
    if hindrance == "down":
        for _ in range(3):
            sent.lms.fail("/results", answers("503 Service Unavailable"))
    found = look(sent)
    assert found.drift == []
    assert found.trouble in {"verify.hidden", "verify.asked_to_wait", "purpose.off", "read_back.unknown"}
    assert row_of(sent).drift is None


@pytest.mark.parametrize("number", [b"1e308", b"1" * 400, b"-1e30"])
def test_a_number_that_no_gradebook_holds_is_neither_drift_nor_kept(sent: School, number: bytes) -> None:
    result = b'{"userId": "101", "resultScore": %s, "resultMaximum": 100}' % number
    lying = answers("200 OK", b"[%s]" % result, ("Content-Type", ags.RESULTS))
    for _ in range(4):  # each learner is asked for, too
        sent.lms.fail("/results", lying)
    found = look(sent)
    assert (found.trouble, found.drift, found.unread) == ("read_back.unknown", [], 3)
    with sent.classroom.database.read() as session:
        assert session.scalars(select(OutboxRow).where(OutboxRow.drift.is_not(None))).all() == []


def test_an_item_that_moved_on_meanwhile_is_left_alone(sent: School, monkeypatch: pytest.MonkeyPatch) -> None:
    sent.lms.override("101", 55.0)
    read_back = LtiAgs.read_back

    def overtaken(connector: LtiAgs, *arguments: object) -> object:
        told = read_back(connector, *arguments)  # type: ignore[arg-type]
        with sent.classroom.database.write() as session:
            session.execute(update(OutboxRow).values(version=OutboxRow.version + 1))
        return told

    monkeypatch.setattr(LtiAgs, "read_back", overtaken)
    assert look(sent).drift == []
    assert row_of(sent).drift is None


def test_evidence_that_was_deleted_is_found_and_sent_again(school: School) -> None:
    school.connect_records()
    first = school.classroom.post("anna", some_text(1))
    school.classroom.post("ben", some_text(2), to=first)
    school.run()
    assert len(school.lms.evidence_of("101")) == 1
    looks = {found.connector: found for found in verify(school.context)}
    assert (looks["moodle"].drift, looks["moodle"].trouble) == ([], None)
    school.lms.delete_evidence()
    looks = {found.connector: found for found in verify(school.context, mend=True)}
    assert all(each.theirs is None for each in looks["moodle"].drift)
    school.run()
    assert len(school.lms.evidence_of("101")) == 1


def test_each_target_is_verified_once_a_week(sent: School) -> None:
    target_id = verify_due(sent.context)
    assert target_id is not None
    assert verify_due(sent.context) is None
    week_ago = sent.context.clock.now() - timedelta(days=7)
    with sent.classroom.database.write() as session:
        session.execute(update(TargetRow).values(verified_at=week_ago))
    sent.lms.override("101", 55.0)
    assert verify_due(sent.context) == target_id
    assert row_of(sent).drift is not None


def test_a_look_that_is_dated_later_than_now_was_none(sent: School) -> None:
    """A clock that was ahead once would keep everything from being looked at until then."""
    target_id = verify_due(sent.context)
    with sent.classroom.database.write() as session:
        session.execute(update(TargetRow).values(verified_at=sent.context.clock.now() + timedelta(days=300)))
    assert verify_due(sent.context) == target_id
    assert verify_due(sent.context) is None


def test_a_target_that_cannot_be_read_does_not_keep_the_others_waiting(sent: School) -> None:
    delete_columns(sent)
    assert verify_due(sent.context) is not None
    assert verify_due(sent.context) is None
