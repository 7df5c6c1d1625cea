"""The list of names while somebody types one: by keys alone, by the mouse, and never in the way."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from lti_tool.app.services import Services
from sync.contributions.mentions import token
from tests.factories.world import Classroom
from tests.lti_tool.mentions.test_mentions import kept
from tests.lti_tool.reading.test_in_a_browser import opened
from tests.lti_tool.space.visitor import ORIGIN, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.browser


def test_a_name_is_chosen_by_keys_and_sent(
    visit: Visit, services: Services, classroom: Classroom, browser: "Browser"
) -> None:
    anna = visit("anna")
    with opened(browser, anna) as page:
        page.goto(f"{ORIGIN}{anna.space}/threads/new")
        page.get_by_label("Title").fill("By keys")
        field = page.locator("#text")
        field.focus()
        page.keyboard.type("Ask @be")
        page.locator("#mention-names [role=option]").first.wait_for()
        assert field.get_attribute("aria-activedescendant") == "mention-0"
        assert "1" in (page.locator("#mention-status").text_content() or "")
        page.keyboard.press("Enter")
        assert field.input_value() == "Ask @Ben Benson "
        assert page.locator("#mention-names").is_hidden()
        page.keyboard.type("or @ces")
        page.wait_for_timeout(400)
        assert page.locator("#mention-names").is_hidden(), "nobody is called so"
        page.keyboard.press("Backspace")
        page.locator("#mention-names [role=option]", has_text="Cem Cemson").click()
        assert field.input_value() == "Ask @Ben Benson or @Cem Cemson "
        page.keyboard.type("@in")
        page.locator("#mention-names [role=option]").first.wait_for()
        page.keyboard.press("Escape")
        assert page.locator("#mention-names").is_hidden()
        assert field.input_value().endswith("@in")
        page.get_by_role("button", name="Post thread").click()
        page.get_by_text("By keys").first.wait_for()
    people = classroom.people
    assert kept(services) == [f"Ask {token(people['ben'])} or {token(people['cem'])} @in"]


def test_who_types_on_at_once_loses_no_word_to_the_list(visit: Visit, browser: "Browser") -> None:
    anna = visit("anna")
    with opened(browser, anna) as page:
        page.goto(f"{ORIGIN}{anna.space}/threads/new")
        field = page.locator("#text")
        field.focus()
        page.keyboard.type("@be")
        page.locator("#mention-names [role=option]").first.wait_for()
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)  # in which it might open again
        page.keyboard.type("thank you", delay=60)
        page.keyboard.press("Enter")
        page.keyboard.type("so much")
        page.wait_for_timeout(400)
        page.keyboard.press("Enter")
        assert field.input_value() == "@Ben Benson thank you\nso much\n"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_opens_at_the_line_and_in_sight(visit: Visit, browser: "Browser", width: int) -> None:
    anna = visit("anna")
    with opened(browser, anna) as page:
        page.set_viewport_size({"width": width, "height": 600})
        page.goto(f"{ORIGIN}{anna.space}/threads/new")
        field, names = page.locator("#text"), page.locator("#mention-names")

        def edges() -> tuple[float, float, float]:
            """Of the list above and below, and of the field above."""
            names.locator("[role=option]").first.wait_for()
            shown, there = names.bounding_box(), field.bounding_box()
            assert shown is not None
            assert there is not None
            return shown["y"], shown["y"] + shown["height"], there["y"]

        field.focus()
        page.keyboard.type("One\nTwo\nAsk @in")
        field.evaluate("(field) => scrollTo(0, scrollY + field.getBoundingClientRect().top - 100)")
        page.keyboard.type("e")
        top, bottom, above = edges()
        assert (2 * 20 < top - above < 5 * 25, bottom <= 600) == (True, True), "below the third line"
        page.keyboard.press("Escape")
        page.keyboard.insert_text("\n" * 60)
        page.keyboard.type("and @be")
        top, bottom, _ = edges()
        assert (top >= 0, bottom <= 600) == (True, True), "above the last line of a field that scrolls"


def test_a_thread_is_chosen_behind_a_hash(visit: Visit, browser: "Browser") -> None:
    target = visit("ben").start_thread("Feedback that does not hurt")
    anna = visit("anna")
    with opened(browser, anna) as page:
        page.goto(f"{ORIGIN}{target}")
        field = page.locator("#text")
        field.focus()
        page.keyboard.type("# A heading, and #feedback hurt")
        page.locator("#mention-names [role=option]", has_text="Feedback that does not hurt").wait_for()
        page.keyboard.press("Tab")
        assert field.input_value() == f"# A heading, and {ORIGIN}{target} "
