"""Takes the pictures of README and docs from the running product: `make pictures`.

Starts the demo in a directory of its own, waits until the written course has been discussed and its scores have
arrived in the demo LMS, and photographs pages in a headless Chromium. The people in the pictures are invented.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urljoin

from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

from lti_tool.demo_course import load_course

HERE: Final = Path(__file__).resolve().parent
STOA: Final = Path(sys.executable).with_name("stoa")
LARGEST: Final = 300_000  # bytes of a picture; README should open at once
LANGUAGE: Final = "en"
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_OPEN: Final = "Open the demo LMS:"


def main() -> int:
    """Take all pictures; 1 where one has become too large."""
    too_large = []
    with TemporaryDirectory() as directory, running_demo(Path(directory)) as lms, chromium() as browser:
        for name, take in PICTURES.items():
            picture = HERE / name
            page = browser.new_page(
                viewport={"width": 1280, "height": 860},
                color_scheme="light",
                locale="en-GB",
                reduced_motion="reduce",
            )
            take(page, lms, picture)
            page.close()
            size = picture.stat().st_size
            sys.stdout.write(f"{name}: {size // 1000} kB\n")
            if size > LARGEST:
                too_large.append(name)
    if too_large:
        sys.stderr.write(f"Larger than {LARGEST // 1000} kB: {', '.join(too_large)}\n")
    return 1 if too_large else 0


@contextmanager
def running_demo(directory: Path) -> Iterator[str]:
    """The demo, in English, until the pictures are taken; gives the demo LMS's address."""
    environ = {**os.environ, "STOA_DATA_DIR": str(directory)}
    command = [str(STOA), "demo", "--language", LANGUAGE]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as demo:  # noqa: S603
        try:
            yield _address(demo)
        finally:
            demo.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium of this machine."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("There is no Chromium on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield browser
        browser.close()


def take_discussion(page: Page, lms: str, picture: Path) -> None:
    """A thread inside the LMS's course page, as a learner sees it."""
    sign_in(page, lms, "learner")
    frame = opened_activity(page)
    frame.locator("a.thread-link").first.click()
    frame.locator("form textarea").first.wait_for()
    page.mouse.move(0, 0)
    settle(page)
    page.screenshot(path=picture)


def take_gradebook(page: Page, lms: str, picture: Path) -> None:
    """The LMS's gradebook with the scores that Stoa sent, as an instructor sees it."""
    sign_in(page, lms, "instructor")
    page.goto(f"{lms}/gradebook")
    settle(page)
    page.screenshot(path=picture)


def take_competencies(page: Page, lms: str, picture: Path) -> None:
    """The LMS's competency records with the evidence that Stoa sent, one piece of it opened."""
    sign_in(page, lms, "instructor")
    page.goto(f"{lms}/competencies")
    page.locator("details summary").nth(1).click()
    page.mouse.move(0, 0)
    settle(page)
    page.screenshot(path=picture)


def take_sent(page: Page, lms: str, picture: Path) -> None:
    """What was sent about a learner, word for word, in a window of its own."""
    open_window(page, lms, "learner")
    page.goto(page.url.rstrip("/") + "/participation/sharing")
    settle(page)
    page.screenshot(path=picture)


def take_data_protection(page: Page, lms: str, picture: Path) -> None:
    """What data may leave for, as an administrator of the institution sees it, in a window of its own."""
    open_window(page, lms, "administrator")
    page.locator("a[href*='/data-protection/']").first.click()
    page.locator("nav.choices a[href$='/purposes']").click()
    settle(page)
    page.screenshot(path=picture)


def open_window(page: Page, lms: str, role: str) -> None:
    """Open the activity as the first person of a role, in place of the course page."""
    sign_in(page, lms, role)
    page.goto(
        urljoin(page.url, page.locator("a[href*='/launch'][target='_blank']").first.get_attribute("href"))
    )
    page.locator("#threads-heading").wait_for()


def sign_in(page: Page, lms: str, role: str) -> None:
    """Choose the first person of a role in the demo LMS; ends on the course page."""
    people = load_course(LANGUAGE).people
    user_id = next(person.user_id for person in people if person.role.value == role)
    page.goto(lms)
    page.locator(f"form:has(input[name=user_id][value='{user_id}']) button").click()


def opened_activity(page: Page) -> FrameLocator:
    """The frame in which Stoa is, once its threads are there."""
    frame = page.frame_locator("iframe.activity")
    frame.locator("a[href*='/threads/']").first.wait_for()
    return frame


def settle(page: Page) -> None:
    """Wait until nothing is loading and the frame has taken its height."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)


PICTURES: Final[dict[str, Callable[[Page, str, Path], None]]] = {
    "discussion.png": take_discussion,
    "gradebook.png": take_gradebook,
    "competencies.png": take_competencies,
    "sent.png": take_sent,
    "data-protection.png": take_data_protection,
}


def _address(demo: subprocess.Popen[str]) -> str:
    assert demo.stdout is not None
    for line in demo.stdout:
        if line.startswith(_OPEN):
            return line.removeprefix(_OPEN).strip()
    raise SystemExit("The demo ended before it had begun.")


if __name__ == "__main__":
    sys.exit(main())
