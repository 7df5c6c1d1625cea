"""Pictures and PDFs in a browser: pasted, dropped and chosen, with a script and without one."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, expect

from lti_tool.demo.stage import Stage
from tests.factories.files import document, photograph, picture
from tests.journeys.conftest import inside, see, visit

pytestmark = pytest.mark.browser

BRINGING = """(field, [kind, content, name, type]) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
    data.items.add(new File([bytes], name, { type }));
    const given = { bubbles: true, cancelable: true };
    field.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", { clipboardData: data, ...given })
        : new DragEvent("drop", { dataTransfer: data, ...given }));
}"""


def bring(field: Locator, how: str, content: bytes, name: str, kind: str) -> None:
    field.evaluate(BRINGING, [how, base64.b64encode(content).decode(), name, kind])


def width_of(picture: Locator) -> int:
    """How many pixels of a picture have come; 0 for one that cannot be shown."""
    shown: int = picture.evaluate("image => image.decode().then(() => image.naturalWidth, () => 0)")
    return shown


def write(frame: FrameLocator, title: str, text: str) -> Locator:
    frame.get_by_role("link", name="New thread").first.click()
    frame.locator("#title").fill(title)
    field = frame.locator("#text")
    field.fill(text)
    field.press("End")
    return field


def test_what_is_pasted_and_dropped_stands_in_the_text_and_outlives_the_visit(
    browser: Browser, stage: Stage
) -> None:
    with visit(browser, stage, "101") as page:
        frame = inside(page)
        field = write(frame, "With pictures", "Look:")
        bring(field, "paste", picture(1_600, 900, "PNG"), "image.png", "image/png")
        see(frame.get_by_text("“image.png” was added."))
        bring(field, "drop", document("x"), "Notes [1].pdf", "application/pdf")
        see(frame.get_by_text("“Notes [1].pdf” was added."))
        bring(field, "drop", b"<svg/>", "no.png", "image/png")
        see(frame.get_by_text("“no” is neither a picture"))
        expect(frame.locator(".form-file")).to_have_count(2)
        assert field.input_value().count("(attachment:") == 2
        frame.get_by_label("What it shows, for those who do not see it").fill("A navy field")
        see(frame.get_by_text("Draft saved."))
        page.goto(f"{stage.lms_url}/course")  # the frame is closed, and opened once more
        inside(page).get_by_role("link", name="New thread").first.click()
        expect(frame.locator(".form-file")).to_have_count(2)
        frame.get_by_role("button", name="Preview").press("Enter")
        shown = frame.locator(".preview-box img")
        see(shown)
        assert width_of(shown) == 1_280
        frame.get_by_role("button", name="Take out (Notes [1])").press("Enter")
        expect(frame.locator(".form-file")).to_have_count(1)
        assert frame.locator("#text").input_value().count("(attachment:") == 1
        frame.get_by_role("button", name="Post thread").press("Enter")
        posted = frame.get_by_role("img", name="A navy field")
        see(posted)
        assert width_of(posted) == 1_280
        frame.get_by_role("link", name="A navy field").press("Enter")
        whole = frame.locator(".whole-picture img")
        see(whole)
        assert width_of(whole) == 1_600
        with page.expect_download() as saved:
            frame.get_by_role("link", name="Save").press("Enter")
        assert saved.value.suggested_filename == "A-navy-field.png"
        frame.get_by_role("link", name="Back to the thread").press("Enter")
        see(frame.get_by_role("heading", name="With pictures"))


def test_files_are_added_and_taken_out_without_a_script(
    browser: Browser, stage: Stage, tmp_path: Path
) -> None:
    photo, paper = tmp_path / "photo.jpg", tmp_path / "paper.pdf"
    photo.write_bytes(photograph(300, 200))
    paper.write_bytes(document("x"))
    with visit(browser, stage, "101", java_script_enabled=False) as page:
        frame = inside(page)
        frame.get_by_role("button").click()  # the LMS's own form into the tool
        frame.get_by_role("link").first.click()  # the login page's way on
        frame.get_by_role("button").click()  # the LMS's form with the token
        write(frame, "", "All my words")
        frame.locator("#kind").select_option("question")
        frame.locator("#files").set_input_files([photo, paper])
        frame.get_by_role("button", name="Add").click()
        expect(frame.locator(".form-file")).to_have_count(2)
        expect(frame.locator("#text")).to_have_value("All my words")
        expect(frame.locator("#kind")).to_have_value("question")
        frame.get_by_role("button", name="Take out (paper)").click()
        expect(frame.locator(".form-file")).to_have_count(1)
        frame.locator("#title").fill("Without a script")
        frame.locator("#files").set_input_files([paper])
        frame.get_by_role("button", name="Post thread").click()
        see(frame.get_by_role("heading", name="Without a script"))
        see(frame.locator(".attached img"))
        assert page.frames[-1].locator(".attached img").bounding_box()
        with page.expect_download() as saved:
            frame.get_by_role("link", name="paper").click()
        assert saved.value.suggested_filename == "paper.pdf"
        saved.value.save_as(tmp_path / "saved.pdf")
        assert (tmp_path / "saved.pdf").read_bytes().startswith(b"%PDF-")
