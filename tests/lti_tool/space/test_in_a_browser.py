"""A thread in a browser: what people write stays within its post."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.lti_tool.rules.test_in_a_browser import serve
from tests.lti_tool.space.visitor import ORIGIN, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Visit = Callable[..., Visitor]


@pytest.mark.browser
def test_no_formula_makes_a_page_wider_than_the_screen(visit: Visit, browser: "Browser") -> None:
    anna = visit("anna")
    long = f"${'abcdefgh' * 100}$"
    thread = anna.start_thread(text=f"{long}\n\n- {long}\n\n> {long}\n\n#### {long}\n\n$\\hspace{{99999em}}$")
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    serve(page, anna)
    page.goto(f"{ORIGIN}{thread}")
    assert page.locator(".prose math").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
