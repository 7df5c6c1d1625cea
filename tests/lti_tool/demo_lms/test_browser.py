"""The course page in a real browser: a launch across sites, and the frame that fits its height."""

import json
import re
import threading
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask import Flask, redirect, request
from playwright.sync_api import expect
from werkzeug.serving import make_server

from lti_tool.demo_lms import Activity, create_app

RESIZING = """<!doctype html><h1>In the tool</h1><p id="token">TOKEN</p><script>
  const message = {subject: "lti.frameResize", height: HEIGHT};
  parent.postMessage(HEIGHT === 900 ? message : JSON.stringify(message), "*");
</script>"""
ASKING = """<!doctype html><p id="answers"></p><script>
  const answers = [];
  addEventListener("message", ({data: {error, supported_messages, ...data}}) => {
    if (error) data.error = error.code;
    if (supported_messages) data.knows = supported_messages.length;
    answers.push(data);
    document.getElementById("answers").textContent = JSON.stringify(answers);
  });
  parent.postMessage({subject: "lti.put_data", message_id: "1", key: "a", value: "b"}, "*");
  parent.postMessage({subject: "lti.get_data", message_id: "2", key: "a"}, "*");
  parent.postMessage({subject: "lti.get_data", message_id: "3", key: "c"}, "*");
  parent.postMessage({subject: "lti.put_data", message_id: "4", value: "b"}, "*");
  parent.postMessage({subject: "toString", message_id: "5"}, "*");
  parent.postMessage({subject: "lti.capabilities", message_id: "6"}, "*");
</script>"""

pytestmark = pytest.mark.browser


def a_tool(lms_url, tool_url, page):
    """A tool as small as can be: it asks for the id token, and shows a page with it."""
    app = Flask(__name__)

    @app.post("/login")
    def login():
        asked = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": request.form["client_id"],
            "redirect_uri": f"{tool_url}/launch",
            "login_hint": request.form["login_hint"],
            "lti_message_hint": request.form["lti_message_hint"],
            "nonce": "nonce",
        }
        return redirect(f"{lms_url}/lti/auth?{urlencode(asked)}")

    @app.post("/launch")
    def launch():
        return page.replace("TOKEN", request.form["id_token"])

    return app


@pytest.fixture
def serve():
    """Serves applications on loopback, in threads, until the end of the test."""
    servers = []

    def serve_app(make_app):
        server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)
        server.app = make_app(server.port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server.port

    yield serve_app
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def open_course(serve, page, course, tool, database):
    """Opens a course of one activity, whose tool shows this page."""
    apps = []

    def open_with(tool_page, **options):
        # The LMS is met as 127.0.0.1 and the tool as localhost: to the browser, two sites.
        def make_lms(port):
            lms_url = f"http://127.0.0.1:{port}"
            tool_port = serve(lambda own_port: a_tool(lms_url, f"http://localhost:{own_port}", tool_page))
            tool_url = f"http://localhost:{tool_port}"
            launch_url = f"{tool_url}/launch"
            registered = replace(
                tool.registration,
                login_url=f"{tool_url}/login",
                redirect_uris=(launch_url,),
                target_link_uri=launch_url,
            )
            one_activity = replace(course, activities=(Activity("5", "Diskussion", 100),))
            apps.append(
                create_app(one_activity, database=database, base_url=lms_url, tool=registered, **options)
            )
            return apps[0]

        page.goto(f"http://127.0.0.1:{serve(make_lms)}")
        page.get_by_role("button", name="Mara Lindqvist").click()
        return page.frame_locator("iframe.activity")

    yield open_with
    for app in apps:
        app.extensions["demo_lms"].store.close()


@pytest.mark.parametrize("height", [900, 1300], ids=["object", "text"])
def test_a_launch_arrives_across_sites_and_the_frame_fits(open_course, page, height):
    frame = open_course(RESIZING.replace("HEIGHT", str(height)))
    assert frame.locator("#token").inner_text().count(".") == 2
    expect(page.locator("iframe")).to_have_js_property("clientHeight", height)


@pytest.mark.parametrize(
    ("offered", "answers"),
    [
        (
            True,
            [
                {"subject": "lti.put_data.response", "message_id": "1", "key": "a", "value": "b"},
                {"subject": "lti.get_data.response", "message_id": "2", "key": "a", "value": "b"},
                {"subject": "lti.get_data.response", "message_id": "3", "key": "c", "value": None},
                {"subject": "lti.put_data.response", "message_id": "4", "error": "bad_request"},
                {"subject": "lti.capabilities.response", "message_id": "6", "knows": 4},
            ],
        ),
        (False, [{"subject": "lti.capabilities.response", "message_id": "6", "knows": 2}]),
    ],
    ids=["offered", "not offered"],
)
def test_the_course_page_keeps_values_for_the_tool(open_course, offered, answers):
    frame = open_course(ASKING, offers_storage=offered)
    expect(frame.locator("#answers")).to_have_text(re.compile(r'"6"'))
    assert json.loads(frame.locator("#answers").inner_text()) == answers


def test_long_titles_and_names_stay_on_a_phones_page(serve, browser, course, database):
    word = "Gefahrstoffverordnungsunterweisungsnachweis" * 3
    person = replace(course.people[0], given_name=word, email=f"{word}@campus.example")
    long = replace(
        course,
        title=word,
        people=(person, *course.people[1:]),
        competencies=(replace(course.competencies[0], short_name=word),),
        activities=tuple(Activity(str(number), f"{word} {number}", 10) for number in range(5, 9)),
    )

    apps = []

    def make_lms(port):
        apps.append(create_app(long, database=database, base_url=f"http://127.0.0.1:{port}", tool=None))
        return apps[0]

    port = serve(make_lms)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    for who in ("Ines Brandt", word):
        page.goto(f"http://127.0.0.1:{port}")
        assert_fits(page)
        page.get_by_role("button", name=who).click()
        page.wait_for_url("**/course")
        for path in ("course", "gradebook", "competencies"):
            page.goto(f"http://127.0.0.1:{port}/{path}")
            assert_fits(page)
    context.close()
    apps[0].extensions["demo_lms"].store.close()


def assert_fits(page):
    """Nothing on the page is wider than the screen."""
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert (page.url, wide) == (page.url, screen)
