"""What only a browser can prove: what was on the screen is read, links land, and keys go from post to post."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from config.clock import SetClock
from lti_tool.space import windows
from tests.lti_tool.reading.conftest import post_id
from tests.lti_tool.rules.test_in_a_browser import serve
from tests.lti_tool.space.visitor import ORIGIN, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.browser
A_SCREENFUL = "\n\n".join(f"Paragraph {number}." for number in range(30))


@contextmanager
def opened(browser: "Browser", visitor: Visitor) -> Iterator["Page"]:
    context = browser.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    serve(page, visitor)
    yield page
    context.close()


def seen(visitor: Visitor) -> int:
    """How many posts of the first thread in the list are still new."""
    words = visitor.open().words
    return int(words.partition(" new ")[0].rpartition(" ")[2]) if " new " in words else 0


def test_what_was_on_the_screen_is_read_and_nothing_else(
    visit: Visit, clock: SetClock, browser: "Browser"
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = ben.start_thread("His own", A_SCREENFUL)
    for number in range(3):
        clock.sleep(60)
        anna.reply(thread, f"Reply {number}: {A_SCREENFUL}")
    assert seen(ben) == 3
    with opened(browser, ben) as page:
        page.goto(f"{ORIGIN}{thread}?from=new#new")
        assert page.evaluate("document.activeElement.id") == "new"
        with page.expect_request("**/read") as told:
            page.locator("article.post").nth(1).locator(".prose > :last-child").scroll_into_view_if_needed()
        assert len(told.value.post_data or "") > 0
        page.wait_for_timeout(100)
        assert seen(ben) == 2, "the end of one was on the screen"


def test_an_old_link_to_a_post_lands_on_the_page_to_which_it_has_moved(
    visit: Visit, clock: SetClock, browser: "Browser", monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out = windows.windows
    monkeypatch.setattr("lti_tool.space.outlines.windows", lambda replies, _: laid_out(replies, size=2))
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("Long", A_SCREENFUL)
    for number in range(3):
        clock.sleep(60)
        post = post_id(ben.reply(thread, f"Reply {number}"))
    with opened(browser, anna) as page:
        page.goto(f"{ORIGIN}{thread}#post-{post}")
        page.wait_for_url(f"{ORIGIN}{thread}?page=2#post-{post}")
        place = page.locator(f"[id='post-{post}']").bounding_box()
        assert place is not None
        assert 0 <= place["y"] < 600


def test_keys_go_from_post_to_post_once_one_has_the_focus(
    visit: Visit, clock: SetClock, browser: "Browser"
) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    posts = []
    for number in range(2):
        clock.sleep(60)
        posts.append(post_id(anna.reply(thread, f"Reply {number}")))
    focused = "document.activeElement.id"
    with opened(browser, anna) as page:
        page.goto(f"{ORIGIN}{thread}")
        page.keyboard.press("j")
        assert page.evaluate(focused) == "", "one letter alone does nothing"
        page.locator("#post-first").focus()
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate(focused) == f"post-{posts[1]}"
        page.keyboard.press("k")
        assert page.evaluate(focused) == f"post-{posts[0]}"
        page.locator("#text").focus()
        page.keyboard.press("j")
        assert page.locator("#text").input_value() == "j"
