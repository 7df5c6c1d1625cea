"""Reactions in a browser: in place, by keyboard, and as a page where something is wrong."""

from typing import TYPE_CHECKING

import pytest

from config.clock import SetClock
from config.database import Database
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.reactions.test_reactions import Visit
from tests.lti_tool.rules.test_in_a_browser import serve
from tests.lti_tool.space.visitor import ORIGIN

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_FOCUSED = "[document.activeElement.name, document.activeElement.value.split(' ')[0], window.stayed]"


@pytest.mark.browser
def test_a_key_gives_a_reaction_in_place_and_a_refusal_is_told_as_a_page(
    visit: Visit, browser: "Browser", database: Database, classroom: Classroom, clock: SetClock
) -> None:
    thread, ben = visit("anna").start_thread(), visit("ben")
    context = browser.new_context()
    page = context.new_page()
    serve(page, ben)
    page.goto(f"{ORIGIN}{thread}")
    page.evaluate("window.stayed = true")
    page.locator("button.reaction", has_text="Insightful").focus()
    page.keyboard.press("Enter")
    page.locator("button.reaction[aria-pressed=true]", has_text="Insightful 1").wait_for()
    assert page.evaluate(_FOCUSED) == ["take_back", "insightful", True]
    page.keyboard.press("Enter")
    page.locator("button.reaction[aria-pressed=true]").wait_for(state="detached")
    assert page.evaluate(_FOCUSED) == ["give", "insightful", True]
    with database.write() as session:
        session.get_one(Space, classroom.space_id).closes_at = clock.now()
    page.keyboard.press("Enter")
    page.locator("text=space.read_only").wait_for()
    context.close()
