"""Open edX launches Stoa with its own code (`lti-consumer-xblock`), gives it tokens, and takes its links."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Request, Response

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.people.accounts import read_profiles
from sync.spaces.tables import Membership, Role
from tests.conformance.campus import Campus
from tests.conformance.people import write
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.conftest import register_lms
from tests.lti_tool.launch.platform import TOOL, Lms
from tests.lti_tool.space.visitor import Page

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venv-openedx" / "bin" / "python"
MISSING = "Open edX's side of LTI is not installed: `make openedx` does it, from PyPI"
RETURN_URL = "https://openedx.example/deep_linking/1"

pytestmark = [
    pytest.mark.skipif(not PYTHON.exists(), reason=MISSING),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),  # what is tried is another's code
]


@dataclass
class OpenEdx:
    """The consumer, in a process of its own, since it brings Django and other packages along."""

    process: "subprocess.Popen[str]"

    def ask(self, name: str, **arguments: Any) -> Any:
        """Call something of the consumer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert not (isinstance(answer, dict) and "error" in answer), answer
        return answer


class OpenEdxCampus(Campus):
    """The services of the course: tokens are given and judged by Open edX's own code."""

    open_edx: OpenEdx

    def _token(self, request: Request) -> Response:
        self._note("token", request)
        answer = self.open_edx.ask("token", **request.form)
        self.given[answer["access_token"]] = frozenset(answer["scope"].split())
        assert all(
            self.open_edx.ask("may", token=answer["access_token"], scope=scope)
            for scope in answer["scope"].split()
        )
        return Response(json.dumps(answer), content_type="application/json")


@pytest.fixture
def clock() -> SetClock:
    """Open edX goes by the machine's clock."""
    return SetClock(datetime.now(UTC))


@pytest.fixture
def open_edx() -> Iterator[OpenEdx]:
    command = [str(PYTHON), str(Path(__file__).with_name("consumer.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield OpenEdx(process)
        assert process.stdin
        process.stdin.close()
        process.wait(10)


@pytest.fixture
def tool_keys() -> Iterator[HTTPServer]:
    """A server for the tool's keys alone: Open edX fetches them while it answers on the other."""
    with HTTPServer(port=0) as server:
        yield server


@pytest.fixture
def course(
    app: Flask,
    open_edx: OpenEdx,
    httpserver: HTTPServer,
    tool_keys: HTTPServer,
    lms: Lms,
    clock: SetClock,
    services: Services,
) -> OpenEdxCampus:
    """A course of Open edX whose keys, tokens and services Stoa reaches on loopback."""
    browser = Browser(app, lms)
    course = OpenEdxCampus(httpserver, lms, clock, lambda: browser.get("/lti/jwks").json)
    course.open_edx = open_edx
    lms.issuer, lms.client_id, lms.deployment_id = "https://openedx.example", "a client", "1"
    lms.auth_login_url, lms.jwks_url = "https://openedx.example/auth", httpserver.url_for("/openedx-keys")
    register_lms(services, lms)
    open_edx.ask(
        "open",
        iss=lms.issuer,
        lti_oidc_url=f"{TOOL}/lti/login",
        lti_launch_url=f"{TOOL}/lti/launch",
        client_id=lms.client_id,
        deployment_id=lms.deployment_id,
        redirect_uris=[f"{TOOL}/lti/launch"],
        tool_keyset_url=tool_keys.url_for("/lti/jwks"),
        lineitems=httpserver.url_for("/course/lineitems"),
        memberships=httpserver.url_for("/course/members"),
        deep_linking=RETURN_URL,
    )
    httpserver.expect_request("/openedx-keys").respond_with_json(open_edx.ask("keys"))
    tool_keys.expect_request("/lti/jwks").respond_with_json(browser.get("/lti/jwks").json)
    address = httpserver.url_for("/course/lineitems/1")
    course.line_items[address] = {"id": address, "label": "Discussion", "scoreMaximum": 100}
    return course


def launch(
    browser: Browser, open_edx: OpenEdx, message_type: str = "LtiResourceLinkRequest", **who: str
) -> Any:
    """The whole way as a browser goes it: login, Open edX's answer, launch."""
    browser.client.set_cookie("stoa_probe", "1", domain="stoa.example", path="/lti", secure=True)
    address = urlsplit(open_edx.ask("login", message_type=message_type, **who))
    login = browser.get(f"{address.path}?{address.query}")
    assert login.status_code == 302, login.text
    asked = dict(parse_qsl(urlsplit(login.headers["Location"]).query))
    return browser.client.post("/lti/launch", base_url=TOOL, data=open_edx.ask("launch", **asked))


def roles_of(services: Services, space_id: UUID) -> dict[str | None, str]:
    with services.database.read() as session:
        members = session.scalars(select(Membership).where(Membership.space_id == space_id)).all()
        profiles = read_profiles(session, services.keys, [each.person_id for each in members])
        return {profiles[each.person_id].name: each.role for each in members}


@pytest.mark.parametrize(
    ("role", "expected"),
    [("student", Role.LEARNER), ("staff", Role.INSTRUCTOR), ("instructor", Role.ADMINISTRATOR)],
)
def test_its_launches_open_the_space(
    browser: Browser, open_edx: OpenEdx, course: OpenEdxCampus, services: Services, role: str, expected: Role
) -> None:
    launched = launch(
        browser, open_edx, user_id="7", role=role, full_name="Ada Lovelace", email_address="ada@edx.example"
    )

    space_id = space_of(launched)
    assert browser.get(f"/s/{space_id}/").status_code == 200
    assert roles_of(services, space_id) == {"Ada Lovelace": expected}


def test_a_launch_without_names_is_let_in(browser: Browser, open_edx: OpenEdx, course: OpenEdxCampus) -> None:
    assert space_of(launch(browser, open_edx, user_id="7", role="student"))


def test_its_roster_is_read_and_its_gradebook_written_with_its_own_tokens(
    browser: Browser, open_edx: OpenEdx, course: OpenEdxCampus, services: Services, work: Callable[[], None]
) -> None:
    course.people = [
        {"user_id": "7", "roles": ["Learner"], "name": "Ada"},
        {"user_id": "8", "roles": ["Learner"]},
    ]
    space_id = space_of(launch(browser, open_edx, user_id="7", role="student"))
    write(browser, space_id)
    work()

    assert course.complaints == []
    assert set(roles_of(services, space_id)) == {"Ada", None}
    (score,) = course.scores
    assert (score["userId"], score["line_item"]) == ("7", course.server.url_for("/course/lineitems/1"))
    assert score["scoreGiven"] > 0


def test_its_deep_linking_takes_the_link(browser: Browser, open_edx: OpenEdx, course: OpenEdxCampus) -> None:
    launched = launch(browser, open_edx, "LtiDeepLinkingRequest", user_id="8", role="instructor")
    assert launched.status_code == 303, launched.text
    page = Page(browser.get(launched.headers["Location"]))
    typed = {**page.form.fields, "link-0-title": "Discussion"}
    answered = browser.client.post(page.form.action, data=typed, base_url=TOOL, follow_redirects=True)
    form = Page(answered).form

    assert form.action == RETURN_URL
    (item,) = open_edx.ask("content_items", message=form.fields["JWT"])
    assert item["type"] == "ltiResourceLink"
    assert item["url"] == f"{TOOL}/lti/launch"
