"""Competency evidence: filtered, once per level, and only under its purpose."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from connectors.contract import FilteredText
from sync.consent.purposes import EVIDENCE
from sync.delivery.purposes import turn_off, turn_on
from sync.filter import FilterRefused, TextFilter
from sync.outbox.tables import OutboxRow, OutboxState
from sync.spaces.tables import Space
from tests.factories.lms import answers, connection_lost
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_scores import let_time_pass


def test_a_level_arrives_with_a_filtered_note(school: School) -> None:
    """Behaviour 9: whoever is on the roster is replaced, the author too."""
    school.connect_records()
    school.classroom.post(
        "anna", some_text(1) + " Ask Ben Benson or write to ben@academy.example or call +49 30 23125 123."
    )
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "agenda" in note
    for personal in ("Ben", "Benson", "academy.example", "23125"):
        assert personal not in note


def test_without_the_purpose_no_evidence_leaves(school: School) -> None:
    school.connect_records(purpose_on=False)
    school.classroom.post("anna")
    school.run()
    assert school.lms.evidence_of("101") == []
    assert school.lms.grade_of("101") == 7.0
    assert [row.item for row in school.outbox()] == ["score"]


def test_the_same_level_is_not_recorded_twice(school: School) -> None:
    school.connect_records()
    school.classroom.post("anna", some_text(1))
    school.run()
    first = school.classroom.post("cem", some_text(2))
    school.classroom.post("anna", "too short to earn", to=first)
    school.run()
    assert len(school.lms.evidence_of("101")) == 1


def test_a_higher_level_is_recorded_beside_the_lower_one(school: School) -> None:
    school.connect_records()
    school.classroom.post("anna", some_text(1))
    school.run()
    school.classroom.post("anna", some_text(2))
    school.run()
    assert len(school.lms.evidence_of("101")) == 2


@pytest.mark.parametrize("fault", [connection_lost(apply=True), answers("500 Error", apply=True)])
def test_evidence_whose_answer_was_lost_is_not_appended_again(school: School, fault: object) -> None:
    school.connect_records()
    school.classroom.post("anna")
    school.run()
    school.classroom.post("ben", some_text(2))
    prepare_only = len(school.lms.requests)
    school.lms.fail("/webservice/", fault)  # type: ignore[arg-type]
    school.run()
    let_time_pass(school)
    school.run()
    assert len(school.lms.evidence_of("102")) == 1
    assert len(school.lms.requests) > prepare_only


def test_a_filter_that_fails_keeps_the_evidence_and_lets_the_score_go(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviour 7."""

    def fail(self: TextFilter, text: str, *, language: str | None = None) -> FilteredText:
        if not text:
            return FilteredText.released("")
        raise FilterRefused("the filter cannot vouch for this text")

    school.connect_records()
    monkeypatch.setattr(TextFilter, "release", fail)
    school.classroom.post("anna")
    school.run()
    assert school.lms.evidence_of("101") == []
    assert school.lms.grade_of("101") == 7.0


def test_a_post_that_changed_after_its_evidence_was_derived_is_derived_anew(school: School) -> None:
    school.connect_records()
    contribution = school.classroom.contribution(some_text(1))
    school.classroom.accept("anna", contribution)
    school.lms.fail("/webservice/", answers("503 Service Unavailable"))
    school.run()
    school.classroom.accept(
        "anna", replace(contribution, revision=2, markdown="Corrected: " + contribution.markdown)
    )
    let_time_pass(school)
    school.run()
    let_time_pass(school)
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "Corrected" in note
    assert all(row.state == OutboxState.SETTLED for row in school.outbox())


def test_evidence_whose_answer_was_lost_is_still_read_back_after_it_was_held(school: School) -> None:
    school.connect_records()
    school.classroom.post("ben", some_text(1))
    school.run()
    school.classroom.post("anna", some_text(2))
    school.lms.fail("/webservice/", connection_lost(apply=True))
    school.run()
    change_purpose(school, turn_off)
    let_time_pass(school)
    school.run()
    assert evidence_row(school, "anna").state == OutboxState.BLOCKED
    change_purpose(school, turn_on)
    school.run()
    assert evidence_row(school, "anna").state == OutboxState.SETTLED
    assert len(school.lms.evidence_of("101")) == 1


def change_purpose(school: School, turn: Callable[[Session, UUID, str, datetime], None]) -> None:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        turn(session, space.organisation_id, EVIDENCE, school.context.clock.now())


def evidence_row(school: School, name: str) -> OutboxRow:
    person_id = school.classroom.people[name]
    (row,) = [row for row in school.outbox() if row.person_id == person_id and row.item != "score"]
    return row
