"""What has come since a page was made, as far as its viewer may know of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from config.clock import SetClock
from sync.spaces.tables import GroupMode
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


class Waiting:
    """A page that is open, and asks as its script does."""

    def __init__(self, visitor: Visitor, address: str = "/") -> None:
        html = visitor.open(address).html
        found = re.search(r'class="arrivals" role="status" data-ask="([^"]+)" data-after="([^"]+)"', html)
        assert found is not None
        self.visitor, self.address = visitor, f"{unescape(found[1])}?after={unescape(found[2])}"

    def ask(self) -> dict[str, object]:
        response = self.visitor.open(self.address).response
        assert response.status_code == 200
        return response.get_json()  # type: ignore[no-any-return]


@pytest.fixture
def write(visit: Visit, clock: SetClock) -> Callable[[str, str], str]:
    """Let somebody answer in a thread, a minute after what was before."""

    def reply(name: str, thread: str) -> str:
        clock.advance(timedelta(minutes=1))
        return visit(name).reply(thread)

    return reply


def test_an_open_thread_learns_of_what_others_write_and_of_nothing_else(
    visit: Visit, write: Callable[[str, str], str]
) -> None:
    thread = visit("anna").start_thread()
    other = visit("ben").start_thread("Another one")
    waiting = Waiting(visit("anna"), thread)
    assert waiting.ask()["posts"] == 0
    write("anna", thread)
    write("ben", other)
    assert waiting.ask()["posts"] == 0
    write("ben", thread)
    answered = write("cem", thread)
    assert waiting.ask() == {"posts": 2, "said": "2 new replies have arrived"}
    cem = visit("cem")
    cem.send(cem.open(f"{thread}/posts/{answered.partition('#post-')[2]}/remove").form)
    assert waiting.ask()["said"] == "1 new reply has arrived"


def test_an_open_list_learns_in_how_many_threads_something_is_new(
    visit: Visit, write: Callable[[str, str], str], clock: SetClock
) -> None:
    thread = visit("anna").start_thread()
    waiting = Waiting(visit("anna", locale="de"))
    write("ben", thread)
    write("ben", thread)
    clock.advance(timedelta(minutes=1))
    visit("cem").start_thread("Begun meanwhile")
    assert waiting.ask() == {"posts": 3, "said": "Neues in 2 Themen"}


def test_nobody_learns_of_what_another_group_writes(
    visit: Visit, classroom: Classroom, write: Callable[[str, str], str]
) -> None:
    split(classroom, GroupMode.SEPARATE)
    visit("cem").start_thread("For the blue ones")
    thread = visit("anna").start_thread("For the red ones")
    members, stranger = Waiting(visit("anna")), Waiting(visit("cem"))
    write("ben", thread)
    assert members.ask()["posts"] == 1
    assert stranger.ask()["posts"] == 0
    guessed = f"{thread}/arrivals?after=2020-01-01T00:00:00.000000Z"
    assert visit("cem").open(guessed).status == 404


def test_who_has_still_to_write_first_does_not_learn_that_others_have(
    visit: Visit, write: Callable[[str, str], str]
) -> None:
    thread = visit("ines").start_thread(kind="discussion", post_first="yes")
    waiting, staff = Waiting(visit("anna"), thread), Waiting(visit("ines"), thread)
    write("ben", thread)
    assert waiting.ask()["posts"] == 0
    assert Waiting(visit("anna")).ask()["posts"] == 0
    assert staff.ask()["posts"] == 1


@pytest.mark.parametrize("query", ["", "?after=", "?after=yesterday", "?after=2026-11-27"])
def test_an_address_that_does_not_say_since_when_is_refused(visit: Visit, query: str) -> None:
    thread = visit("anna").start_thread()
    for address in (f"{thread}/arrivals", "/arrivals"):
        page = visit("anna").open(f"{address}{query}")
        assert page.status == 400
        assert "arrivals.no_instant" in page.html


def test_asking_costs_the_same_few_queries_whatever_has_come(
    visit: Visit, write: Callable[[str, str], str], queries: QueryCounter
) -> None:
    thread = visit("anna").start_thread()
    waiting = Waiting(visit("anna"), thread)

    def count() -> int:
        queries.statements.clear()
        waiting.ask()
        return len(queries.statements)

    assert count() == 3
    for _ in range(3):
        write("ben", thread)
    assert count() == 3
