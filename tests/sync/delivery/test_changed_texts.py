"""What people change or remove after it was sent is changed or gone at the receiver too."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from sync.intake.removal import delete
from sync.outbox.tables import OutboxState, SentText
from sync.rights.tables import WithdrawalRow
from sync.spaces.tables import Space
from tests.factories.lms import answers
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_scores import let_time_pass

ANNA = "101"


def run(school: School) -> None:
    let_time_pass(school)
    school.run()


def remove(school: School, name: str, contribution_id: object) -> None:
    with school.classroom.database.write() as session:
        space, person_id = session.get_one(Space, school.classroom.space_id), school.classroom.people[name]
        assert delete(session, space, contribution_id, person_id, school.context.clock.now())  # type: ignore[arg-type]


def test_a_post_that_is_edited_after_it_was_sent_is_corrected_there(school: School) -> None:
    """Behaviour 18."""
    school.connect_records()
    contribution = school.classroom.contribution("Wrong figures. " + some_text(1))
    school.classroom.accept("anna", contribution)
    run(school)
    assert "Wrong figures" in school.lms.evidence_of(ANNA)[0]
    school.classroom.accept(
        "anna", replace(contribution, revision=2, markdown="Right figures. " + some_text(1))
    )
    run(school)
    run(school)
    (note,) = school.lms.evidence_of(ANNA)
    assert "Right figures" in note
    assert all(row.state == OutboxState.SETTLED for row in school.outbox())
    with school.classroom.database.read() as session:
        (kept,) = session.scalars(select(SentText))
        assert kept.sources[0][1] == 2
    before = len(school.lms.requests)
    run(school)
    assert not [path for _, path in school.lms.requests[before:] if "/webservice/" in path]  # and that is all


@pytest.mark.parametrize("is_down", [False, True])
def test_a_post_that_is_removed_is_deleted_there_and_a_receipt_stays(school: School, is_down: bool) -> None:
    """Behaviour 19."""
    school.connect_records()
    accepted = school.classroom.accept("anna", school.classroom.contribution(some_text(1)))
    school.classroom.post("ben", some_text(2))
    run(school)
    assert len(school.lms.evidence_of(ANNA)) == 1
    if is_down:
        school.lms.fail("/webservice/", answers("503 Service Unavailable"))
    remove(school, "anna", accepted.contribution_id)
    run(school)
    if is_down:
        assert len(school.lms.evidence_of(ANNA)) == 1
        run(school)
    assert school.lms.evidence_of(ANNA) == []
    assert len(school.lms.evidence_of("102")) == 1
    with school.classroom.database.read() as session:
        (receipt,) = session.scalars(select(WithdrawalRow))
        assert (receipt.state, receipt.reason) == ("taken_back", "contribution.changed")
        assert {row.person_id for row in session.scalars(select(SentText))} == {
            school.classroom.people["ben"]
        }


def test_what_an_older_version_held_counts_too(school: School) -> None:
    """The level was raised by other contributions since; the note of the lower one still holds what is removed."""
    school.connect_records()
    first = school.classroom.accept("anna", school.classroom.contribution(some_text(1)))
    run(school)
    for number, words in ((5, 130), (6, 130)):
        school.classroom.post("anna", some_text(number, words=words))
        run(school)
    assert any("agenda 100" in note for note in school.lms.evidence_of(ANNA))
    remove(school, "anna", first.contribution_id)
    run(school)
    run(school)
    notes = school.lms.evidence_of(ANNA)
    assert notes
    assert not any("agenda 100" in note for note in notes)
