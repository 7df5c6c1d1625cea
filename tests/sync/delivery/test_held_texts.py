"""A text that tells of somebody's health, beliefs or conduct: it waits for a person, and leaves as they decide."""

import re
from dataclasses import replace

from sqlalchemy import select

from sync.audit.tables import AuditRow
from sync.filter import EntityType, FilterHeld
from sync.filter.replacing import Replacement
from sync.held.tables import HeldText
from sync.held.texts import Decision, Found, Reason, decide
from sync.intake.removal import delete
from sync.outbox.tables import TEXT_HELD, OutboxRow, OutboxState, TargetRow
from sync.outbox.targets import MOODLE, set_replacement
from sync.people.pseudonyms import pseudonym
from sync.spaces.tables import Space
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School

TELLS = some_text(1) + " My wife has breast cancer, which is why I was late."
POLITE = some_text(1) + " I was late for reasons of my own."


def held_text(school: School) -> HeldText:
    with school.classroom.database.read() as session:
        return session.scalars(select(HeldText)).one()


def evidence(school: School) -> OutboxRow:
    return next(row for row in school.outbox() if row.item != "score")


def decide_about_it(school: School, decision: Decision, reason: Reason = Reason.AUTHOR_AGREES) -> bool:
    row = held_text(school)
    room = school.classroom
    with room.database.write() as session:
        space = session.get_one(Space, room.space_id)
        found = Found(row.contribution_id, row.revision, row.places)
        return decide(session, space, found, decision, reason, room.clock.now(), room.people["ben"])


def test_a_text_that_tells_of_health_is_held_for_a_person_and_the_score_leaves(school: School) -> None:
    """Behaviour 12."""
    assert FilterHeld.default_code == TEXT_HELD
    school.connect_records()
    school.classroom.post("anna", TELLS)
    school.run()
    assert school.lms.evidence_of("101") == []
    assert school.lms.grade_of("101") == 7.0
    row = evidence(school)
    assert (row.state, row.code) == (OutboxState.BLOCKED, "filter.held")
    assert held_text(school).decision is None
    school.run()
    assert school.lms.evidence_of("101") == []


def test_another_text_that_shows_as_much_takes_the_place_of_one_that_is_held(school: School) -> None:
    """Behaviour 12: nobody's level waits for a look at one of their texts, where others show it."""
    school.connect_records()
    school.classroom.post("anna", TELLS)
    school.classroom.post("anna", some_text(5))
    school.run()
    notes = school.lms.evidence_of("101")
    assert notes
    assert not any("late" in note for note in notes)
    assert all("500" in note for note in notes)
    assert held_text(school).decision is None


def test_what_a_person_released_leaves_as_it_is_masked(school: School) -> None:
    """Behaviour 12."""
    school.connect_records()
    school.classroom.post("anna", TELLS)
    school.run()
    assert decide_about_it(school, Decision.RELEASED)
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "agenda" in note
    assert "cancer" not in note


def test_of_what_a_person_keeps_back_nothing_leaves_but_that_it_was_written(school: School) -> None:
    school.connect_records()
    school.classroom.post("anna", TELLS)
    school.run()
    assert decide_about_it(school, Decision.KEPT, Reason.PROTECT)
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "kept back" in note
    assert "agenda" not in note
    assert "cancer" not in note


def test_a_release_is_audited_with_reason_and_identity(school: School) -> None:
    """Behaviour 13: by random id and code, without a word of the text."""
    school.connect_records()
    school.classroom.post("anna", TELLS)
    school.run()
    decide_about_it(school, Decision.RELEASED, Reason.AUTHOR_AGREES)
    with school.classroom.database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "filter.released")).one()
    assert row.actor_id == school.classroom.people["ben"]
    assert row.subject_id == school.classroom.people["anna"]
    assert row.detail == {
        "contribution": str(held_text(school).contribution_id),
        "revision": 1,
        "reason": "author_agrees",
    }


def test_an_edit_asks_again(school: School) -> None:
    school.connect_records()
    written = school.classroom.contribution(TELLS)
    school.classroom.accept("anna", written)
    school.run()
    assert decide_about_it(school, Decision.RELEASED)
    school.classroom.accept("anna", replace(written, revision=2, markdown=TELLS + " She is pregnant, too."))
    school.run()
    assert school.lms.evidence_of("101") == []
    row = held_text(school)
    assert (row.revision, row.decision, row.actor_id) == (2, None, None)


def test_an_edit_that_takes_it_out_lets_the_text_go(school: School) -> None:
    school.connect_records()
    written = school.classroom.contribution(TELLS)
    school.classroom.accept("anna", written)
    school.run()
    school.classroom.accept("anna", replace(written, revision=2, markdown=POLITE))
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "agenda" in note


def test_a_decision_about_another_revision_or_other_places_is_none(school: School) -> None:
    school.connect_records()
    school.classroom.post("anna", TELLS)
    school.run()
    row = held_text(school)
    room = school.classroom
    with room.database.write() as session:
        space = session.get_one(Space, room.space_id)
        for revision, taken in ((2, False), (1, True)):
            found = Found(row.contribution_id, revision, "0" * 64)
            decision, reason = Decision.RELEASED, Reason.HARMLESS
            by = room.people["ben"]
            assert decide(session, space, found, decision, reason, room.clock.now(), by) is taken
    school.run()
    assert school.lms.evidence_of("101") == []


def test_nothing_stays_noted_of_a_text_that_is_removed(school: School) -> None:
    school.connect_records()
    school.classroom.post("anna", TELLS)
    school.run()
    room, row = school.classroom, held_text(school)
    with room.database.write() as session:
        space = session.get_one(Space, room.space_id)
        assert delete(session, space, row.contribution_id, room.people["anna"], room.clock.now())
    with room.database.read() as session:
        assert session.scalars(select(HeldText)).all() == []


def test_each_target_has_people_replaced_as_it_is_set(school: School) -> None:
    """Behaviour 10: the same person, the same pseudonym within a course and towards one receiver."""
    school.connect_records()
    room = school.classroom
    with room.database.write() as session:
        space = session.get_one(Space, room.space_id)
        for kind in (EntityType.PERSON_R, EntityType.HANDLE):
            set_replacement(session, space, MOODLE, kind, Replacement.PSEUDONYM, room.clock.now())
        course = f"{space.deployment_id}:{space.context_id or space.id}"
    room.post("anna", "Ask Ben Benson or @maxi.muster; Ben knows. " + some_text(1))
    school.run()
    (note,) = school.lms.evidence_of("101")
    with room.database.read() as session:
        ben = pseudonym(session, room.keys, room.people["ben"], course, MOODLE)
    assert note.count(f"[person {ben[:8]}]") == 2
    assert re.search(r"\[handle [0-9a-f]{8}\]", note)
    assert "Benson" not in note
    with room.database.write() as session:
        space = session.get_one(Space, room.space_id)
        for kind in (EntityType.PERSON_R, EntityType.HANDLE):
            set_replacement(session, space, MOODLE, kind, Replacement.PLACEHOLDER, room.clock.now())
        assert (
            session.scalars(select(TargetRow.replacements).where(TargetRow.connector == MOODLE)).one() is None
        )
