"""The demo's two servers, and people who visit them with the browser of tests/conftest.py."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page
from playwright.sync_api import TimeoutError as NotInTime

from lti_tool.demo.courses import ACTIVITY_ID, written_course
from lti_tool.demo.seating import set_up_space
from lti_tool.demo.stage import Stage, set_up
from lti_tool.demo.visitor import Visitor
from lti_tool.demo.ways import space_of
from lti_tool.demo_course import load_course
from sync.delivery.worker import Worker
from tests.conftest import BROWSER_TIMEOUT, Chromium
from tests.journeys.cookies import OpensContexts

LOST_AFTER = 8_000  # milliseconds after which Chromium is taken to have lost what it was asked


@pytest.fixture(scope="session")
def light_browser(chromium: Chromium) -> Iterator[Browser]:
    """Of Chromium what shows pages, where that is installed: for long ways, which save no file and do not go back."""
    launched = chromium.start(pages_alone=True)
    yield launched
    launched.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The demo's servers and a worker, with the space set up and nobody having written yet."""
    course = written_course(load_course("en"))
    with set_up(course, "journey", {"STOA_DATA_DIR": str(tmp_path)}) as running:
        instructor = next(person for person in course.people if person.role == "instructor")
        visitor = Visitor()
        page = visitor.launch(running.lms_url, instructor.user_id, ACTIVITY_ID)
        visitor.close()
        set_up_space(running, space_of(page), weeks=1)
        stop = threading.Event()
        worker = threading.Thread(target=Worker(running.services.sync_context()).run, args=(stop,))
        worker.start()
        yield running
        stop.set()
        worker.join()


@contextmanager
def visit(browser: OpensContexts, stage: Stage, user_id: str, **options: object) -> Iterator[Page]:
    """Somebody with a browser of their own, signed in to the LMS, on the course page."""
    context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(stage.lms_url)
    page.locator(f'form:has(input[name="user_id"][value="{user_id}"]) button').click()
    page.wait_for_url(f"{stage.lms_url}/course")
    yield page
    context.close()


def start_threads(stage: Stage, titles: Sequence[str], text: str) -> None:
    """The instructor's threads, the first of which ends up lowest in the list."""
    visitor = Visitor()
    page = visitor.launch(stage.lms_url, "126", ACTIVITY_ID)
    form_address = next(link for link in page.links if link.endswith("/threads/new"))
    for title in titles:
        visitor.submit(visitor.get(form_address).form_with("title"), {"title": title, "text": text})
    visitor.close()


def turn_pages(page: Page, steps: int) -> None:
    """Go back (below 0) or on in the browser's history.

    After the script has ended, not within it: a page that leaves before it has answered leaves Playwright waiting.
    """
    page.evaluate("steps => { setTimeout(() => history.go(steps)) }", steps)


def inside(page: Page) -> FrameLocator:
    """Stoa, in its frame."""
    return page.frame_locator("iframe.activity")


def see(what: Locator) -> None:
    """Wait until it is visible, and ask anew where no answer comes.

    What is asked of a frame in the moment of its being replaced may never be answered, and `expect` sets its first
    question no limit of time.
    """
    for _ in range(2):
        with suppress(NotInTime):
            return what.wait_for(timeout=LOST_AFTER)
    return what.wait_for(timeout=BROWSER_TIMEOUT)
