"""Locked threads, questions that are for experts, and the date from which nobody writes any more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from lti_tool.drafts.tables import StoredDraft
from sync.audit.tables import AuditRow
from sync.spaces.tables import Duty, Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def press(visitor: Visitor, path: str, **fields: str) -> Page:
    """Send a form of one button, as pages have it."""
    token = visitor.open("/my-data").form.fields["csrf_token"]
    return visitor.send(Form(path, {"csrf_token": token}), **fields)


def test_in_a_locked_thread_only_those_write_who_moderate(visit: Visit, database: Database) -> None:
    anna, ben, cem = visit("anna"), visit("ben", duty=Duty.MODERATOR), visit("cem")
    thread = anna.start_thread()
    form = anna.open(thread).form
    anna.send(Form(f"{anna.space}/drafts", form.fields), text="Half a thought", place=f"reply/{thread[-36:]}")
    assert press(ben, f"{thread}/lock").status == 303
    page = anna.open(thread)
    assert "Locked" in page.words
    assert "This thread is locked" in page.words
    assert "is kept among your drafts" in page.words
    assert "Post reply" not in page.words
    assert "kept among your drafts" not in cem.open(thread).words
    assert ">Locked<" in cem.open("/").html
    refused = anna.send(form, text="One more thing")
    assert refused.status == 422
    assert "This thread was locked" in refused.words
    assert "One more thing" in refused.html
    assert "One more thing" not in cem.open(thread).html
    with database.read() as session:
        assert session.scalars(select(StoredDraft)).all() != []
        acts = session.scalars(select(AuditRow.action).where(AuditRow.action.startswith("thread."))).all()
    assert acts == ["thread.locked"]
    assert "All in order" in cem.open(ben.reply(thread, "All in order")).words
    press(ben, f"{thread}/lock", undo="1")
    assert "Post reply" in anna.open(thread).words


def test_what_was_written_in_a_locked_thread_is_edited_no_more(visit: Visit) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread(text="As it was")
    form = anna.open(f"{thread}/posts/{thread[-36:]}/edit").form
    press(ines, f"{thread}/lock")
    refused = anna.send(form, text="Changed")
    assert refused.status == 422
    assert "Changed" in refused.html
    assert "As it was" in ines.open(thread).words


@pytest.mark.parametrize("duty", [None, Duty.MENTOR, Duty.EXPERT])
def test_nobody_else_locks_a_thread(visit: Visit, duty: Duty | None) -> None:
    thread = visit("anna").start_thread()
    assert press(visit("ben", duty=duty), f"{thread}/lock").status == 403
    assert press(visit("anna"), f"{thread}/lock").status == 403


def test_a_question_for_experts_takes_no_answers_of_others(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    anna, ben, cem, ines = visit("anna"), visit("ben"), visit("cem", duty=Duty.EXPERT), visit("ines")
    thread = anna.start_thread("How?", kind="question")
    form = ben.open(thread).form
    press(ines, f"{thread}/experts")
    page = ben.open(thread)
    assert "Experts answer" in page.words
    assert "Experts and instructors answer this question" in page.words
    refused = ben.send(form, text="Let me guess")
    assert (refused.status, "Let me guess" in refused.html) == (422, True)
    assert "Experts and instructors answer this question" in refused.words
    anna.reply(thread, "I mean this")
    cem.reply(thread, "So it goes")
    assert "I have this question, too" in ben.open(thread).words
    press(ines, f"{thread}/experts", undo="1")
    assert "Let me guess" in ben.open(ben.reply(thread, "Let me guess")).words
    with database.write() as session:
        session.get_one(Space, classroom.space_id).experts_answer = True
    assert "Experts answer" in ben.open(anna.start_thread("And?", kind="question")).words
    assert "Experts answer" not in ben.open(anna.start_thread("So", kind="discussion")).words


def test_from_a_date_on_nobody_writes_whatever_their_role(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    ines = visit("ines")
    thread = ines.start_thread()
    form = ines.open(thread).form
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        space.closes_at, space.read_only_at = clock.now(), clock.now() + timedelta(days=1)
    assert "You can still write." in ines.open("/").words
    clock.advance(timedelta(hours=11))
    assert "Post reply" in ines.open(thread).words
    clock.advance(timedelta(hours=14))
    ines = visit("ines")
    page = ines.open(thread)
    assert "Post reply" not in page.words
    assert "Read-only since" in ines.open("/").words
    token = ines.open("/my-data").form.fields["csrf_token"]
    refused = ines.send(Form(form.action, {**form.fields, "csrf_token": token}), text="Too late")
    assert (refused.status, "Too late" in refused.html) == (422, True)
    assert "nobody writes here any more" in refused.words


def test_the_dates_are_set_with_the_others_and_in_order(visit: Visit, database: Database) -> None:
    ines = visit("ines")
    form = ines.open("/settings").form
    wrong = ines.send(form, closes_at="2027-02-02T10:00", read_only_at="2027-02-01T10:00")
    assert wrong.status == 422
    assert "read-only last" in wrong.words
    saved = ines.send(
        form, closes_at="2027-02-02T10:00", read_only_at="2027-03-01T10:00", experts_answer="yes"
    )
    assert saved.status == 303
    with database.read() as session:
        space = session.scalars(select(Space)).one()
    assert (space.read_only_at is not None, space.experts_answer) == (True, True)


def test_an_observer_reads_on(visit: Visit) -> None:
    thread = visit("anna").start_thread()
    press(visit("ines"), f"{thread}/lock")
    assert visit("ben", role=Role.OBSERVER).open(thread).status == 200
