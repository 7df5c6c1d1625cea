"""What learners and instructors come for, by keyboard alone: on a phone's width and a desk's, in light and in dark."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from lti_tool.demo.stage import Stage
from tests.journeys.conftest import visit

pytestmark = pytest.mark.browser

LEARNER, OTHER, INSTRUCTOR = "101", "102", "126"
MOST_STEPS = 150  # with the Tab key, from anywhere on a page to anywhere else
SCREENS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
_FOCUSED = """() => {
    const it = document.activeElement;
    if (!it || it === document.body) return null;
    const styles = [it, it.closest("li")].filter(Boolean).map((each) => getComputedStyle(each)); // or its whole row
    const { top, bottom, width, height } = it.getBoundingClientRect();
    const label = it.labels?.[0]?.textContent ?? it.getAttribute("aria-label") ?? it.textContent;
    return {
        said: label.replace(/\\s+/g, " ").trim(),
        isMarked: styles.some((each) => each.outlineStyle !== "none" && parseFloat(each.outlineWidth) > 0),
        isOnScreen: bottom > 0 && top < innerHeight,
        isSomething: width > 0 && height > 0,
    };
}"""


@contextmanager
def at_a_keyboard(
    browser: Browser, stage: Stage, user_id: str, screen: tuple[int, str]
) -> Iterator["Keyboard"]:
    """Stoa in a window of its own, with nobody touching a mouse."""
    width, scheme = screen
    options = {
        "viewport": {"width": width, "height": 844},
        "color_scheme": scheme,
        "reduced_motion": "reduce",
    }
    with visit(browser, stage, user_id, **options) as course:
        with course.expect_popup() as opened:
            course.locator('a[target="_blank"][href*="launch"]').first.press("Enter")
        opened.value.wait_for_url(re.compile(re.escape(stage.tool_url) + "/s/"))
        yield Keyboard(opened.value)


class Keyboard:
    """Goes from one thing to the next, and finds that it can always be seen where one is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, label: str) -> None:
        """Press Tab until what is labelled so has the focus."""
        passed = []
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(_FOCUSED)
            if focused is None:
                continue  # the browser's own bar, between the page's end and its beginning
            assert focused["isSomething"], f"{focused['said']!r} has the focus, and is not there"
            assert focused["isMarked"], f"nothing shows that {focused['said']!r} has the focus"
            assert focused["isOnScreen"], f"{focused['said']!r} has the focus out of sight"
            if focused["said"].startswith(label):
                return
            passed.append(focused["said"][:40])
        raise AssertionError(f"no way to {label!r} by the Tab key, past {passed}")

    def press(self, label: str) -> None:
        """Go to a button that acts in place, and press it."""
        self.go_to(label)
        self.page.keyboard.press("Enter")

    def follow(self, label: str) -> None:
        """Go to a link or a button that leads to another page, and wait for that."""
        self.go_to(label)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill(self, label: str, text: str) -> None:
        """Go to a field, and type."""
        self.go_to(label)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def sees(self, words: str) -> None:
        """Wait until the page says so."""
        expect(self.page.locator("main")).to_contain_text(words)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_discussion_is_held_by_keyboard(browser: Browser, stage: Stage, screen: tuple[int, str]) -> None:
    title = "What do we do with a wrong address?"
    with at_a_keyboard(browser, stage, LEARNER, screen) as learner:
        learner.follow("New thread")
        learner.fill("Title", title)
        learner.fill("Text", "Last week an offer went to somebody else. What comes first?")
        learner.follow("Post thread")
        learner.sees("an offer went to somebody else")
    with at_a_keyboard(browser, stage, OTHER, screen) as other:
        other.follow(title)
        other.press("Insightful")
        expect(other.page.get_by_role("button", name="Insightful")).to_have_attribute("aria-pressed", "true")
        other.follow("Follow this thread")
        other.sees("You follow this thread.")
        other.fill("Text", "Tell your data protection officer, the same day.")
        other.follow("Post reply")
        other.sees("Tell your data protection officer")
        other.follow("Edit")
        other.fill("Text", "Tell your data protection officer, the same day and in writing.")
        other.follow("Save changes")
        other.sees("and in writing")
    with at_a_keyboard(browser, stage, LEARNER, screen) as learner:
        learner.follow(title)
        learner.follow("This answers my question")
        learner.sees("Accepted answer")
        learner.follow("All threads")
        learner.fill("Search this discussion", "officer")
        with learner.page.expect_navigation():
            learner.page.keyboard.press("Enter")
        learner.sees(title)
    with at_a_keyboard(browser, stage, INSTRUCTOR, screen) as instructor:
        instructor.follow(title)
        instructor.follow("Pin to the top")
        instructor.sees("Pinned")
        instructor.follow("Endorse")
        instructor.fill("What is good about it", "It names who has to know, and by when.")
        instructor.follow("Endorse")
        instructor.sees("It names who has to know")
        instructor.follow("All threads")
        instructor.follow("Learners")
        instructor.sees("Not begun")
