"""A qualification manager brings a framework in the frame of a course, edits it, and brings it again."""

import pytest
from playwright.sync_api import Browser, expect

from lti_tool.demo.stage import Stage
from tests.journeys.conftest import inside, see, visit

pytestmark = pytest.mark.browser

ADMINISTRATOR, INSTRUCTOR = "129", "126"
FILE = """type;code;parent;title_en;title_de
framework;CARE;;Care;Pflege
area;C1;;Hygiene;Hygiene
skill;C1.1;C1;Disinfect hands;Hände desinfizieren
"""


def test_a_framework_is_imported_edited_looked_at_again_and_its_levels_are_asked_for(
    browser: Browser, stage: Stage
) -> None:
    with visit(browser, stage, ADMINISTRATOR) as page:
        frame = inside(page)

        def bring() -> None:
            frame.get_by_role("link", name="Import", exact=True).press("Enter")
            told = {"name": "care.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
            frame.get_by_label("File").set_input_files(told)
            frame.get_by_role("button", name="See what it changes").press("Enter")
            see(frame.get_by_role("heading", name="Every difference"))

        frame.get_by_role("link", name="Qualification").press("Enter")
        see(frame.get_by_role("heading", name="Working well together"))  # the course has one of its own
        bring()
        see(frame.get_by_text("It makes a new framework: “Care”."))
        frame.get_by_role("button", name="Import it as shown").press("Enter")
        frame.get_by_role("link", name="C1.1 Disinfect hands").press("Enter")
        frame.locator("#statement_own").fill("Wash and disinfect hands")
        frame.get_by_role("button", name="Save").press("Enter")
        see(frame.get_by_text("Saved."))
        bring()
        see(frame.get_by_role("cell", name="Wash and disinfect hands"))

        frame.get_by_role("link", name="Goals").press("Enter")
        frame.get_by_role("link", name="Set a goal").press("Enter")
        row = frame.get_by_role("group", name="Competency 1", exact=True)
        levels = row.get_by_label("Level").locator("option")
        expect(levels).to_have_text(["1", "2", "3", "4"])  # nothing is chosen yet
        for code, offered in (
            ("WWT-EXCHANGE", ["2 (With support)", "3 (Independently)", "4 (Guides others)"]),
            ("C1.1", ["1"]),
        ):
            value = row.locator("option", has_text=code).get_attribute("value")
            row.get_by_label("Competency").select_option(value)
            expect(levels).to_have_text(offered)


def test_an_instructor_finds_no_way_there(browser: Browser, stage: Stage) -> None:
    with visit(browser, stage, INSTRUCTOR) as page:
        frame = inside(page)
        see(frame.get_by_role("link", name="Settings"))
        expect(frame.get_by_role("link", name="Qualification")).to_have_count(0)
