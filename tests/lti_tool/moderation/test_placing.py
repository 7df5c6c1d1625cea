"""A thread stands in the list by the latest of its replies that are public, whoever takes one out or lets it back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.clock import SetClock
from config.database import Database
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.moderation.test_queue import report
from tests.lti_tool.moderation.test_standing import remove
from tests.lti_tool.moderation.test_threads import press
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("way", ["moderator", "reports", "author", "author for good"])
def test_a_reply_that_is_not_public_keeps_no_place_for_its_thread(
    visit: Visit, classroom: Classroom, clock: SetClock, database: Database, way: str
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).reports_hide_at = 2
    anna, ben, cem, ines = (visit(name) for name in ("anna", "ben", "cem", "ines"))
    old = anna.start_thread("Old thread", "Words")
    clock.advance(timedelta(minutes=1))
    newer = anna.start_thread("Newer thread", "Words")
    clock.advance(timedelta(minutes=1))
    reply = ben.reply(old, "zebra reply")
    post = f"{old}/posts/{reply[-36:]}"

    def order() -> list[str]:
        return [path for each in cem.open("/").links if (path := each.split("?")[0]) in (old, newer)]

    def decide(do: str) -> None:
        form = ines.open(f"{post}/moderate").form
        assert ines.send(form, do=do, reason="off_topic").status == 303

    assert order() == [old, newer]
    if way == "moderator":
        decide("hide")
    elif way == "reports":
        report(cem, old)
        assert order() == [old, newer]
        report(anna, old)
    elif way == "author":
        remove(ben, old)
    else:
        assert press(ben, f"{post}/remove", for_good="1").status == 303
    assert order() == [newer, old]
    assert "last reply" not in cem.open("/").words
    if way == "author for good":
        return
    if way == "author":
        assert press(ben, f"{post}/undo").status == 303
    else:
        decide("keep")
    assert order() == [old, newer], "where it was"
