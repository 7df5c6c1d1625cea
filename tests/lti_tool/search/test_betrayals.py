"""What is found tells nothing of the words in posts that the seeker may not read."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.clock import SetClock
from sync.spaces.tables import GroupMode
from tests.factories.world import Classroom
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(params=["reflection", "post first", "group"])
def hide(request: pytest.FixtureRequest, visit: Visit, classroom: Classroom) -> Callable[[str], object]:
    """Lets somebody write what Cem may not read."""
    anna, ines = visit("anna"), visit("ines")
    if request.param == "group":
        split(classroom, GroupMode.SEPARATE)
        return lambda words: anna.start_thread("Ours", words)
    if request.param == "reflection":
        return lambda words: anna.start_thread("Mine", words, kind="reflection")
    thread = ines.start_thread("Write first", "All of you", group="", post_first="yes")
    return lambda words: anna.reply(thread, words)


def test_which_threads_are_alike_does_not_tell_of_hidden_words(
    visit: Visit, hide: Callable[[str], object]
) -> None:
    cem = visit("cem")
    thread = cem.start_thread("Zebra", "Some text")

    def alike() -> bool:
        return thread in cem.open("/search/similar?title=zebra%20grief").links

    before = alike()
    hide("My grief")
    assert alike() is before


def test_the_order_of_what_is_found_does_not_tell_of_hidden_words(
    visit: Visit, hide: Callable[[str], object], clock: SetClock
) -> None:
    cem = visit("cem")
    for title, text in (("Zebra", "grief"), ("Grief", "zebra")):
        cem.start_thread(title, text)
        clock.advance(timedelta(seconds=1))

    def found() -> list[str]:
        return [link for link in cem.open("/search?q=zebra%20grief").links if "/threads/" in link]

    before = found()
    assert len(set(before)) >= 2
    hide("My grief")
    assert found() == before
