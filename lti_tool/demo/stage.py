"""The stage: both servers on two host names, with everything they keep in one directory."""

import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from config.clock import SystemClock
from config.settings import Settings, load_settings
from lti_tool.app.factory import create_app
from lti_tool.app.server import serving
from lti_tool.app.services import Services
from lti_tool.demo.playbill import DemoRefused, Playbill
from lti_tool.demo.ports import answers_with_keys_of, listen_at, listen_somewhere, port_of
from lti_tool.demo_lms import Course, Platform, Tool, web_service_token
from lti_tool.demo_lms import create_app as create_lms
from lti_tool.migrations.upgrade import upgrade
from sync.consent.purposes import EVIDENCE
from sync.delivery.purposes import turn_on
from sync.organisations.tables import DEFAULT_ORGANISATION
from sync.platforms.registry import Registration, find_organisation, register
from sync.spaces.tables import Space

# Another name of this machine than Stoa's: the frame is truly cross-site, as it is in an organisation's LMS.
_LMS_HOST: Final = "localhost"
_PREFERRED_PORTS: Final = (8765, 8766)
_CLIENT_ID: Final = "stoa-demo"
_DEPLOYMENT_ID: Final = "1"


class StagedClock(SystemClock):
    """The one clock of both servers, which can be set back while the past of a course is played."""

    def __init__(self) -> None:
        self._behind = timedelta(0)

    def now(self) -> datetime:
        """The instant that is being played, timezone-aware UTC."""
        return super().now() - self._behind

    def play(self, instant: datetime) -> None:
        """Let it be this instant, and go on from there."""
        self._behind = super().now() - instant

    def return_to_present(self) -> None:
        """Let it be now."""
        self._behind = timedelta(0)


@dataclass(frozen=True)
class Stage:
    """Both servers, running; `played` is a fingerprint of the course that was played to its end here."""

    services: Services
    clock: StagedClock
    course: Course
    lms_url: str
    tool_url: str
    web_service_token: str
    played: str
    remember_played: Callable[[str], None]


@contextmanager
def set_up(course: Course, content: str, environ: Mapping[str, str]) -> Iterator[Stage]:
    """Start Stoa and the demo LMS with this course, registered with each other; stop them at the end.

    Everything lives in ``STOA_DATA_DIR`` (``var/demo`` by default). Raises DemoRefused where that holds another demo
    or the ports are taken.
    """
    settings = _settings(environ)
    settings.make_data_dir()
    remembered = Playbill.read(settings.data_dir)
    if remembered is not None:
        remembered.require(content)
    tool_socket, lms_socket = _listen(settings, remembered)
    playbill = remembered or Playbill(
        content, port_of(tool_socket), port_of(lms_socket), secrets.token_urlsafe(48)
    )
    playbill.keep(settings.data_dir)
    lms_url = _lms_url(playbill)
    clock = StagedClock()
    services = Services.from_settings(playbill.applied_to(settings), clock)
    tool_url = services.settings.base_url
    lms_database = settings.data_dir / "demo-lms.sqlite"
    try:
        _prepare(services, lms_url)
        lms = create_lms(
            course, database=lms_database, base_url=lms_url, tool=_tool(tool_url), clock=clock.now
        )
        with serving(create_app(services), tool_socket), serving(lms, lms_socket):
            yield Stage(
                services=services,
                clock=clock,
                course=course,
                lms_url=lms_url,
                tool_url=tool_url,
                web_service_token=web_service_token(lms_database),
                played=playbill.played,
                remember_played=lambda course: replace(playbill, played=course).keep(settings.data_dir),
            )
    finally:
        services.close()


def remembered_content(environ: Mapping[str, str]) -> str | None:
    """The name of what is played in ``STOA_DATA_DIR`` already; None for a new directory. Raises DemoRefused."""
    remembered = Playbill.read(_settings(environ).data_dir)
    return remembered.content if remembered else None


def _settings(environ: Mapping[str, str]) -> Settings:
    return load_settings({"STOA_DATA_DIR": "var/demo", **environ})


def _lms_url(playbill: Playbill) -> str:
    return f"http://{_LMS_HOST}:{playbill.lms_port}"


def _listen(settings: Settings, remembered: Playbill | None) -> tuple[socket.socket, socket.socket]:
    """The sockets of Stoa and of the LMS: at the remembered ports, or at new ones."""
    if remembered is None:
        tool_port, lms_port = _PREFERRED_PORTS
        return listen_somewhere(tool_port), listen_somewhere(lms_port)
    tool_socket = listen_at(remembered.tool_port)
    if tool_socket is None:
        raise _port_taken(settings, remembered, remembered.tool_port)
    lms_socket = listen_at(remembered.lms_port)
    if lms_socket is None:
        tool_socket.close()
        raise _port_taken(settings, remembered, remembered.lms_port)
    return tool_socket, lms_socket


def _port_taken(settings: Settings, remembered: Playbill, port: int) -> DemoRefused:
    if answers_with_keys_of(settings.database_url, remembered.tool_port):
        return DemoRefused(
            f"The demo on this data directory is running already: open {_lms_url(remembered)}, stop it first, or name "
            "another directory in STOA_DATA_DIR.",
            code="demo.running",
        )
    return DemoRefused(
        f"Port {port}, which this demo's addresses name, is taken by another program: stop that one, or name another "
        "directory in STOA_DATA_DIR.",
        code="demo.port_taken",
    )


def _prepare(services: Services, lms_url: str) -> None:
    upgrade(services.database, services.clock, services.keys)
    platform = Platform.at(lms_url)
    now = services.clock.now()
    with services.database.write() as session:
        register(
            session,
            Registration(
                name="Demo LMS",
                issuer=platform.issuer,
                client_id=_CLIENT_ID,
                deployment_id=_DEPLOYMENT_ID,
                auth_login_url=platform.auth_login_url,
                auth_token_url=platform.auth_token_url,
                jwks_url=platform.jwks_url,
            ),
            organisation=DEFAULT_ORGANISATION,
            allow_http=True,
            now=now,
        )
        organisation = find_organisation(session, DEFAULT_ORGANISATION)
        if session.scalar(select(Space.id).limit(1)) is None:  # later, whoever turned it off wants it off
            turn_on(session, organisation.id, EVIDENCE, now)


def _tool(tool_url: str) -> Tool:
    return Tool(
        client_id=_CLIENT_ID,
        deployment_id=_DEPLOYMENT_ID,
        login_url=f"{tool_url}/lti/login",
        redirect_uris=(f"{tool_url}/lti/launch",),
        jwks_url=f"{tool_url}/lti/jwks",
        target_link_uri=f"{tool_url}/lti/launch",
    )
