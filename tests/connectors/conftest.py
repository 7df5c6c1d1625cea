"""A machine of one's own to talk to, on loopback."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from connectors.http import HostPolicy, HttpClient
from tests.conftest import BEGINNING
from tests.factories.certificates import Certificate, make_certificate


@pytest.fixture(scope="session")
def running_server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def server(running_server: HTTPServer) -> HTTPServer:
    """A web server without any pages yet; starting one for each test would take half a second."""
    if not running_server.is_running():
        running_server.start()
    running_server.clear()
    running_server.no_handler_status_code = 500
    return running_server


@pytest.fixture
def http() -> HttpClient:
    """A client that may talk to everything on loopback, and is impatient."""
    policy = HostPolicy(is_registered=lambda origin: True, allow_loopback=True)
    return HttpClient(policy, connect_timeout=0.5, read_timeout=0.3, total_timeout=2.0, max_bytes=200_000)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for ``lms.localhost``."""
    return make_certificate(tmp_path_factory.mktemp("tls"), "lms.localhost", BEGINNING)
