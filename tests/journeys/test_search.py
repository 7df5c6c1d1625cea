"""Searching as one types, in the LMS's frame and with the keyboard alone."""

import pytest
from playwright.sync_api import Browser, expect

from lti_tool.demo.stage import Stage
from tests.journeys.conftest import inside, see, start_threads, turn_pages, visit

pytestmark = pytest.mark.browser


def test_what_is_typed_finds_threads_and_is_still_there_on_the_way_back(
    browser: Browser, stage: Stage
) -> None:
    start_threads(stage, ["Volumes in Docker", "Docker on a laptop", "An agenda"], "Let us talk about it.")
    with visit(browser, stage, "101", viewport={"width": 390, "height": 700}) as page:
        frame = inside(page)
        field = frame.get_by_role("searchbox")
        agenda = frame.get_by_role("link", name="An agenda")
        see(agenda)
        field.press_sequentially("docke")
        expect(frame.get_by_role("status")).to_contain_text(["2 results"])
        expect(agenda).to_be_hidden()  # the list gives way
        field.press("ArrowDown")
        found = frame.locator(".hit-link")
        expect(found.first).to_be_focused()
        found.first.press("ArrowDown")
        expect(found.nth(1)).to_be_focused()
        title = found.nth(1).inner_text()
        found.nth(1).press("Enter")
        see(frame.get_by_role("heading", name=title, level=1))
        turn_pages(page, -1)
        expect(frame.get_by_role("searchbox")).to_have_value("docke")
        expect(found).to_have_count(2)
        frame.get_by_role("link", name="All threads").press("Enter")
        see(agenda)
        field.press_sequentially("nonsense")
        expect(frame.get_by_role("status")).to_contain_text(["Nothing found"])
        field.press("Escape")
        see(agenda)

        frame.get_by_role("link", name="New thread").first.press("Enter")
        frame.locator("#title").press_sequentially("My laptop and docker")
        see(frame.get_by_text("Has this been asked already?"))
        expect(frame.locator("#similar a")).to_have_text("Docker on a laptop")
        expect(frame.get_by_role("status")).to_contain_text(["1 similar thread"])
