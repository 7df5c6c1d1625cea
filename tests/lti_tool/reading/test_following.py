"""Following a thread: by writing in it, by choice, and no more."""

from collections.abc import Callable

from tests.lti_tool.reading.conftest import press, titles
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]
FOLLOWED = "/?show=followed"


def test_who_writes_in_a_thread_follows_it_and_no_other(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("Hers")
    anna.start_thread("Another")
    ben.reply(thread)
    assert titles(ben.open(FOLLOWED)) == ["Hers"]
    assert set(titles(anna.open(FOLLOWED))) == {"Hers", "Another"}
    assert titles(visit("cem").open(FOLLOWED)) == []


def test_following_is_a_choice_that_writing_does_not_change(visit: Visit) -> None:
    thread = visit("anna").start_thread("Hers")
    ben = visit("ben")
    page = press(ben, ben.open(thread), "Follow this thread")
    assert "You follow this thread." in page.words
    assert titles(ben.open(FOLLOWED)) == ["Hers"]
    page = press(ben, page, "Stop following")
    assert "You follow" not in page.words
    ben.reply(thread)
    assert titles(ben.open(FOLLOWED)) == [], "ended is ended"


def test_staff_pin_a_thread_to_the_top(visit: Visit) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread("Older")
    anna.start_thread("Newer")
    page = press(ines, ines.open(thread), "Pin to the top")
    assert "Pinned" in page.words
    assert titles(anna.open("/?sort=newest")) == ["Older", "Newer"]
    assert "Pin to the top" not in anna.open(thread).words
    press(ines, page, "Unpin")
    assert "Pinned" not in anna.open().words
