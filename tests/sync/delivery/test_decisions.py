"""Levels that people have given, in the LMS's competency records: once, with their evidence, and taken back again."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sync.competencies.proposals import Happening, Proposal
from sync.competencies.ratings import Attested, Decided, Subject, Witness, award, decline, revoke
from sync.competencies.rules import Occasion
from sync.competencies.tables import CompetencyRating
from sync.consent.purposes import EVIDENCE, read_purposes
from sync.contributions.tables import StoredContribution
from sync.delivery.alignments import look_at_alignments
from sync.delivery.by_points import LevelByPoints, read_levels_by_points
from sync.delivery.lapses import look_for_links, note_lapsed
from sync.delivery.purposes import define, turn_off, turn_on
from sync.delivery.status import read_status
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.outbox.tables import OutboxRow, OutboxState, SentText, TargetRow
from sync.outbox.targets import connect_competencies, connect_outcomes
from sync.people.sealing import Seals
from sync.rights.tables import WithdrawalRow
from sync.rights.withdrawals import ask_back
from sync.spaces.tables import Space
from tests.factories.lms import connection_lost
from tests.factories.world import LINE_ITEM_SCOPE, RESULT_SCOPE, SCORE_SCOPE, some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_evidence import change_purpose, evidence_row
from tests.sync.delivery.test_scores import let_time_pass

FRAMEWORK = """code,title,scale
EX,Exchange,Not yet | With support | Alone* | Guides others*
AWAY,Not in the course,A | B*
"""


@pytest.fixture
def rated(school: School) -> School:
    """The school with a framework of its own, whose records are connected without any mapping of points."""
    with school.classroom.database.write() as session:
        own = session.get_one(Space, school.classroom.space_id).organisation_id
        now = school.context.clock.now()
        import_framework(session, own, propose(session, own, FRAMEWORK.encode(), "f", now), now)
    school.connect_records()
    return school


def subject(school: School, session: Session, name: str, code: str) -> Subject:
    space = session.get_one(Space, school.classroom.space_id)
    competency = next(
        each for each in session.scalars(select(CompetencyRow)) if each.body["humanCodingScheme"] == code
    )
    return Subject(space.organisation_id, space.id, school.classroom.people[name], competency.id, 1, levels=5)


def give(school: School, name: str, code: str, level: int, *, shown_by: bool = False) -> UUID:
    """Ines gives a level, by hand or on all that the learner has written; gives the decision's id."""
    now, people = school.context.clock.now(), school.classroom.people
    with school.classroom.database.write() as session:
        about = subject(school, session, name, code)
        written = session.scalars(
            select(StoredContribution.id).where(StoredContribution.author_id == about.person_id)
        ).all()
        happenings = tuple(Happening("r1", Occasion.POST, each, level, 1000, now) for each in written)
        proposal = Proposal(code, level, 1000, happenings, 12) if shown_by else None
        witnesses = {each: Witness(Attested.STAFF, people["ines"], 1) for each in written}
        decided = Decided(people["ines"], now, level, "I saw it.", now + timedelta(days=365))
        return award(session, Seals(session, school.classroom.keys), about, decided, proposal, witnesses)


def refuse(school: School, name: str, level: int) -> None:
    """Ines says that what was proposed does not show this level."""
    with school.classroom.database.write() as session:
        seals, by = Seals(session, school.classroom.keys), school.classroom.people["ines"]
        now, about = school.context.clock.now(), subject(school, session, name, "EX")
        proposal = Proposal("EX", level, 1000, (), 12)
        decline(session, seals, about, Decided(by, now, level, "Not yet."), proposal, {})


def by_points(school: School, name: str) -> Sequence[LevelByPoints]:
    with school.classroom.database.read() as session:
        space = session.get_one(Space, school.classroom.space_id)
        return read_levels_by_points(
            session, space, school.classroom.people[name], school.context.clock.now()
        )


def take_back(school: School, rating_id: UUID) -> None:
    with school.classroom.database.write() as session:
        rating = session.get_one(CompetencyRating, rating_id)
        seals, by = Seals(session, school.classroom.keys), school.classroom.people["ines"]
        revoke(session, seals, rating, by, "It was an error.", school.context.clock.now())


def reasons(school: School) -> list[tuple[str, str]]:
    with school.classroom.database.read() as session:
        rows = session.scalars(select(WithdrawalRow).order_by(WithdrawalRow.asked_at))
        return [(row.reason, row.state) for row in rows]


def levels_of(school: School, user_id: str) -> list[int]:
    """The levels of a learner's evidence in the LMS, in order."""
    query = (
        "SELECT evidence.level FROM evidence JOIN user_competencies AS held"
        " ON held.id = evidence.user_competency_id WHERE held.user_id = ? ORDER BY evidence.id"
    )
    with closing(sqlite3.connect(school.lms.database)) as connection:
        return [row[0] for row in connection.execute(query, (int(user_id),))]


def test_a_level_that_a_person_gave_arrives_with_what_was_decided_and_the_filtered_evidence(
    rated: School,
) -> None:
    rated.context = replace(rated.context, base_url="https://stoa.example")
    rated.classroom.post("anna", "Ask Ben Benson or write to ben@academy.example. " + some_text(1))
    give(rated, "anna", "EX", 4, shown_by=True)
    rated.run()
    (note,) = rated.lms.evidence_of("101")
    assert "EX Exchange: level 4 of 4 (Guides others)" in note
    assert "Given by an instructor on" in note
    assert "It is valid until" in note
    assert f"/evidence/people/{rated.classroom.people['anna']}" in note
    assert "agenda" in note
    assert "saw it" not in note
    for personal in ("Ben", "ben@", "Ines"):
        assert personal not in note


def test_a_decision_goes_before_what_points_would_show(rated: School) -> None:
    rated.classroom.post("anna", some_text(1))
    refuse(rated, "anna", 2)
    rated.run()
    assert rated.lms.evidence_of("101") == []
    give(rated, "anna", "EX", 2)
    rated.run()
    assert by_points(rated, "anna") == []
    rated.classroom.post("anna", some_text(2))
    rated.run()
    assert levels_of(rated, "101") == [2]


def test_what_points_had_put_there_is_taken_back_from_the_level_on_that_is_declined(rated: School) -> None:
    rated.classroom.post("anna", some_text(1))
    rated.classroom.post("anna", some_text(2))
    rated.run()
    assert levels_of(rated, "101") == [3]
    assert by_points(rated, "anna") == [LevelByPoints("Exchange", 3)]
    refuse(rated, "anna", 3)
    assert by_points(rated, "anna") == []  # at once, though the LMS still has it
    rated.run()
    let_time_pass(rated)
    rated.run()
    assert levels_of(rated, "101") == [2]
    assert reasons(rated) == [("competency.against_points", "taken_back")]
    refuse(rated, "anna", 2)
    rated.run()
    assert levels_of(rated, "101") == []


def test_who_has_written_nothing_gets_the_level_and_no_grade(rated: School) -> None:
    give(rated, "ben", "EX", 3)
    rated.run()
    assert levels_of(rated, "102") == [3]
    assert rated.lms.grade_of("102") is None


def test_without_the_purpose_no_decision_leaves_and_with_it_what_was_decided_before_does(
    rated: School,
) -> None:
    change_purpose(rated, turn_off)
    give(rated, "anna", "EX", 3)
    rated.run()
    assert rated.lms.evidence_of("101") == []
    change_purpose(rated, turn_on)
    rated.run()
    assert len(rated.lms.evidence_of("101")) == 1


def test_the_same_evidence_never_comes_twice_though_an_answer_is_lost_and_a_worker_is_killed(
    rated: School,
) -> None:
    rated.run()
    give(rated, "anna", "EX", 3)
    rated.lms.fail("/webservice/", connection_lost(apply=True))
    rated.run()
    let_time_pass(rated)
    rated.run()
    assert len(rated.lms.evidence_of("101")) == 1
    with rated.classroom.database.write() as session:  # as a kill -9 between send and note leaves it
        session.execute(
            update(OutboxRow).values(
                state=OutboxState.PENDING.value, sent_version=0, open_version=OutboxRow.version, code=None
            )
        )
    let_time_pass(rated)
    rated.run()
    change_purpose(rated, turn_off)
    change_purpose(rated, turn_on)  # everything is derived anew
    rated.run()
    assert len(rated.lms.evidence_of("101")) == 1
    assert evidence_row(rated, "anna").state == OutboxState.SETTLED


def test_a_level_that_is_taken_back_has_its_evidence_deleted_and_points_do_not_bring_it_back(
    rated: School,
) -> None:
    rated.classroom.post("anna", some_text(1))
    rating_id = give(rated, "anna", "EX", 3)
    rated.run()
    assert levels_of(rated, "101") == [3]
    take_back(rated, rating_id)
    rated.run()
    assert rated.lms.evidence_of("101") == []
    assert reasons(rated) == [("competency.ended", "taken_back")]
    rated.classroom.post("anna", some_text(2))
    rated.run()
    assert rated.lms.evidence_of("101") == []
    give(rated, "anna", "EX", 2)
    rated.run()
    assert levels_of(rated, "101") == [2]


def test_a_level_that_is_over_has_its_evidence_deleted_by_itself(rated: School) -> None:
    rating_id = give(rated, "anna", "EX", 3)
    rated.run()
    with rated.classroom.database.write() as session:
        rating = session.get_one(CompetencyRating, rating_id)
        rating.valid_until = rated.context.clock.now() - timedelta(seconds=1)
    rated.run()
    assert len(rated.lms.evidence_of("101")) == 1  # nobody has looked yet
    note_lapsed(rated.context)
    rated.run()
    assert rated.lms.evidence_of("101") == []
    with rated.classroom.database.read() as session:
        assert session.get_one(CompetencyRating, rating_id).lapse_noted_at is not None


def test_a_level_that_is_taken_back_on_its_way_does_not_leave(rated: School) -> None:
    rated.run()
    rating_id = give(rated, "anna", "EX", 3)
    with rated.lms.down():
        rated.run()
    take_back(rated, rating_id)
    let_time_pass(rated)
    rated.run()
    assert rated.lms.evidence_of("101") == []


def test_a_competency_that_the_course_has_not_got_is_told_by_name_and_goes_once_it_is_linked(
    rated: School,
) -> None:
    give(rated, "anna", "AWAY", 2)
    rated.run()
    assert unlinked(rated) == ["AWAY Not in the course"]
    rename(rated, "AWAY")
    look_for_links(rated.context)
    rated.run()
    assert unlinked(rated) == []
    assert levels_of(rated, "101") == [2]
    assert [row.item for row in rated.outbox()] == ["competency:11"]


def test_what_the_course_has_not_got_is_not_asked_back_when_its_person_is_erased(rated: School) -> None:
    give(rated, "anna", "AWAY", 2)
    rated.run()
    with rated.classroom.database.write() as session:
        now, keys = rated.context.clock.now(), rated.classroom.keys
        assert ask_back(session, keys, rated.classroom.people["anna"], now, reason="erasure") == 0
    assert rated.outbox() == []


def test_in_another_course_a_level_goes_to_the_competency_that_is_called_the_same_and_to_no_other(
    rated: School,
) -> None:
    give(rated, "anna", "EX", 3)
    rated.run()
    assert levels_of(rated, "101") == [3]
    rated.lms.delete_evidence()
    rename(rated, "SOMETHING-ELSE")
    with (
        rated.classroom.database.write() as session
    ):  # as a course of another site that has the same number for it
        space = session.get_one(Space, rated.classroom.space_id)
        target = session.scalars(select(TargetRow).where(TargetRow.connector == "moodle")).one()
        target.settings = {**target.settings, "course_id": "9"}
        session.flush()
        connect_competencies(
            session, rated.classroom.keys, space, site=rated.lms.base_url, course_id="2",
            token=rated.lms.token, now=rated.context.clock.now(),
        )  # fmt: skip
    rated.run()
    assert levels_of(rated, "101") == []
    assert unlinked(rated) == ["EX Exchange"]
    assert [row.item.partition(":")[0] for row in rated.outbox()] == ["unlinked"]


def test_a_level_that_the_scale_of_the_course_has_not_got_is_refused(rated: School) -> None:
    give(rated, "anna", "EX", 5)
    rated.run()
    row = evidence_row(rated, "anna")
    assert (row.state, row.code) == (OutboxState.REJECTED, "moodle.scale_shorter")


def unlinked(school: School) -> list[str]:
    with school.classroom.database.read() as session:
        return [name for target in read_status(session) for name in target.unlinked]


def rename(school: School, id_number: str) -> None:
    """Do what somebody does in the LMS: give the course's competency this ID number."""
    with closing(sqlite3.connect(school.lms.database)) as connection, connection:
        connection.execute("UPDATE competencies SET id_number = ?", (id_number,))


def test_a_level_goes_to_a_column_of_its_competency_where_the_course_has_outcomes_and_is_cleared_there(
    rated: School,
) -> None:
    allow_columns(rated)
    rated.classroom.post("anna", some_text(1))
    rating_id = give(rated, "anna", "AWAY", 2, shown_by=True)
    rated.run()
    assert column_of(rated, "AWAY Not in the course") == [(2.0, 2.0)]
    give(rated, "anna", "AWAY", 1)
    rated.run()
    assert column_of(rated, "AWAY Not in the course") == [(1.0, 2.0)]
    with rated.classroom.database.read() as session:
        latest = session.scalars(select(CompetencyRating).order_by(CompetencyRating.decided_at)).all()[-1].id
    assert latest != rating_id
    take_back(rated, latest)
    let_time_pass(rated)
    rated.run()
    assert column_of(rated, "AWAY Not in the course") == [(None, 2.0)]
    with rated.classroom.database.read() as session:
        of_columns = select(SentText).join(TargetRow).where(TargetRow.connector == "canvas")
        assert session.scalars(of_columns).all() == []  # no word has gone along


def test_columns_that_no_outcome_is_aligned_with_are_told_by_name(
    rated: School, httpserver: HTTPServer
) -> None:
    course = "/api/v1/courses/42"
    httpserver.expect_request(f"{course}/outcome_group_links").respond_with_json([{"outcome": {"id": 5}}])
    assignments = [{"name": "EX Exchange", "rubric": [{"outcome_id": 5}]}, {"name": "AWAY Not in the course"}]
    httpserver.expect_request(f"{course}/assignments").respond_with_json(assignments)
    allow_columns(rated, site=httpserver.url_for(""), course_id="42", token="a-token")
    give(rated, "anna", "EX", 3)
    give(rated, "anna", "AWAY", 2)
    rated.run()
    assert unaligned(rated) == ["AWAY Not in the course"]
    assignments[1]["rubric"] = [{"outcome_id": 5}]
    httpserver.clear_all_handlers()
    httpserver.expect_request(f"{course}/outcome_group_links").respond_with_json([{"outcome": {"id": 5}}])
    httpserver.expect_request(f"{course}/assignments").respond_with_json(assignments)
    look_at_alignments(rated.context)
    assert unaligned(rated) == []


def unaligned(school: School) -> list[str]:
    with school.classroom.database.read() as session:
        return [name for target in read_status(session) for name in target.unaligned]


def allow_columns(school: School, *, site: str = "", course_id: str = "", token: str | None = None) -> None:
    """Let levels go to columns too, under a purpose that names the connector."""
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        now = school.context.clock.now()
        space.services = {
            **space.services,
            "ags_scopes": " ".join((SCORE_SCOPE, LINE_ITEM_SCOPE, RESULT_SCOPE)),
        }
        connect_outcomes(
            session, school.classroom.keys, space, site=site, course_id=course_id, token=token, now=now
        )
        purpose = read_purposes(session, space.organisation_id)[EVIDENCE].document
        wider = replace(purpose, recipients=(*purpose.recipients, "canvas"))
        define(session, space.organisation_id, wider, now)


def column_of(school: School, label: str) -> list[tuple[float | None, float]]:
    """The grades in the LMS's columns of this title, each with its maximum."""
    query = (
        "SELECT grades.score, line_items.maximum FROM line_items JOIN grades"
        " ON grades.line_item_id = line_items.id WHERE line_items.label = ?"
    )
    with closing(sqlite3.connect(school.lms.database)) as connection:
        return connection.execute(query, (label,)).fetchall()
