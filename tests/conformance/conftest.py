"""What launches need, as in the launch's own tests, an LMS's services, and the results of the guide's tests."""

from collections.abc import Callable, Iterator

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.delivery.context import SyncContext
from sync.delivery.worker import Worker
from tests.conformance.campus import Campus
from tests.conformance.guide import RESULTS, Results
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app, browser, lms, register_lms, services
from tests.lti_tool.launch.platform import Lms

__all__ = ["app", "browser", "lms", "services"]


def pytest_configure(config: pytest.Config) -> None:
    config.stash.setdefault(RESULTS, Results())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    marker = item.get_closest_marker("guide")
    if marker is not None:
        item.config.stash[RESULTS].note(*marker.args, report)
    return report


@pytest.fixture
def open_campus(
    httpserver: HTTPServer, lms: Lms, clock: SetClock, browser: Browser, services: Services
) -> Callable[[type[Campus]], Campus]:
    """Open the services of the LMS, as one kind of them."""

    def begin(kind: type[Campus]) -> Campus:
        campus = kind(httpserver, lms, clock, lambda: browser.get("/lti/jwks").json)
        register_lms(services, lms)
        return campus

    return begin


@pytest.fixture
def campus(open_campus: Callable[[type[Campus]], Campus]) -> Campus:
    return open_campus(Campus)


@pytest.fixture
def work(services: Services, clock: SetClock) -> Callable[[], None]:
    """Derive and send what is pending, as `stoa sync run --once` does, a second later."""

    def once() -> None:
        clock.sleep(1)
        context = SyncContext.make(services.database, services.keys, clock, services.http, gather_seconds=10)
        Worker(context).run_once()

    return once
