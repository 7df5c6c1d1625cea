"""What was sent is corrected where the text that it quotes has changed, and deleted where that is gone."""

from dataclasses import replace

from sqlalchemy import select

from connectors.contract import Contribution
from sync.consent.purposes import EVIDENCE
from sync.contributions.tables import StoredContribution
from sync.delivery.purposes import turn_off
from sync.intake import delete
from sync.outbox.tables import OutboxState, SentText
from sync.rights.tables import WithdrawalRow
from sync.spaces.tables import Space
from tests.factories.lms import connection_lost
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_scores import let_time_pass


def post(school: School, words: str, number: int = 1) -> Contribution:
    contribution = school.classroom.contribution(f"{words} {some_text(number)}")
    school.classroom.accept("anna", contribution)
    return contribution


def edit(school: School, contribution: Contribution, words: str, number: int = 1) -> None:
    changed = replace(
        contribution, revision=contribution.revision + 1, markdown=f"{words} {some_text(number)}"
    )
    school.classroom.accept("anna", changed)


def remove(school: School, contribution: Contribution) -> None:
    classroom = school.classroom
    with classroom.database.write() as session:
        found = session.scalars(
            select(StoredContribution.id).where(StoredContribution.source_id == contribution.source_id)
        ).one()
        space = session.get_one(Space, classroom.space_id)
        delete(session, space, found, classroom.people["anna"], school.context.clock.now())


def run_on(school: School) -> None:
    for _ in range(2):
        let_time_pass(school)
        school.run()


def test_an_excerpt_that_was_edited_is_replaced_at_its_receiver(school: School) -> None:
    """Behaviour 18."""
    school.connect_records()
    first = post(school, "teapots break often")
    school.run()
    assert "teapots" in school.lms.evidence_of("101")[0]
    edit(school, first, "kettles last long")
    run_on(school)
    (note,) = school.lms.evidence_of("101")
    assert "kettles last long" in note
    assert "teapots" not in note
    assert [row.state for row in school.outbox()] == [OutboxState.SETTLED] * 2
    before = len(school.lms.requests)
    run_on(school)
    assert not [path for _, path in school.lms.requests[before:] if "/webservice/" in path]


def test_an_edited_score_follows(school: School) -> None:
    """Behaviour 18."""
    first = post(school, "teapots break often")
    school.run()
    assert school.lms.grade_of("101") == 7.0
    school.classroom.accept("anna", replace(first, revision=2, markdown="too short"))
    run_on(school)
    assert school.lms.grade_of("101") == 0.0


def test_an_edit_of_what_is_quoted_nowhere_changes_nothing_there(school: School) -> None:
    school.connect_records()
    post(school, "teapots break often", 1)
    post(school, "kettles last long", 2)
    third = post(school, "Cups", 3)
    school.run()
    notes = school.lms.evidence_of("101")
    assert not any("Cups" in note for note in notes)
    edit(school, third, "Mugs", 3)
    run_on(school)
    assert school.lms.evidence_of("101") == notes


def test_a_removed_posts_excerpt_is_deleted_at_its_receiver_and_the_receipt_stays(school: School) -> None:
    """Behaviour 19: no level is left, and nothing comes in its place."""
    school.connect_records()
    first = post(school, "teapots break often")
    school.run()
    assert len(school.lms.evidence_of("101")) == 1
    remove(school, first)
    run_on(school)
    assert school.lms.evidence_of("101") == []
    with school.classroom.database.read() as session:
        (receipt,) = session.scalars(select(WithdrawalRow)).all()
        assert session.scalars(select(SentText)).all() == []
    assert receipt.state == "taken_back"
    assert receipt.reason == "contribution.changed"


def test_it_comes_again_once_it_is_earned_anew(school: School) -> None:
    school.connect_records()
    remove_me = post(school, "teapots break often", 1)
    school.run()
    remove(school, remove_me)
    run_on(school)
    post(school, "kettles last long", 2)
    run_on(school)
    (note,) = school.lms.evidence_of("101")
    assert "kettles last long" in note


def test_the_note_of_an_earlier_level_goes_too(school: School) -> None:
    """Behaviours 18 and 19."""
    school.connect_records()
    first = post(school, "teapots break often", 1)
    school.run()
    post(school, "kettles last long", 2)
    school.run()
    assert sum("teapots" in note for note in school.lms.evidence_of("101")) == 2
    edit(school, first, "Mugs hold", 1)
    run_on(school)
    assert not any("teapots" in note for note in school.lms.evidence_of("101"))


def test_what_may_have_arrived_is_deleted_too(school: School) -> None:
    school.connect_records()
    school.classroom.post("ben", some_text(9))
    school.run()
    first = post(school, "teapots break often")
    school.lms.fail("/webservice/", connection_lost(apply=True))
    school.run()
    assert len(school.lms.evidence_of("101")) == 1
    edit(school, first, "kettles last long")
    run_on(school)
    (note,) = school.lms.evidence_of("101")
    assert "kettles last long" in note


def test_it_is_deleted_there_also_while_its_purpose_is_off(school: School) -> None:
    """Behaviour 19: deleting sends nothing of anybody."""
    school.connect_records()
    first = post(school, "teapots break often")
    school.run()
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        turn_off(session, space.organisation_id, EVIDENCE, school.context.clock.now())
    remove(school, first)
    run_on(school)
    assert school.lms.evidence_of("101") == []
