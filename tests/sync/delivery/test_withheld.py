"""What is not public leaves nowhere, and what was sent of it is rewritten; it comes back with it."""

import pytest
from sqlalchemy import select

from sync.contributions.tables import StoredContribution, Withheld
from sync.moderation.withholding import publish, withhold
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_outdated import post, run_on


def change(school: School, source_id: str, state: Withheld | None) -> None:
    classroom = school.classroom
    with classroom.database.write() as session:
        row = session.scalars(
            select(StoredContribution).where(StoredContribution.source_id == source_id)
        ).one()
        if state is None:
            publish(session, row, None, classroom.clock.now())
        else:
            withhold(session, row, state, None, classroom.clock.now())


@pytest.mark.parametrize("state", list(Withheld))
def test_excerpt_and_score_are_taken_back_and_return(school: School, state: Withheld) -> None:
    school.connect_records()
    first = post(school, "teapots break often")
    school.run()
    assert "teapots" in school.lms.evidence_of("101")[0]
    grade = school.lms.grade_of("101")
    change(school, first.source_id, state)
    run_on(school)
    assert not any("teapots" in note for note in school.lms.evidence_of("101"))
    assert school.lms.grade_of("101") == 0.0
    change(school, first.source_id, None)
    run_on(school)
    assert any("teapots" in note for note in school.lms.evidence_of("101"))
    assert school.lms.grade_of("101") == grade


@pytest.mark.parametrize("state", list(Withheld))
def test_what_is_withheld_before_it_is_sent_never_leaves(school: School, state: Withheld) -> None:
    school.connect_records()
    first = post(school, "teapots break often")
    change(school, first.source_id, state)
    run_on(school)
    assert school.lms.evidence_of("101") == []
    assert all("teapots" not in str(request) for request in school.lms.requests)
