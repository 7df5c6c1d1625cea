"""The page of a rule on the screen of a telephone, and on a wide one."""

from typing import TYPE_CHECKING

import pytest

from tests.factories.world import Classroom
from tests.lti_tool.rules.test_rule_page import Visit
from tests.lti_tool.space.conftest import app, classroom, services, visit
from tests.lti_tool.space.visitor import ORIGIN, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

__all__ = ["app", "classroom", "services", "visit"]

ROWS = {
    "m0-title": "Sich vorstellen und einer anderen Person antworten",
    "m0-count": "2",
    "m0-words": "40",
    "m0-points": "12,5",
    "m0-days": "-2",
    "rubric_weight": "30,5",
    "c0-criterion": "Begründungen",
    "c0-levels": "0 nicht zu sehen\n2 durchgehend, mit Begründungen und Quellen",
}
_OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"


def serve(page: "Page", visitor: Visitor) -> None:
    """Let the browser's requests be answered by the application, in the visitor's session."""

    def answer(route: "Route") -> None:
        request = route.request
        response = visitor.client.open(
            request.url.removeprefix(ORIGIN),
            method=request.method,
            data=request.post_data_buffer,
            content_type=request.headers.get("content-type"),
            headers={name: value for name, value in request.headers.items() if name.startswith("stoa-")},
            base_url=ORIGIN,
        )
        body = response.get_data()
        response.close()
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)

    page.route(f"{ORIGIN}/**", answer)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_of_a_rule_that_is_tried_is_wider_than_the_screen(
    visit: Visit, classroom: Classroom, browser: "Browser", monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    for name in ("anna", "ben", "anna", "cem"):
        classroom.post(name)
    monkeypatch.setattr("lti_tool.rules.routes.MOST_WORK", 8)
    ines = visit("ines", locale="de")
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    serve(page, ines)
    page.goto(f"{ORIGIN}{ines.space}/rule")
    page.evaluate(_OPEN_ALL)
    page.locator("[name=final]").select_option("milestones")
    page.locator("[name=m0-due]").select_option("due")
    for name, value in ROWS.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=try]").click()
    page.locator("#preview-heading").wait_for()
    assert page.locator("[name=m0-points]").input_value() == "12,5"
    page.evaluate(_OPEN_ALL)
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    letters = page.evaluate("document.querySelector('.histogram text.label').getBoundingClientRect().height")
    context.close()
    assert wide <= screen
    assert letters >= 12  # pixels on the screen, whatever its width


@pytest.mark.parametrize(
    ("part", "typed", "focused"),
    [
        ("Milestones", {"m0-title": "Say hello"}, "m0-count"),
        ("Assessed by hand", {"c0-criterion": "Reasons"}, "rubric_weight"),
        ("Fairness", {"longest_run": "many"}, "longest_run"),
    ],
)
def test_the_part_in_which_something_is_wrong_is_open_and_has_the_focus(
    visit: Visit, browser: "Browser", part: str, typed: dict[str, str], focused: str
) -> None:
    ines = visit("ines")
    page = browser.new_page()
    serve(page, ines)
    page.goto(f"{ORIGIN}{ines.space}/rule")
    page.get_by_text(part, exact=True).click()
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=try]").click()
    page.get_by_text("something in the form needs another look").wait_for()
    page.locator(f"[name={focused}]:focus").wait_for(timeout=2_000)
    assert page.locator("[aria-invalid=true]:visible").count() == page.locator("[aria-invalid=true]").count()
    page.context.close()
