"""An instructor adds discussions to the course from inside the LMS, and learners take part in them."""

import re

import pytest
from playwright.sync_api import Browser, expect

from lti_tool.demo.stage import Stage
from tests.journeys.conftest import inside, see, turn_pages, visit

pytestmark = pytest.mark.browser

INSTRUCTOR, LEARNER = "126", "101"
TOPIC = "Tell of a mistake from which **all of us** can learn."
TEXT = "We learnt of it from a customer, which was late, and so we now look at the report every single Monday morning."


def test_an_instructor_adds_two_discussions_and_a_learner_earns_points_in_one(
    browser: Browser, stage: Stage
) -> None:
    with visit(browser, stage, INSTRUCTOR) as page:
        page.get_by_role("link", name="Add an activity").click()
        frame = inside(page)
        frame.get_by_label("Title").fill("Mistakes that teach")
        frame.get_by_text("Topic, points, dates, groups, names").click()
        frame.get_by_label("Topic", exact=True).fill(TOPIC)
        frame.get_by_label("Points in the gradebook").fill("40")
        frame.get_by_label("What counts").select_option("light")
        frame.get_by_role("button", name="One more discussion").click()
        frame.locator("#link-1-title").fill("Open questions")
        frame.locator("#link-1-title").press("Enter")
        expect(frame.get_by_role("listitem")).to_have_text(["Mistakes that teach", "Open questions"])
        frame.get_by_role("link", name="To the course").click()
        expect(page.get_by_role("heading", name="Mistakes that teach")).to_be_visible()
        expect(inside(page).locator(".topic strong")).to_have_text("all of us")

    with visit(browser, stage, LEARNER) as page:
        page.get_by_role("link", name="Mistakes that teach").click()
        frame = inside(page)
        frame.get_by_role("link", name="New thread").first.click()
        frame.locator("#title").fill("Late reports")
        frame.locator("#text").fill(TEXT)
        frame.get_by_role("button", name="Post thread").press("Enter")
        see(frame.get_by_role("heading", name="Late reports"))
        page.goto(f"{stage.lms_url}/gradebook")
        # All of one week of four
        expect(page.get_by_role("row", name="Mistakes that teach")).to_contain_text("10", timeout=30_000)
        expect(page.get_by_role("row", name="Mistakes that teach")).to_contain_text("40")


def test_a_duplicate_takes_the_settings_along_and_no_post(browser: Browser, stage: Stage) -> None:
    with visit(browser, stage, INSTRUCTOR) as page:
        page.get_by_role("link", name="Add an activity").click()
        inside(page).get_by_label("Title").fill("Case of the week")
        inside(page).get_by_text("Topic, points, dates, groups, names").click()
        inside(page).get_by_label("Topic", exact=True).fill("One case, many eyes.")
        inside(page).get_by_role("button", name="Add to the course").last.click()
        inside(page).get_by_role("link", name="To the course").click()
        frame = inside(page)
        frame.get_by_role("link", name="New thread").first.click()
        frame.locator("#title").fill("The first case")
        frame.locator("#text").fill(TEXT)
        frame.get_by_role("button", name="Post thread").press("Enter")
        see(frame.get_by_role("heading", name="The first case"))

        page.get_by_role("button", name="Duplicate").click()
        expect(inside(page).locator(".topic")).to_contain_text("One case, many eyes.")
        see(inside(page).get_by_text("Nobody has written here yet"))


def test_a_second_link_leads_to_the_same_discussion(browser: Browser, stage: Stage) -> None:
    with visit(browser, stage, INSTRUCTOR) as page:
        title = page.locator(".activity-head h1").inner_text()
        page.get_by_role("link", name="Add an activity").click()
        inside(page).locator(".existing").get_by_role("button", name=re.compile(title)).click()
        inside(page).get_by_role("link", name="To the course").click()
        expect(page.locator(".activities a[aria-current]")).to_have_text(title)
        spaces = inside(page).locator("a.masthead-title").get_attribute("href")
        page.goto(f"{stage.lms_url}/course")
        assert inside(page).locator("a.masthead-title").get_attribute("href") == spaces


def test_deep_linking_works_without_javascript(browser: Browser, stage: Stage) -> None:
    with visit(browser, stage, INSTRUCTOR, java_script_enabled=False) as page:
        page.get_by_role("link", name="Add an activity").click()
        frame = inside(page)
        frame.get_by_role("button").click()
        frame.get_by_role("link").first.click()
        frame.get_by_role("button").click()
        frame.get_by_label("Title").fill("Without a script")
        frame.get_by_role("button", name="Add to the course").last.click()
        frame.get_by_role("button", name="Go on").click()
        expect(frame.get_by_role("listitem")).to_have_text(["Without a script"])


def test_back_after_adding_says_that_it_is_done(browser: Browser, stage: Stage) -> None:
    with visit(browser, stage, INSTRUCTOR) as page:
        page.get_by_role("link", name="Add an activity").click()
        inside(page).get_by_label("Title").fill("Once is enough")
        inside(page).get_by_role("button", name="Add to the course").last.click()
        expect(inside(page).get_by_role("listitem")).to_have_text(["Once is enough"])
        turn_pages(page, -1)
        expect(inside(page).get_by_role("heading", level=1)).to_have_text("This choice has already been made")
        inside(page).get_by_role("link", name="Back to your learning platform").click()
        page.wait_for_url(f"{stage.lms_url}/")


@pytest.mark.parametrize("java_script", [True, False])
def test_saved_settings_are_told_once_in_the_lmss_frame(
    browser: Browser, stage: Stage, java_script: bool
) -> None:
    with visit(browser, stage, INSTRUCTOR, java_script_enabled=java_script) as page:
        frame = inside(page)
        if not java_script:
            frame.get_by_role("button").click()
            frame.get_by_role("link").first.click()
            frame.get_by_role("button").click()
        frame.get_by_role("link", name="Settings", exact=True).click()
        frame.get_by_role("button", name="Save settings").press("Enter")
        expect(frame.get_by_role("status")).to_have_text("The settings are saved.")
        frame.locator("a.masthead-title").click()
        see(frame.get_by_role("heading", name="Threads"))
        expect(frame.get_by_role("status")).to_have_count(0)


def test_a_discussion_in_a_window_of_its_own_is_reviewed_from_the_gradebook(
    browser: Browser, stage: Stage
) -> None:
    with visit(browser, stage, INSTRUCTOR) as page:
        page.get_by_role("link", name="Add an activity").click()
        frame = inside(page)
        frame.get_by_label("Title").fill("Mistakes that teach")
        frame.get_by_text("Topic, points, dates, groups, names").click()
        frame.get_by_label("Shown in").select_option("window")
        frame.get_by_role("button", name="Add to the course").last.click()
        frame.get_by_role("link", name="To the course").click()
        expect(page.get_by_text("This activity opens in a window of its own.")).to_be_visible()
        assert page.locator("iframe").count() == 0

    with visit(browser, stage, LEARNER) as page:
        page.get_by_role("link", name="Mistakes that teach").click()
        with page.expect_popup() as opened:
            page.get_by_role("link", name="Open in a new window").click()
        window = opened.value
        window.get_by_role("link", name="New thread").first.click()
        window.locator("#title").fill("Late reports")
        window.locator("#text").fill(TEXT)
        window.get_by_role("button", name="Post thread").press("Enter")
        expect(window.get_by_role("heading", name="Late reports")).to_be_visible()

    with visit(browser, stage, INSTRUCTOR) as page:
        page.goto(f"{stage.lms_url}/gradebook")
        page.get_by_role("link", name="View submission").click(timeout=30_000)
        see(inside(page).get_by_text("Late reports"))
        see(inside(page).get_by_text("which was late"))
        page.get_by_role("link", name="To the grades").click()
        expect(page.get_by_role("heading", name="Grades")).to_be_visible()
