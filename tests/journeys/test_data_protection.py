"""An administrator looks after data protection in the frame of a course: a learner's request, and a leak."""

import pytest
from playwright.sync_api import Browser, expect

from lti_tool.demo.stage import Stage
from tests.journeys.conftest import inside, see, visit

pytestmark = pytest.mark.browser

ADMINISTRATOR, LEARNER, INSTRUCTOR = "129", "101", "126"


def test_an_administrator_answers_a_learners_request_and_looks_at_a_leak(
    browser: Browser, stage: Stage
) -> None:
    with visit(browser, stage, LEARNER) as learner:
        frame = inside(learner)
        see(frame.get_by_role("link", name="New thread").first)
        space = learner.frames[-1].url.split("?")[0].rstrip("/")
        learner.frames[-1].goto(f"{space}/my-data")
        frame.locator("#kind").select_option("restriction")
        frame.get_by_role("button", name="Ask for it").press("Enter")
        see(frame.get_by_text("to be answered by"))

    with visit(browser, stage, ADMINISTRATOR) as page:
        frame = inside(page)
        frame.get_by_role("link", name="Data protection").press("Enter")
        see(frame.get_by_role("heading", name="What waits for an answer"))
        frame.get_by_role("button", name="Approve").press("Enter")
        see(frame.get_by_role("heading", name="Decided, and going on"))
        frame.get_by_role("link", name="A leak").press("Enter")
        frame.get_by_role("button", name="See what was sent").press("Enter")
        see(frame.get_by_text("71 hours left"))
        assert page.frames[-1].url.endswith("/leak")
        with page.expect_download() as fetched:
            frame.get_by_role("button", name="Fetch the paper (HTML)").press("Enter")
        assert fetched.value.suggested_filename == "stoa-leak-en.html"


def test_an_instructor_finds_no_way_there(browser: Browser, stage: Stage) -> None:
    with visit(browser, stage, INSTRUCTOR) as page:
        frame = inside(page)
        see(frame.get_by_role("link", name="Settings"))
        expect(frame.get_by_role("link", name="Data protection")).to_have_count(0)
