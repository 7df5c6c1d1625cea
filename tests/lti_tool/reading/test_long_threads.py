"""Threads of several pages: every link lands, what is elsewhere is counted, and queries stay few."""

from collections.abc import Callable

import pytest

from config.clock import SetClock
from lti_tool.space import windows
from tests.lti_tool.reading.conftest import post_id, press
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out = windows.windows
    monkeypatch.setattr("lti_tool.space.outlines.windows", lambda replies, _: laid_out(replies, size=4))


@pytest.fixture
def thread(visit: Visit) -> str:
    return visit("anna").start_thread("Long", "The first post of all")


def answer(visitor: Visitor, thread: str, clock: SetClock, text: str, to: str = "") -> str:
    """Reply, and see that this leads to the reply; gives its id."""
    clock.sleep(60)
    address = visitor.reply(f"{thread}?reply_to={to}" if to else thread, text)
    page = visitor.open(address)
    assert text in page.words
    assert f'id="post-{post_id(address)}"' in page.html
    return post_id(address)


def test_every_link_to_a_post_lands_on_it(visit: Visit, clock: SetClock, thread: str) -> None:
    anna, ben = visit("anna"), visit("ben")
    posts = [answer(ben, thread, clock, f"Reply {number}") for number in range(6)]
    nested = answer(anna, thread, clock, "Below the first", posts[0])
    deeper = answer(ben, thread, clock, "Below the answer", nested)
    for number, post in enumerate((*posts, nested, deeper)):
        redirect = anna.open(f"{thread}/posts/{post}")
        address = redirect.response.headers["Location"]
        assert (redirect.status, address.endswith(f"#post-{post}")) == (303, True), number
        assert f'id="post-{post}"' in anna.open(address).html
    first = anna.open(f"{thread}/posts/{thread.rpartition('/')[2]}").response.headers["Location"]
    assert first == f"{thread}#post-first"
    assert anna.open(f"{thread}/posts/{anna.person_id}").status == 404


def test_a_page_tells_what_stands_on_others_and_leads_there(
    visit: Visit, clock: SetClock, thread: str
) -> None:
    ben = visit("ben")
    for number in range(9):
        answer(ben, thread, clock, f"Reply {number}")
    page = ben.open(f"{thread}?page=2")
    for words in ("9 replies", "4 replies before", "1 reply after", "Page 2 of 3", "The first post of all"):
        assert words in page.words
    assert [f"Reply {number}" in page.words for number in range(9)] == [False] * 4 + [True] * 4 + [False]
    assert {f"{thread}#replies", f"{thread}?page=3#replies"} <= set(page.links)
    assert "Reply 8" in ben.open(f"{thread}?page=99").words, "the last one where there are not so many"


def test_many_answers_to_one_reply_go_on_over_pages(visit: Visit, clock: SetClock, thread: str) -> None:
    ben, cem = visit("ben"), visit("cem")
    top = answer(ben, thread, clock, "The reply that all answer")
    latest = top
    for number in range(5):
        latest = answer(cem, thread, clock, f"Answer {number}", latest)
    page = cem.open(thread)
    assert "2 more answers on the next page" in page.words
    page = cem.open(f"{thread}?page=2")
    for words in ("Answers to Ben Benson", "The reply that all answer", "3 answers before these", "Answer 4"):
        assert words in page.words
    assert f'id="post-{top}"' not in page.html
    form = cem.open(f"{thread}?reply_to={latest}").form
    assert form.fields["reply_to"] == latest, "the page of what is answered"


def test_a_thread_opens_where_one_stopped_reading(visit: Visit, clock: SetClock, thread: str) -> None:
    ben, cem = visit("ben"), visit("cem")
    for number in range(5):
        answer(ben, thread, clock, f"Reply {number}")
    press(cem, cem.open(thread), "Mark these posts as read")
    assert "1 new" in cem.open().words, "this page's alone"
    page = cem.open(f"{thread}?from=new")
    assert "Page 2 of 2" in page.words
    assert page.html.index('id="new"') < page.html.index("Reply 4")
    page = press(cem, page, "Mark these posts as read")
    assert "page=2" in page.response.request.full_path
    assert "1 new" not in cem.open().words
    assert "Page 1 of 2" in cem.open(f"{thread}?from=new").words


def test_what_is_done_about_a_post_leads_back_to_it(visit: Visit, clock: SetClock, thread: str) -> None:
    for number in range(5):
        post = answer(visit("ben"), thread, clock, f"Reply {number}")
    ines = visit("ines")
    page = press(ines, ines.open(f"{thread}?page=2"), "Pin to the top")
    assert "page=2" in page.response.request.full_path
    form = ines.open(f"{thread}?page=2").forms[-1]
    form.action = f"{thread}/posts/{post}/endorse"
    assert ines.send(form).response.headers["Location"] == f"{thread}?page=2#post-{post}"


def test_a_long_thread_takes_as_many_queries_as_a_short_one(
    visit: Visit, clock: SetClock, thread: str, queries: QueryCounter
) -> None:
    ben = visit("ben")

    def count(page: int) -> int:
        queries.statements.clear()
        assert ben.open(f"{thread}?page={page}").status == 200
        return len(queries.statements)

    few = count(1)
    latest = ""
    for number in range(9):
        latest = answer(visit("cem"), thread, clock, f"Reply {number}", latest if number % 2 else "")
    assert {count(1), count(2), count(3)} == {few}
    assert few <= 11
