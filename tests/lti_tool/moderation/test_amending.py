"""Edits by staff: marked, with what was said before, and earning what was earned."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from sync.audit.tables import AuditRow
from sync.spaces.tables import Anonymity, Duty, Space
from tests.factories.world import Classroom, some_text
from tests.lti_tool.moderation.test_moving import edit_own, points, post_of
from tests.lti_tool.space.visitor import Page, Visitor

Visit = Callable[..., Visitor]


def amend(staff: Visitor, thread: str, post: str, text: str, **fields: str) -> Page:
    return staff.send(staff.open(f"{thread}/posts/{post}/amend").form, text=text, **fields)


def test_everybody_sees_that_staff_edited_a_post_and_what_it_said(visit: Visit, database: Database) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread("A title", "Call me at 0170 1234567")
    assert amend(ines, thread, thread[-36:], "Call me", title="Another title").status == 303
    page = ben.open(thread)
    assert "Another title" in page.words
    assert "edited by staff or moderators" in page.words
    assert "0170" not in page.words
    history = ben.open(f"{thread}/posts/{thread[-36:]}/history")
    assert "0170" in history.words
    assert "by staff or moderators" in history.words
    assert "Ines" not in history.words
    with database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "post.amended")).one()
    assert row.actor_id == ines.person_id


def test_what_nobody_is_to_read_is_taken_away(visit: Visit) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread("A title", "Call me at 0170 1234567")
    amend(ines, thread, thread[-36:], "Call me", forget="yes")
    for visitor in (anna, ines):
        assert "0170" not in visitor.open(f"{thread}/posts/{thread[-36:]}/history").words


@pytest.mark.parametrize("text", ["Short", some_text(9, words=80)])
def test_an_edit_by_staff_gives_and_takes_no_points(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock, text: str
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread("A title", some_text(1) if text == "Short" else "Too short")
    reply = post_of(ben.reply(thread, some_text(2) if text == "Short" else "Too short"))
    before = points(database, classroom)
    for post in (thread[-36:], reply):
        assert amend(ines, thread, post, text).status == 303
    assert points(database, classroom) == before
    edit_own(ben, thread, reply, some_text(3))
    assert points(database, classroom)["ben"] >= before["ben"], "and the author's own edit counts again"


def test_an_anonymous_author_is_betrayed_by_no_edit(visit: Visit, database: Database) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    with database.write() as session:
        session.execute(update(Space).values(anonymity=Anonymity.TO_PEERS.value))
    thread = anna.start_thread("A title", "A text")
    amend(ines, thread, thread[-36:], "Another text")
    for address in (thread, "/", f"{thread}/posts/{thread[-36:]}/history"):
        assert "Anna" not in ben.open(address).html


def test_only_staff_edit_for_others_and_what_is_there(visit: Visit) -> None:
    anna, ben, ines = visit("anna"), visit("ben", duty=Duty.MODERATOR), visit("ines")
    thread, own = anna.start_thread(), ines.start_thread()
    assert ben.open(f"{thread}/posts/{thread[-36:]}/amend").status == 403
    assert ines.open(f"{own}/posts/{own[-36:]}/amend").status == 403
    form = ines.open(f"{thread}/posts/{thread[-36:]}/amend").form
    edit_own(anna, thread, thread[-36:], "Meanwhile")
    late = ines.send(form, text="Mended")
    assert late.status == 422
    assert "Mended" in late.html
    assert "Meanwhile" in late.html
    assert ines.send(late.form, text="Mended").status == 303
