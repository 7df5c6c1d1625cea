"""Two people in two browsers: from the LMS's course page into the discussion and back into its gradebook."""

import re

import pytest
from playwright.sync_api import Browser, Error, expect

from lti_tool.demo.stage import Stage
from tests.journeys.conftest import inside, see, start_threads, turn_pages, visit

pytestmark = pytest.mark.browser

POST = (
    "Last week I sent an offer to the wrong customer, because the address was completed by itself and I did not look "
    "twice. What should I have done at once, whom should I have told, and how do you keep that from happening again? "
    "Write to me at private@mail.example if you would rather not answer here."
)
ANSWER = (
    "Tell your data protection officer the same day: the seventy-two hours begin when somebody in the company knows of "
    "it. Then ask the recipient to delete the message, and write down what you did and when."
)


@pytest.mark.parametrize("language", ["en", "de"])
def test_two_people_discuss_in_a_cross_site_frame_and_see_the_score_in_the_lms(
    browser: Browser, stage: Stage, language: str
) -> None:
    new_thread, post_thread = {
        "en": ("New thread", "Post thread"),
        "de": ("Neues Thema", "Thema veröffentlichen"),
    }[language]
    with visit(browser, stage, "101") as first, visit(browser, stage, "102") as second:
        first.goto(f"{stage.lms_url}/course?lang={language}")
        frame = inside(first)
        expect(frame.locator("html")).to_have_attribute("lang", language)
        frame.get_by_role("link", name=new_thread).first.click()
        frame.locator("#title").fill("Mail to the wrong customer")
        frame.locator("#text").fill(POST)
        # By keyboard: the frame still grows with what was filled in, and a mouse would meet a moving button.
        frame.get_by_role("button", name=post_thread).press("Enter")
        see(frame.get_by_role("heading", name="Mail to the wrong customer"))

        second.goto(f"{stage.lms_url}/course?lang={language}")
        other = inside(second)
        other.get_by_role("link", name="Mail to the wrong customer").click()
        other.locator("#text").fill(ANSWER)
        other.locator("form:has(#text) button[type=submit]").press("Enter")
        expect(other.locator("main")).to_contain_text("Tell your data protection officer")

        first.goto(f"{stage.lms_url}/gradebook")
        # 280 for the post and 70 for the answer received, of 1,000
        expect(first.locator("table")).to_contain_text("35", timeout=30_000)
        second.goto(f"{stage.lms_url}/gradebook")
        expect(second.locator("table")).to_contain_text("21", timeout=30_000)
        first.goto(f"{stage.lms_url}/competencies")
        expect(first.locator("main")).to_contain_text("offer to the wrong customer", timeout=30_000)
        expect(first.locator("main")).not_to_contain_text("private@mail.example")


def test_the_discussion_works_without_javascript(browser: Browser, stage: Stage) -> None:
    with visit(browser, stage, "101", java_script_enabled=False) as page:
        frame = inside(page)
        frame.get_by_role("button").click()  # the LMS's own form into the tool
        frame.get_by_role("link").first.click()  # the login page's way on
        frame.get_by_role("button").click()  # the LMS's form with the token
        frame.get_by_role("link", name="New thread").first.click()
        frame.locator("#title").fill("Without a script")
        frame.locator("#text").fill("It works.")
        frame.get_by_role("button", name="Post thread").press("Enter")
        see(frame.get_by_role("heading", name="Without a script"))


@pytest.mark.parametrize("width", [1280, 390])
def test_the_way_to_the_reply_form_reaches_it_though_the_lms_scrolls(
    browser: Browser, stage: Stage, width: int
) -> None:
    with visit(browser, stage, "101", viewport={"width": width, "height": 700}) as page:
        frame = inside(page)
        frame.get_by_role("link", name="New thread").first.click()
        frame.locator("#title").fill("A long talk")
        frame.locator("#text").fill("One line.\n\n" * 60)
        frame.get_by_role("button", name="Post thread").press("Enter")
        see(frame.get_by_role("heading", name="A long talk"))
        for count in ("1 reply", "2 replies"):
            frame.locator("#text").fill("An answer.")
            frame.get_by_role("button", name="Post reply").press("Enter")
            see(frame.get_by_role("heading", name=count))
        page.evaluate("window.scrollTo(0, 0)")
        for way in ("Write a reply", "Reply to"):
            frame.get_by_role("link", name=way).first.press("Enter")  # a mouse could meet a moving link
            expect(frame.locator("#text")).to_be_focused()
            expect(frame.locator("#text")).to_be_in_viewport()
        frame.get_by_role("link", name="Skip to the content").press("Enter")
        expect(frame.locator("main")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_next_page_opens_at_its_top_and_the_way_back_leads_to_where_one_was(
    browser: Browser, stage: Stage, width: int
) -> None:
    start_threads(stage, [f"Talk {number}" for number in range(12)], "One line.\n\n" * 60)
    with visit(browser, stage, "101", viewport={"width": width, "height": 700}) as page:
        frame = inside(page)
        lowest = frame.get_by_role("link", name="Talk 0")
        fitted = re.compile(r"height: \d{4}px")
        expect(page.locator("iframe")).to_have_attribute("style", fitted)
        assert page.evaluate("scrollY") == 0  # the course page opened where it begins
        page.frames[-1].wait_for_function("innerHeight >= document.body.getBoundingClientRect().height")
        lowest.click()
        expect(frame.get_by_role("heading", name="Talk 0")).to_be_in_viewport()
        turn_pages(page, -1)
        expect(lowest).to_be_focused()
        expect(lowest).to_be_in_viewport()
        turn_pages(page, 1)
        expect(frame.get_by_role("heading", name="Talk 0")).to_be_in_viewport()
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.goto(f"{stage.lms_url}/gradebook")
        page.goto(f"{stage.lms_url}/course")
        expect(page.locator("iframe")).to_have_attribute("style", fitted)
        assert page.evaluate("scrollY") == 0


def test_a_form_that_wants_another_look_is_shown_with_what_is_wrong(browser: Browser, stage: Stage) -> None:
    start_threads(stage, ["A long talk"], "One line.\n\n" * 60)
    with visit(browser, stage, "101", viewport={"width": 1280, "height": 700}) as page:
        frame = inside(page)
        frame.get_by_role("link", name="A long talk").click()
        frame.locator("#text").fill("long " * 4001)
        frame.get_by_role("button", name="Post reply").press("Enter")
        expect(frame.locator("#text-complaint")).to_be_in_viewport()
        expect(frame.locator("#text")).to_be_focused()
        frame.get_by_role("link", name="All threads").click()
        see(frame.get_by_role("link", name="A long talk"))
        page.frames[-1].wait_for_load_state("load")
        turn_pages(page, -1)
        see(frame.get_by_role("heading", name="A long talk"))


@pytest.mark.parametrize("fragment", ["%", "%E0%A4"])
def test_an_address_that_names_no_place_is_no_error(browser: Browser, stage: Stage, fragment: str) -> None:
    with visit(browser, stage, "101") as page:
        see(inside(page).get_by_role("link", name="New thread").first)
        errors: list[Error] = []
        page.on("pageerror", lambda error: errors.append(error))
        page.frames[-1].evaluate(
            """fragment => new Promise(heard => {
                addEventListener("hashchange", () => setTimeout(heard, 100));
                location.hash = fragment;
            })""",
            fragment,
        )
        assert errors == []


def test_two_people_in_one_browser_do_not_see_each_others_session(browser: Browser, stage: Stage) -> None:
    with visit(browser, stage, "101") as page:
        see(inside(page).get_by_role("link", name="New thread").first)
        page.goto(stage.lms_url)
        page.locator('form:has(input[name="user_id"][value="126"]) button').click()
        frame = inside(page)
        see(frame.get_by_text("How many have begun"))
        expect(frame.get_by_text("Your participation")).to_have_count(0)
