"""The program as an administrator starts it: three commands, a launch for every role, and a stop."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from lti_tool.demo.visitor import Form, Visitor
from lti_tool.demo_lms import Platform
from tests.conftest import SECRET_KEY
from tests.factories.lms import LmsOnLoopback, lms_on_loopback, with_every_role
from tests.factories.programs import Program, run_stoa, start_stoa
from tests.factories.waiting import wait_until


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(params=["sqlite", "postgresql"])
def environ(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    values = {
        **os.environ,
        "STOA_DATA_DIR": str(tmp_path / "data"),
        "STOA_SECRET_KEY": SECRET_KEY,
        "STOA_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "STOA_ALLOW_LOOPBACK": "1",
        "STOA_GATHER_SECONDS": "0",
    }
    if request.param == "postgresql":
        values["STOA_DATABASE_URL"] = request.getfixturevalue("empty_postgres_url")
    return values


@pytest.fixture
def lms(tmp_path: Path, environ: dict[str, str]) -> Iterator[LmsOnLoopback]:
    with lms_on_loopback(tmp_path, environ["STOA_BASE_URL"], with_every_role()) as running:
        yield running


@pytest.fixture
def server(environ: dict[str, str], lms: LmsOnLoopback) -> Iterator[Program]:
    run_stoa(environ, "db", "upgrade")
    platform = Platform.at(lms.base_url)
    run_stoa(
        environ, "platform", "add", "--name", "An LMS", "--issuer", platform.issuer, "--client-id", "stoa",
        "--deployment-id", "1", "--auth-login-url", platform.auth_login_url, "--auth-token-url",
        platform.auth_token_url, "--jwks-url", platform.jwks_url,
    )  # fmt: skip
    host, port = environ["STOA_BASE_URL"].removeprefix("http://").split(":")
    process = start_stoa(environ, "serve", "--host", host, "--port", port, "--with-worker")
    wait_until(lambda: answers(f"{environ['STOA_BASE_URL']}/healthz"))
    yield process
    process.kill()
    process.wait()


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).status_code == 200
    except requests.ConnectionError:
        return False


def test_every_role_lands_a_post_reaches_the_gradebook_and_what_is_forged_nothing_and_it_ends_cleanly(
    server: Program, lms: LmsOnLoopback, environ: dict[str, str]
) -> None:
    for person in with_every_role().people:
        visitor = Visitor()
        page = visitor.launch(lms.base_url, person.user_id, "7")
        assert page.status == 200
        assert page.address.startswith(f"{environ['STOA_BASE_URL']}/s/")
        if person.user_id == "101":
            form = visitor.get(f"{page.address}threads/new").form_with("text")
            posted = visitor.submit(
                form, {"title": "First", "text": "every word here counts for something " * 8}
            )
            assert "/threads/" in posted.address
        visitor.close()
    wait_until(lambda: lms.grade_of("101") == 7.0)
    refuses_what_is_forged(lms)
    ends_soon_and_cleanly(server)


def refuses_what_is_forged(lms: LmsOnLoopback) -> None:
    visitor = Visitor()
    page = visitor.launch(lms.base_url, "101", "7")
    forged = visitor.submit(Form(f"{page.address}threads/new", "post", {"title": "x", "text": "y"}))
    assert forged.status == 400
    visitor.close()


def ends_soon_and_cleanly(server: Program) -> None:
    server.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert server.wait(15) == 0
    assert time.monotonic() - began < 15
