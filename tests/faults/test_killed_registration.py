"""A server killed while it asks an LMS for a registration: the invitation is good again soon after."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Event
from typing import Any

import pytest
import requests
from pytest_httpserver import HTTPServer
from sqlalchemy import update

from config.clock import SystemClock
from config.database import Database
from config.settings import load_settings
from sync.platforms.registry import list_registered
from sync.platforms.tables import Invitation
from tests.factories.programs import Program, run_stoa, start_stoa
from tests.factories.waiting import wait_until
from tests.faults.test_serve import answers, environ
from tests.lti_tool.platforms.lms import RegisteringLms

__all__ = ["environ"]


def serve(environ: dict[str, str]) -> Program:
    host, port = environ["STOA_BASE_URL"].removeprefix("http://").split(":")
    process = start_stoa(environ, "serve", "--host", host, "--port", port)
    wait_until(lambda: answers(f"{environ['STOA_BASE_URL']}/healthz"))
    return process


def press(address: str) -> int:
    """Open the registration page and press its button; gives the status of the last answer."""
    page = requests.get(address, timeout=10)
    if not page.ok:
        return page.status_code
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    data = {name: unescape(value) for name, value in fields}
    return requests.post(address.partition("?")[0], data=data, timeout=60).status_code


def test_a_kill_while_the_lms_is_asked_leaves_the_invitation_good(
    environ: dict[str, str], httpserver: HTTPServer
) -> None:
    asked, killed = Event(), Event()
    lms = RegisteringLms(httpserver, token=None)

    def wait_for_the_kill(body: dict[str, Any]) -> dict[str, Any]:
        asked.set()
        killed.wait(30)
        return body

    lms.answer = wait_for_the_kill
    run_stoa(environ, "db", "upgrade")
    address = f"{run_stoa(environ, 'platform', 'invite', '--name', 'Our LMS').strip()}&{lms.address()}"
    server = serve(environ)
    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(press, address)
        assert asked.wait(30)
        server.kill()
        server.wait()
        killed.set()
        with pytest.raises(requests.ConnectionError):
            pressed.result()
    lms.answer = lms.token = None

    server = serve(environ)
    try:
        assert press(address) == 409, "nobody can know yet whether the other registration is still under way"
        database = Database(load_settings(environ).database_url)
        with database.write() as session:  # as if the two minutes of the lease had passed
            session.execute(update(Invitation).values(taken_until=SystemClock().now()))
        assert press(address) == 200
        assert press(address) == 403
        with database.read() as session:
            assert [each.name for each in list_registered(session)] == ["Our LMS"]
        database.close()
    finally:
        server.kill()
        server.wait()
