"""What lies at a recipient for longer than its purpose says is deleted there, and stays so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from sync.consent.purposes import EVIDENCE, GRADE, read_purposes
from sync.delivery.purposes import define
from sync.outbox.tables import OutboxRow
from sync.platforms.registry import find_organisation
from sync.retention.holds import HoldReason, set_hold
from sync.retention.purging import purge_due, read_due
from sync.retention.schedule import RetentionRefused, set_days
from sync.retention.sent import SENT_CATEGORIES
from sync.rights.tables import WithdrawalRow
from sync.spaces.tables import Space
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.conftest import clock as clock
from tests.sync.delivery.conftest import school as school
from tests.sync.delivery.test_scores import let_time_pass

ANNA, BEN = "101", "102"


def keep_for(school: School, purpose: str, days: int) -> None:
    with school.classroom.database.write() as session:
        organisation_id = session.get_one(Space, school.classroom.space_id).organisation_id
        document = read_purposes(session, organisation_id)[purpose].document
        define(session, organisation_id, replace(document, retention_days=days), school.context.clock.now())


def let_days_pass(school: School, days: int) -> None:
    with school.classroom.database.write() as session:
        past = school.context.clock.now() - timedelta(days=days)
        session.execute(update(OutboxRow).values(sent_at=past))


def purge(school: School) -> dict[str, int]:
    with school.classroom.database.read() as session:
        organisation = find_organisation(session, "default")
    return {each.category: each.items for each in purge_due(school.context, organisation, SENT_CATEGORIES)}


def run(school: School) -> None:
    let_time_pass(school)
    school.run()


def test_evidence_is_deleted_there_after_its_time_and_not_sent_again(school: School) -> None:
    """Behaviour 26: at the LMS, for real."""
    school.connect_records()
    school.classroom.post("anna", some_text(1))
    run(school)
    let_days_pass(school, 31)
    assert purge(school) == {}  # the purpose says nothing
    keep_for(school, EVIDENCE, 30)
    assert purge(school) == {"sent_evidence": 1}
    for _ in range(2):
        run(school)
    assert school.lms.evidence_of(ANNA) == []
    assert school.lms.grade_of(ANNA) == 7.0
    school.classroom.post("anna", "too short")
    run(school)
    assert school.lms.evidence_of(ANNA) == []
    school.classroom.post("anna", some_text(2))  # another level
    run(school)
    assert len(school.lms.evidence_of(ANNA)) == 1
    with school.classroom.database.read() as session:
        (receipt,) = session.scalars(select(WithdrawalRow))
        assert (receipt.state, receipt.reason) == ("taken_back", "retention.over")


def test_what_is_not_old_enough_stays(school: School) -> None:
    school.connect_records()
    keep_for(school, EVIDENCE, 30)
    school.classroom.post("anna", some_text(1))
    run(school)
    let_days_pass(school, 29)
    assert purge(school) == {}
    assert len(school.lms.evidence_of(ANNA)) == 1


def test_a_score_is_cleared_after_its_time(school: School) -> None:
    keep_for(school, GRADE, 30)
    school.classroom.post("anna", some_text(1))
    run(school)
    let_days_pass(school, 31)
    assert purge(school) == {"sent_grade": 1}
    run(school)
    assert school.lms.grade_of(ANNA) is None


def test_a_legal_hold_keeps_it(school: School) -> None:
    school.connect_records()
    keep_for(school, EVIDENCE, 30)
    for name, number in (("anna", 1), ("ben", 2)):
        school.classroom.post(name, some_text(number))
    run(school)
    let_days_pass(school, 31)
    with school.classroom.database.write() as session:
        organisation = find_organisation(session, "default")
        now, person_id = school.context.clock.now(), school.classroom.people["anna"]
        set_hold(session, organisation.id, HoldReason.LITIGATION, now, person_id=person_id)
    with school.classroom.database.read() as session:
        rows = read_due(
            session, school.context.keys, organisation, SENT_CATEGORIES, school.context.clock.now()
        )
        (due,) = [each for each in rows if each.days]
        assert (due.category, due.days, due.due, due.held) == ("sent_evidence", 30, 1, 1)
    assert purge(school) == {"sent_evidence": 1}
    run(school)
    assert (len(school.lms.evidence_of(ANNA)), school.lms.evidence_of(BEN)) == (1, [])


def test_how_long_is_the_purposes_to_say(school: School) -> None:
    with school.classroom.database.write() as session:
        organisation_id, now = find_organisation(session, "default").id, school.context.clock.now()
        with pytest.raises(RetentionRefused):
            set_days(session, organisation_id, "sent_grade", 30, now, known=SENT_CATEGORIES)
