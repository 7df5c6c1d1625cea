from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.consent.purposes import EVIDENCE, set_enabled
from sync.outbox.desired import Desired, put
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.outbox.targets import ensure_gradebook, put_target
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom, some_text
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def put_in_outbox(database: Database, room: Classroom, now: datetime, **changes: Any) -> None:
    with database.write() as session:
        space = session.get_one(Space, room.space_id)
        ensure_gradebook(session, space, now)
        target, _ = put_target(session, space.id, "lti_ags", "grade", {"maximum": "100"}, now)
        payload = {"given": 61_250, "maximum": 100}
        put(
            session, [Desired(target.id, room.people["anna"], "score", payload, payload)], now=now, due_at=now
        )
        row = session.query(OutboxRow).one()
        for name, value in changes.items():
            setattr(row, name, value)


def test_a_learner_sees_points_and_counts(visit: Visit, classroom: Classroom) -> None:
    classroom.post("anna", some_text(1, 46))
    thread = classroom.post("ben")
    for number in (5, 6):
        classroom.post("anna", some_text(number, 20), to=thread)
    page = visit("anna", locale="de").open()
    assert "700 von 4.000 Punkten" in page.words
    assert "1 Thema 2 Antworten 86 Wörter" in page.words
    assert 'max="4000" value="700"' in page.html


def test_before_anything_is_written_the_gradebook_holds_nothing(visit: Visit) -> None:
    assert "Nothing in the gradebook yet" in visit("anna").open().words


def test_a_course_without_a_gradebook_says_so(
    visit: Visit, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    room = open_classroom(database, keys, clock, resource_link_id="link-2", services={})
    assert "no column in the gradebook" in visit("anna", room=room).open().words


@pytest.mark.parametrize(
    ("state", "sentence", "of_staff"),
    [
        (OutboxState.PENDING, "Your points make 61.25 of 100, on the way to the gradebook", "on its way"),
        (OutboxState.HELD, "Your points make 61.25 of 100, which wait to be released", "waits for release"),
        (OutboxState.BLOCKED, "Your points make 61.25 of 100, which wait here", "not taken"),
        (OutboxState.REJECTED, "Your points make 61.25 of 100, which wait here", "not taken"),
    ],
)
def test_a_score_on_its_way_or_held_is_said_to_be_so(
    visit: Visit,
    database: Database,
    classroom: Classroom,
    clock: SetClock,
    state: OutboxState,
    sentence: str,
    of_staff: str,
) -> None:
    put_in_outbox(database, classroom, clock.now(), state=state.value)
    assert sentence in visit("anna").open().words
    assert f"61.25 {of_staff}" in visit("ines").open("/review/").words


def test_a_score_that_has_arrived_says_since_when(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    put_in_outbox(database, classroom, clock.now(), state=OutboxState.SETTLED.value, sent_at=clock.now())
    assert "Your points make 61.25 of 100 in the gradebook, since 10:00" in " ".join(
        visit("anna").open().words.split()
    )
    clock.sleep(24 * 3600)
    assert "in den Bewertungen, seit 23.11.2026" in visit("anna", locale="de").open().words


def test_what_was_just_written_has_arrived_and_the_gradebook_follows(visit: Visit) -> None:
    anna = visit("anna")
    anna.start_thread("A title", some_text(1))
    assert "280 of 4,000 points" in anna.open().words
    assert "What has changed last has arrived and is counted here" in anna.open().words


def test_others_scores_are_nobodys_business(visit: Visit, classroom: Classroom) -> None:
    classroom.post("anna")
    assert "280 of 4,000 points" in visit("anna").open().words
    assert "280 of 4,000 points" not in visit("ben").open().words


def test_staff_see_how_many_have_begun(visit: Visit) -> None:
    assert "0 of 3 learners have written" in visit("ines").open().words
    visit("anna").start_thread("A title")
    page = visit("ines").open()
    assert "1 of 3 learners have written" in page.words
    assert "How many have begun" in page.words
    assert "Your participation" not in page.words
    assert "How many have begun" not in visit("anna").open().words


def test_the_privacy_notice_follows_what_is_really_sent(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    excerpts = "Short excerpts can be added to your competency record"
    assert "What becomes of what you write here" in visit("anna").open().words
    with database.write() as session:
        put_target(session, classroom.space_id, "moodle", EVIDENCE, {}, clock.now())
    assert excerpts not in visit("anna").open().words
    with database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        set_enabled(session, organisation_id, EVIDENCE, True, clock.now())
    assert excerpts in visit("anna").open().words


def test_points_are_told_in_the_scale_of_a_column_that_the_lms_has_made(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    put_in_outbox(database, classroom, clock.now(), state=OutboxState.SETTLED.value, sent_at=clock.now())
    with database.write() as session:
        session.query(TargetRow).one().learnt = {"line_item": "https://lms.example/1", "maximum": "20"}

    assert "Your points make 12.25 of 20 in the gradebook" in visit("anna").open().words
