"""The page about one learner by keyboard, in a real browser."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.factories.world import Classroom
from tests.lti_tool.space.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@contextmanager
def at_the_page(
    browser: "Browser", served: str, visitor: Visitor, address: str, **options: object
) -> Iterator["Page"]:
    """The visitor's page in a browser that has their session, with the form's token in it."""
    visitor.open(address)
    cookie = visitor.client.get_cookie("stoa", domain="stoa.example")
    assert cookie is not None
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": served}])
    page = context.new_page()
    page.goto(f"{served}{visitor.space}{address}")
    yield page
    context.close()


def test_keys_go_from_learner_to_learner_and_save_and_leave_typing_alone(
    browser: "Browser", served: str, visit: Callable[..., Visitor], classroom: Classroom
) -> None:
    ines, people = visit("ines"), classroom.people
    with at_the_page(browser, served, ines, f"/review/{people['anna']}") as page:
        expect(page.get_by_text("Keys: n next learner")).to_be_visible()
        page.keyboard.press("n")
        expect(page.locator("h1")).to_have_text("Ben Benson")
        expect(page.get_by_text("Keys: n next learner")).to_be_visible()
        page.keyboard.press("p")
        expect(page.locator("h1")).to_have_text("Anna Annason")

        page.locator("#feedback").focus()
        page.keyboard.type("no panic")
        assert page.locator("#feedback").input_value() == "no panic"
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_have_text("Saved.")
        expect(page.locator("h1")).to_have_text("Anna Annason")
        expect(page.locator("#feedback")).to_have_value("no panic")

        page.get_by_label("Use the keys n and p").uncheck()
        page.reload()
        expect(page.get_by_text("Keys: n next learner")).to_be_visible()
        expect(page.get_by_label("Use the keys n and p")).not_to_be_checked()
        page.locator("h1").click()
        page.keyboard.press("n")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_have_text("Saved.")
        expect(page.locator("h1")).to_have_text("Anna Annason")


def test_what_is_not_saved_is_not_left_without_a_word(
    browser: "Browser", served: str, visit: Callable[..., Visitor], classroom: Classroom
) -> None:
    asked: list[str] = []
    with at_the_page(browser, served, visit("ines"), f"/review/{classroom.people['anna']}") as page:
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.locator("#feedback").fill("An hour’s work")
        page.get_by_role("link", name="Next learner").click(no_wait_after=True)
        page.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        expect(page.locator("#feedback")).to_have_value("An hour’s work")


def test_all_of_it_works_without_scripts_by_tab_space_and_enter(
    browser: "Browser", served: str, visit: Callable[..., Visitor], classroom: Classroom
) -> None:
    address = f"/review/{classroom.people['anna']}"
    with at_the_page(browser, served, visit("ines"), address, java_script_enabled=False) as page:
        assert not page.get_by_text("Keys: n next learner").is_visible()
        page.locator("#days").focus()
        page.keyboard.type("5")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")  # the form's first button: save
        expect(page.get_by_role("status")).to_have_text("Saved.")
        expect(page.locator("#days")).to_have_value("5")
        expect(page.get_by_label("Excused from taking part")).to_be_checked()
