"""Stoa, an LMS that registers tools, and an invitation."""

import pytest
from pytest_httpserver import HTTPServer

from lti_tool.app.services import Services
from sync.platforms.invitations import invite
from tests.lti_tool.launch.conftest import app, services
from tests.lti_tool.platforms.lms import RegisteringLms

__all__ = ["app", "services"]


@pytest.fixture
def moodle(httpserver: HTTPServer) -> RegisteringLms:
    return RegisteringLms(httpserver)


@pytest.fixture
def invitation(services: Services) -> str:
    with services.database.write() as session:
        return invite(session, "Our Moodle", organisation="default", hours=72, now=services.clock.now())
