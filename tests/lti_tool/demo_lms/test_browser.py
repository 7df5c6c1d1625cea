"""The course page in a real browser: a launch across sites, and the frame that fits its height."""

import threading
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask import Flask, redirect, request
from playwright.sync_api import expect
from werkzeug.serving import make_server

from lti_tool.demo_lms import Activity, create_app

PAGE = """<!doctype html><h1>In the tool</h1><p id="token">{token}</p><script>
  const message = {{subject: "lti.frameResize", height: {height}}};
  parent.postMessage({height} === 900 ? message : JSON.stringify(message), "*");
</script>"""

pytestmark = pytest.mark.browser


def a_tool(lms_url, tool_url, height):
    """A tool as small as can be: it asks for the id token and shows it."""
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
        return PAGE.format(token=request.form["id_token"], height=height)

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


@pytest.mark.parametrize("height", [900, 1300], ids=["object", "text"])
def test_a_launch_arrives_across_sites_and_the_frame_fits(serve, page, course, tool, database, height):
    # The LMS is met as 127.0.0.1 and the tool as localhost: to the browser, two sites.
    registration, apps = tool.registration, []

    def make_lms(port):
        lms_url = f"http://127.0.0.1:{port}"
        tool_port = serve(lambda own_port: a_tool(lms_url, f"http://localhost:{own_port}", height))
        tool_url = f"http://localhost:{tool_port}"
        launch_url = f"{tool_url}/launch"
        registered = replace(
            registration,
            login_url=f"{tool_url}/login",
            redirect_uris=(launch_url,),
            target_link_uri=launch_url,
        )
        one_activity = replace(course, activities=(Activity("5", "Diskussion", 100),))
        apps.append(create_app(one_activity, database=database, base_url=lms_url, tool=registered))
        return apps[0]

    lms_url = f"http://127.0.0.1:{serve(make_lms)}"
    page.goto(lms_url)
    page.get_by_role("button", name="Mara Lindqvist").click()
    token = page.frame_locator("iframe.activity").locator("#token").inner_text()
    assert token.count(".") == 2
    expect(page.locator("iframe")).to_have_js_property("clientHeight", height)
    apps[0].extensions["demo_lms"].store.close()
