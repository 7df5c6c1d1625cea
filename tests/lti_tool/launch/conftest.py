"""A registered LMS, the application, and a browser."""

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from config.settings import Settings
from connectors.http import HttpClient
from lti_tool.app.access import members, viewer
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from sync.platforms.hosts import host_policy
from sync.platforms.registry import Registration, register
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import TOOL, Lms


@pytest.fixture
def services(database: Database, keys: KeyRing, clock: SetClock, tmp_path: Path) -> Services:
    settings = Settings(data_dir=tmp_path, database_url="", base_url=TOOL, allow_loopback=True)
    http = HttpClient(host_policy(database, allow_loopback=True))
    return Services(settings, database, keys, clock, http)


@pytest.fixture
def lms(httpserver: HTTPServer, services: Services, clock: SetClock) -> Lms:
    lms = Lms(httpserver, clock)
    register_lms(services, lms)
    return lms


def register_lms(services: Services, lms: Lms, organisation: str = "default") -> None:
    registration = Registration(
        name="An LMS",
        issuer=lms.issuer,
        client_id=lms.client_id,
        deployment_id=lms.deployment_id,
        auth_login_url=lms.auth_login_url,
        auth_token_url=lms.auth_token_url,
        jwks_url=lms.jwks_url,
    )
    with services.database.write() as session:
        register(session, registration, organisation=organisation, allow_http=True, now=services.clock.now())


@pytest.fixture
def app(services: Services) -> Flask:
    app = create_app(services)

    @app.get("/s/<uuid:space_id>/whoami")
    @members()
    def whoami(space_id: UUID) -> dict[str, str]:
        return {"person": str(viewer().person_id), "role": viewer().role, "locale": viewer().locale}

    return app


@pytest.fixture
def browser(app: Flask, lms: Lms) -> Browser:
    return Browser(app, lms)
