"""Somebody who visits Stoa with a keyboard alone, and is always shown where they are."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from lti_tool.demo.stage import Stage
from tests.journeys.conftest import visit

LEARNER, OTHER, INSTRUCTOR = "101", "102", "126"
Screen = tuple[int, str]  # its width in CSS pixels, and "light" or "dark"
MOST_STEPS = 150  # with the Tab key, from anywhere on a page to anywhere else
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
def at_a_keyboard(browser: Browser, stage: Stage, user_id: str, screen: Screen) -> Iterator["Keyboard"]:
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

    def choose(self, label: str, words: str) -> None:
        """Go to a list of choices, and type how one begins."""
        self.go_to(label)
        self.page.keyboard.type(words)

    def sees(self, words: str) -> None:
        """Wait until the page says so."""
        expect(self.page.locator("main")).to_contain_text(words)
