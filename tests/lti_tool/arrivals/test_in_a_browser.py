"""New replies stand where they belong without a reload, are read aloud, and move nothing that somebody looks at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from config.clock import SetClock
from lti_tool.space import windows
from tests.lti_tool.rules.test_in_a_browser import serve
from tests.lti_tool.space.visitor import ORIGIN, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.browser
A_WHILE = 16_000  # milliseconds


@contextmanager
def waiting(browser: "Browser", visitor: Visitor, address: str) -> Iterator["Page"]:
    """A page that is open, in a browser whose time is ours."""
    context = browser.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    page.clock.install()
    serve(page, visitor)
    page.goto(f"{ORIGIN}{address}")
    yield page
    context.close()


def order(page: "Page") -> list[str]:
    """What the posts say, from above; two blanks before what answers another reply."""
    return page.evaluate(  # type: ignore[no-any-return]
        """[...document.querySelectorAll("#replies article.post")].map(
            post => (post.closest(".replies-nested") ? "  " : "") + post.querySelector(".prose").textContent.trim())"""
    )


def test_replies_arrive_where_they_belong_while_somebody_writes(
    visit: Visit, clock: SetClock, browser: "Browser"
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    with waiting(browser, anna, thread) as page:
        page.locator("#text").fill("Not yet sent")
        page.locator("#text").focus()
        page.locator("#text").scroll_into_view_if_needed()

        def arrive(said: str) -> None:
            page.clock.fast_forward(A_WHILE)
            page.locator(".arrivals a", has_text=said).wait_for()

        top = page.evaluate("document.activeElement.getBoundingClientRect().top")
        clock.advance(timedelta(minutes=1))
        first = ben.reply(thread, "First")
        arrive("1 new reply has arrived")
        assert order(page) == ["First"]
        assert page.locator("#replies-heading").inner_text() == "1 reply"
        assert page.locator("#text").input_value() == "Not yet sent"
        assert abs(page.evaluate("document.activeElement.getBoundingClientRect().top") - top) < 2
        clock.advance(timedelta(minutes=1))
        ben.reply(thread, "Second")
        ben.reply(f"{thread}?reply_to={first.partition('#post-')[2]}", "To the first")
        arrive("2 new replies have arrived")
        assert order(page) == ["First", "  To the first", "Second"]
        page.locator(".arrivals a").click()
        assert page.evaluate("document.activeElement.textContent").count("To the first") == 1
        assert page.locator(".arrivals").inner_text() == ""
        with page.expect_request("**/read"):
            page.clock.fast_forward(3_000)  # what arrived is read as all else is
            page.locator("article.post").last.scroll_into_view_if_needed()
            page.clock.fast_forward(3_000)


def test_what_arrives_on_another_page_is_said_with_the_way_there(
    visit: Visit, clock: SetClock, browser: "Browser", monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out = windows.windows
    monkeypatch.setattr("lti_tool.space.outlines.windows", lambda outlines, _: laid_out(outlines, 2))
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    for number in range(2):
        clock.advance(timedelta(minutes=1))
        anna.reply(thread, f"Own {number}")
    with waiting(browser, anna, thread) as page:
        clock.advance(timedelta(minutes=1))
        ben.reply(thread, "On the next page")
        page.clock.fast_forward(A_WHILE)
        page.locator(".arrivals a").click()
        page.locator("article", has_text="On the next page").wait_for()
        assert "from=new" in page.url


def test_a_visit_that_has_ended_asks_no_more(visit: Visit, browser: "Browser") -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    with waiting(browser, anna, thread) as page:
        anna.client.delete_cookie("stoa", domain="stoa.example")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        with page.expect_response("**/arrivals*"):
            page.clock.fast_forward(A_WHILE)
        page.clock.fast_forward(20 * A_WHILE)
        page.wait_for_timeout(100)
        assert [path for path in asked if path.endswith("/arrivals")] == [f"{thread}/arrivals"]


def test_a_list_says_that_there_is_something_new(visit: Visit, clock: SetClock, browser: "Browser") -> None:
    anna, ben = visit("anna"), visit("ben")
    anna.start_thread()
    with waiting(browser, anna, anna.space + "/") as page:
        clock.advance(timedelta(minutes=1))
        ben.start_thread("Begun meanwhile")
        page.clock.fast_forward(A_WHILE)
        page.locator(".arrivals a", has_text="Something new in 1 thread").click()
        page.locator("h2", has_text="Begun meanwhile").wait_for()
