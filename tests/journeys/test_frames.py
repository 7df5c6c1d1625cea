"""Stoa in the frame of an LMS on another site, where browsers keep its cookies, keep them apart, or keep none."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect
from playwright.sync_api import TimeoutError as NotInTime
from sqlalchemy import update

from lti_tool.app.services import Services
from lti_tool.demo import stage as staging
from lti_tool.demo.courses import written_course
from lti_tool.demo.stage import Stage, set_up
from lti_tool.demo_course import load_course
from lti_tool.demo_lms import Activity
from sync.platforms.tables import Platform
from tests.conftest import Chromium
from tests.journeys.conftest import LOST_AFTER, inside, see, turn_pages, visit
from tests.journeys.cookies import Cookies, Profile, without_partitions

pytestmark = pytest.mark.browser

LEARNER = "101"
SECOND = "902"
WINDOW = "Open in a new window"
FITTED = re.compile(r"height: \d{3,}px")

Opened = Callable[..., AbstractContextManager[tuple[Profile, Stage]]]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chromium: Chromium) -> Opened:
    """Both servers, and a browser that does this to cookies; the course has two activities."""

    @contextmanager
    def open_with(cookies: Cookies, *, storage: bool = True) -> Iterator[tuple[Profile, Stage]]:
        course = written_course(load_course("en"))
        second = Activity(SECOND, "Second discussion", 50)
        course = replace(course, activities=(course.activities[0], second))
        make_app, make_lms = staging.create_app, staging.create_lms

        def behind_a_proxy(services: Services) -> object:
            app = make_app(services)
            return without_partitions(app) if cookies is Cookies.NONE else app

        monkeypatch.setattr(staging, "create_app", behind_a_proxy)
        monkeypatch.setattr(staging, "create_lms", partial(make_lms, offers_storage=storage))
        with set_up(course, "frames", {"STOA_DATA_DIR": str(tmp_path)}) as stage:
            yield Profile(chromium, tmp_path / "profiles", cookies), stage

    return open_with


def write(place: FrameLocator | Page, title: str) -> None:
    """Start a thread, and see it."""
    place.get_by_role("link", name="New thread").first.click()
    place.locator("#title").fill(title)
    place.locator("#text").fill("What is written here stays here.")
    place.get_by_role("button", name="Post thread").press("Enter")
    see(place.get_by_role("heading", name=title))


def kept_in_frame(page: Page) -> str:
    """Which cookies a frame of Stoa's site may keep: `plain`, `apart` (partitioned)."""
    frame = page.frames[-1]
    frame.evaluate("""() => {
        document.cookie = "plain=1; Secure; SameSite=None; Path=/probe";
        document.cookie = "plain=1; Secure; SameSite=None";
        document.cookie = "apart=1; Secure; SameSite=None; Partitioned";
    }""")
    kept: str = frame.evaluate("document.cookie")
    return " ".join(sorted(name for name in ("plain", "apart") if f"{name}=1" in kept))


def window_of(page: Page, role: str) -> Page:
    """The window that one click in the frame opens.

    Chromium loses a click now and then that comes within moments of the frame's being loaded anew.
    """
    page.bring_to_front()
    opener = inside(page).get_by_role(role, name=WINDOW)  # type: ignore[arg-type]
    see(opener)
    with suppress(NotInTime):
        with page.context.expect_page(timeout=LOST_AFTER) as opened:
            opener.click()
        return opened.value
    with page.context.expect_page() as opened:
        opener.click()
    return opened.value


def listen(page: Page) -> list[object]:
    """What the LMS's page is told from its frame, from the next page on."""
    heard: list[object] = []
    page.context.expose_function("heard", lambda message: heard.append(message))
    page.add_init_script("if (top === self) addEventListener('message', ({data}) => window.heard(data))")
    return heard


@pytest.mark.parametrize("cookies", [Cookies.ALLOWED, Cookies.PARTITIONED])
def test_with_cookies_of_either_kind_courses_live_in_frames_side_by_side(
    opened: Opened, cookies: Cookies
) -> None:
    with opened(cookies) as (browser, stage), visit(browser, stage, LEARNER) as first:
        see(inside(first).get_by_role("link", name="New thread").first)
        assert kept_in_frame(first) == ("apart plain" if cookies is Cookies.ALLOWED else "apart")
        second = first.context.new_page()
        second.goto(f"{stage.lms_url}/course?activity={SECOND}")
        write(inside(second), "In the second")
        write(inside(first), "In the first")
        for page, title in ((first, "In the first"), (second, "In the second")):
            inside(page).get_by_role("link", name="All threads").click()
            expect(inside(page).locator("main")).to_contain_text(title)
            expect(inside(page).locator("main")).not_to_contain_text(
                {"In the first": "In the second"}.get(title, "In the first")
            )


@pytest.mark.parametrize("storage", [True, False], ids=["storage", "no storage"])
def test_without_cookies_one_click_opens_a_window_for_each_course(opened: Opened, storage: bool) -> None:
    role = "button" if storage else "link"
    with (
        opened(Cookies.NONE, storage=storage) as (browser, stage),
        visit(browser, stage, LEARNER) as first,
    ):
        see(inside(first).get_by_role(role, name=WINDOW))
        assert "plain" not in kept_in_frame(first)
        second = first.context.new_page()
        second.goto(f"{stage.lms_url}/course?activity={SECOND}")
        windows = [window_of(page, role) for page in (first, second)]
        if storage:  # the click has spent what the launch brought
            see(inside(first).get_by_text("It is open in a window of its own now."))
            expect(inside(first).get_by_role("button")).to_have_count(0)
        for window, title in zip(windows, ("In the first", "In the second"), strict=True):
            write(window, title)
        for window, title in zip(windows, ("In the second", "In the first"), strict=True):
            window.get_by_role("link", name="All threads").click()
            expect(window.locator("main")).not_to_contain_text(title)


def test_what_binds_a_login_stands_in_no_address_and_is_told_to_the_lms_alone(opened: Opened) -> None:
    with opened(Cookies.NONE) as (browser, stage), visit(browser, stage, LEARNER) as page:
        see(inside(page).get_by_role("button", name=WINDOW))  # the first launch is over
        addresses: list[str] = []
        launches: list[int] = []
        page.context.on("request", lambda request: addresses.append(request.url))
        page.context.on(
            "response",
            lambda response: (
                launches.append(response.status) if response.url.endswith("/lti/launch") else None
            ),
        )
        heard = listen(page)
        page.reload()
        see(inside(page).get_by_role("button", name=WINDOW))

        told = [message for message in heard if isinstance(message, dict) and "key" in message]
        assert [message["subject"] for message in told] == ["lti.put_data", "lti.get_data"]
        assert not [address for address in addresses if told[0]["value"] in address]
        assert launches == [401, 200]


def test_a_storage_at_another_origin_than_that_of_the_login_is_told_nothing(opened: Opened) -> None:
    with opened(Cookies.NONE) as (browser, stage), visit(browser, stage, LEARNER) as page:
        heard = listen(page)
        with stage.services.database.write() as session:
            elsewhere = f"{stage.lms_url.replace('localhost', '127.0.0.2')}/lti/auth"
            session.execute(
                update(Platform).values(auth_login_url=elsewhere, named_frame_origins=stage.lms_url)
            )
        page.reload()
        see(inside(page).get_by_role("link", name=WINDOW))
        assert not [message for message in heard if "put_data" in json.dumps(message)]


SILENT = "/* says nothing */"
FORGETFUL = """addEventListener("message", ({source, origin, data}) => {
  if (!data.message_id) return;
  const value = data.subject === "lti.put_data" ? data.value : KEPT;
  source.postMessage({subject: data.subject + ".response", message_id: data.message_id, key: data.key, value}, origin);
})"""
TELLING = """{
  const forger = document.createElement("iframe");
  const asked = new Promise((tell) => addEventListener("message", ({data}) => data.message_id && tell(data)));
  forger.onload = async () => forger.contentWindow.postMessage(await asked, "*");
  forger.src = "TOOL/forger";
  document.body.append(forger);
}"""
FORGER = """<script>addEventListener("message", ({data}) => parent.frames[0].postMessage(
  {subject: data.subject + ".response", message_id: data.message_id, key: data.key, value: data.value}, "*"
))</script>"""
REFUSING = """addEventListener("message", ({source, origin, data}) => {
  const error = {code: "storage_exhaustion", message: "full"};
  const subject = `${data.subject}.response`;
  if (data.message_id) source.postMessage({subject, message_id: data.message_id, error}, origin);
})"""


@pytest.mark.parametrize("script", [SILENT, REFUSING], ids=["silent", "refusing"])
def test_where_the_storage_does_not_keep_it_the_whole_flow_happens_in_a_window(
    opened: Opened, script: str
) -> None:
    with opened(Cookies.NONE) as (browser, stage), visit(browser, stage, LEARNER) as page:
        page.route("**/static/frame.js*", the_lms_script(stage, script))
        page.reload()
        write(window_of(page, "link"), "From a window")


def test_an_answer_from_another_origin_is_not_believed(opened: Opened) -> None:
    with opened(Cookies.NONE) as (browser, stage), visit(browser, stage, LEARNER) as page:
        page.route("**/static/frame.js*", the_lms_script(stage, TELLING.replace("TOOL", stage.tool_url)))
        page.route("**/forger", lambda route: route.fulfill(body=FORGER, content_type="text/html"))
        page.reload()
        see(inside(page).get_by_role("link", name=WINDOW))


@pytest.mark.parametrize("kept", ["null", "'another value'"])
def test_where_the_storage_has_lost_it_the_page_says_what_to_do(opened: Opened, kept: str) -> None:
    with opened(Cookies.NONE) as (browser, stage), visit(browser, stage, LEARNER) as page:
        page.route("**/static/frame.js*", the_lms_script(stage, FORGETFUL.replace("KEPT", kept)))
        page.reload()
        see(inside(page).get_by_text("launch.browser_mismatch"))
        expect(inside(page).get_by_role("alert")).to_contain_text("open the discussion in a new window")
        page.unroute_all()
        page.reload()
        see(inside(page).get_by_role("button", name=WINDOW))


def the_lms_script(stage: Stage, script: str) -> Callable[[Route], None]:
    """Another script for the LMS's page; Stoa's stays as it is."""

    def answer(route: Route) -> None:
        if route.request.url.startswith(stage.lms_url):
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.continue_()

    return answer


@pytest.mark.parametrize("cookies", [Cookies.PARTITIONED, Cookies.NONE])
@pytest.mark.parametrize("storage", [True, False], ids=["storage", "no storage"])
def test_the_back_button_leads_to_a_discussion_or_to_a_page_that_says_what_to_do(
    opened: Opened, cookies: Cookies, storage: bool
) -> None:
    with opened(cookies, storage=storage) as (browser, stage), visit(browser, stage, LEARNER) as page:
        place: Page | FrameLocator = inside(page)
        moving = page
        if cookies is Cookies.NONE:
            place = moving = window_of(page, "button" if storage else "link")
        write(place, "Somewhere to come back from")
        for _ in range(4):
            turn_pages(moving, -1)
            moving.wait_for_timeout(700)
            if moving.url.rstrip("/") == stage.lms_url:
                break  # the LMS's page before the course's
            discussion = place.get_by_role("link", name="New thread")
            form, sentence = place.locator("#title"), place.locator(".error-code")
            of_lms = place.get_by_text(
                "Open the activity in the course again"
            )  # its step of the launch may be one back, too
            expect(discussion.or_(form).or_(sentence).or_(of_lms).first).to_be_visible()
        page.goto(f"{stage.lms_url}/course")
        expect(
            inside(page).get_by_role("link", name="New thread").or_(inside(page).get_by_text(WINDOW)).first
        ).to_be_visible()


def test_a_launch_left_open_for_a_day_says_what_to_do_and_the_next_one_works(opened: Opened) -> None:
    with (
        opened(Cookies.PARTITIONED) as (browser, stage),
        visit(browser, stage, LEARNER, java_script_enabled=False) as page,
    ):
        frame = inside(page)
        frame.get_by_role("button").click()  # the LMS's own form into the tool
        frame.get_by_role("link").first.click()  # the login page's way on
        with_token = frame.locator("form:has(input[name=id_token])").get_by_role("button")
        expect(with_token).to_be_visible()
        stage.clock.play(stage.clock.now() + timedelta(days=1))
        with_token.click()
        see(frame.get_by_text("launch.state_expired"))
        expect(frame.get_by_role("alert")).to_contain_text(
            "Go back to your course and open the discussion again"
        )
        page.reload()
        frame.get_by_role("button").click()
        with_token.click()  # at once: the browser has shown by now that it keeps cookies
        see(frame.get_by_role("link", name="New thread").first)


def test_what_else_is_left_open_for_a_day_says_what_to_do(opened: Opened) -> None:
    with opened(Cookies.NONE) as (browser, stage), visit(browser, stage, LEARNER) as page:
        window = window_of(page, "button")
        window.get_by_role("link", name="New thread").first.click()
        window.locator("#title").fill("A thought")
        window.locator("#text").fill("It took all night.")
        page.reload()
        see(inside(page).get_by_role("button", name=WINDOW))
        stage.clock.play(stage.clock.now() + timedelta(days=1))

        too_late = window_of(page, "button")
        expect(too_late.get_by_text("launch.ticket")).to_be_visible()
        window.get_by_role("button", name="Post thread").press("Enter")
        expect(window.locator(".error-code")).to_be_visible()
        expect(window.locator("#typed")).to_have_value(re.compile("It took all night"))
        page.reload()
        expect(window_of(page, "button").get_by_role("link", name="New thread").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_frame_fits_its_content_in_both_spellings(opened: Opened, width: int) -> None:
    with (
        opened(Cookies.ALLOWED) as (browser, stage),
        visit(browser, stage, LEARNER, viewport={"width": width, "height": 700}) as page,
    ):
        heard = listen(page)
        page.reload()
        see(inside(page).get_by_role("link", name="New thread").first)
        expect(page.locator("iframe")).to_have_attribute("style", FITTED)
        page.wait_for_timeout(300)
        assert heard
        assert [json.loads(each) for each in heard if isinstance(each, str)] == [
            each for each in heard if isinstance(each, dict)
        ]
        frame = page.frames[-1]
        wanted = frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
        page.wait_for_function(
            "height => document.querySelector('iframe').clientHeight === height", arg=max(wanted, 600)
        )
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
