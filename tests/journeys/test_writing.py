"""Writing in a browser: nothing is lost, whatever ends first, and what is pasted keeps its form."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from lti_tool.demo.stage import Stage
from tests.journeys.conftest import inside, see, visit

pytestmark = pytest.mark.browser

STAFF = "126"

PASTED = (
    "<p>Some <b>bold</b> and <a href='https://a.example/x'>a link</a></p><ul><li>one</li><li>two <i>three</i></li></ul>"
    "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2|3</td></tr></table><pre>x = 1\n  y</pre>"
    "<script>alert(1)</script>"
)
AS_MARKDOWN = (
    "Some **bold** and [a link](https://a.example/x)\n\n- one\n- two *three*\n\n| a | b |\n|---|---|\n| 1 | 2\\|3 |\n\n"
    "```\nx = 1\n  y\n```"
)


def test_what_is_written_outlives_the_frame_and_the_visit(browser: Browser, stage: Stage) -> None:
    with visit(browser, stage, "101") as page:
        frame = inside(page)
        frame.get_by_role("link", name="New thread").first.click()
        frame.locator("#text").fill("Kept by the server, ")
        see(frame.get_by_text("Draft saved."))
        expect(frame.locator("#text-hint")).to_contain_text("4 words so far. 36 more, and it counts.")
        page.goto(f"{stage.lms_url}/gradebook")  # the frame is closed
        window = open_window(page, stage)  # where a browser keeps something for us
        expect(window.locator("#text")).to_have_value("Kept by the server, ")
        window.context.clear_cookies(name=re.compile("^stoa_"))
        window.locator("#text").press("End")
        window.locator("#text").press_sequentially("and by the browser. Call 0151 23456789.")
        see(window.get_by_text("Your visit has ended. What you write is kept in this browser"))
        window.get_by_label("What it is").select_option("question")
        window.close()
        window = open_window(page, stage)
        expect(window.get_by_label("What it is")).to_have_value("question")
        expect(window.locator("#text")).to_have_value(
            "Kept by the server, and by the browser. Call 0151 23456789."
        )
        window.locator("#text").press_sequentially(" ")
        see(window.get_by_text("a phone number"))  # pointed out in writing, and in nobody's way
        window.locator("#title").fill("Kept")
        window.get_by_role("button", name="Post thread").press("Enter")
        see(window.get_by_role("heading", name="Kept"))
        see(window.get_by_text("Question", exact=True))
        window.get_by_role("link", name="All threads").click()
        window.get_by_role("link", name="New thread").first.click()
        expect(window.locator("#text")).to_have_value("")


def open_window(page: Page, stage: Stage) -> Page:
    """The form of a new thread, in a window of its own."""
    page.goto(f"{stage.lms_url}/course")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open in a new window").click()
    opened.value.get_by_role("link", name="New thread").first.click()
    return opened.value


def test_keys_buttons_and_pasted_text_make_markdown_and_a_preview_shows_it(
    browser: Browser, stage: Stage
) -> None:
    with visit(browser, stage, "101") as page:
        frame = inside(page)
        frame.get_by_role("link", name="New thread").first.click()
        field = frame.locator("#text")
        field.press("Control+b")
        field.press_sequentially("bold")
        expect(field).to_have_value("**bold**")
        field.press("Control+a")
        frame.get_by_role("button", name="Quote").press("Enter")
        expect(field).to_have_value("> **bold**")
        field.press("Control+a")
        field.evaluate(
            """(field, html) => {
                const data = new DataTransfer();
                data.setData("text/html", html);
                field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
            }""",
            PASTED,
        )
        expect(field).to_have_value(AS_MARKDOWN)
        frame.get_by_role("button", name="Preview").press("Enter")
        see(frame.locator(".preview-box table"))
        expect(frame.locator(".preview-box li")).to_have_count(2)
        bold = frame.get_by_role("button", name="Bold")
        bold.focus()
        bold.press("ArrowRight")
        expect(frame.get_by_role("button", name="Italic")).to_be_focused()


def test_a_template_goes_below_what_was_typed_and_enter_in_the_title_posts(
    browser: Browser, stage: Stage
) -> None:
    with visit(browser, stage, STAFF) as page:
        frame = inside(page)
        frame.get_by_role("link", name="New thread").first.click()
        frame.locator("#text").fill("Typed before")
        frame.get_by_label("Start from a template").select_option("reading")
        frame.get_by_role("button", name="Put it in").press("Enter")
        see(frame.get_by_text("nothing is posted yet"))
        text = frame.locator("#text")
        expect(text).to_have_value(re.compile(r"^Typed before\n\nThis week we read"))
        text.press("End")
        text.press_sequentially("!")
        see(frame.get_by_text("Draft saved."))
        frame.get_by_role("link", name="All threads").click()
        frame.get_by_role("link", name="New thread").first.click()
        see(frame.get_by_role("button", name="Delete this draft"))
        expect(text).to_have_value(re.compile(r"^Typed before!?\n\nThis week we read"))
        frame.locator("#title").fill("Reading of week 1")
        frame.locator("#title").press("Enter")
        see(frame.get_by_role("heading", name="Reading of week 1"))
