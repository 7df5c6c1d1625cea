"""The stage: both servers on two host names, with everything they keep in one directory."""

import json
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self

from config.clock import SystemClock
from config.errors import StoaError
from config.settings import load_settings
from lti_tool.app.factory import create_app
from lti_tool.app.server import serving
from lti_tool.app.services import Services
from lti_tool.demo_lms import Course, Platform, Tool, web_service_token
from lti_tool.demo_lms import create_app as create_lms
from lti_tool.migrations.upgrade import upgrade
from sync.consent.purposes import EVIDENCE
from sync.delivery.purposes import turn_on
from sync.organisations.tables import DEFAULT_ORGANISATION
from sync.platforms.registry import Registration, find_organisation, register

# Two host names for one machine: the frame is truly cross-site, as it is in an organisation's LMS.
TOOL_HOST: Final = "127.0.0.1"
LMS_HOST: Final = "localhost"
_PREFERRED_PORTS: Final = (8765, 8766)
_CLIENT_ID: Final = "stoa-demo"
_DEPLOYMENT_ID: Final = "1"
_GATHER_SECONDS: Final = 2.0


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


class DemoRefused(StoaError):
    """The demo cannot run like this."""

    default_code = "demo.refused"


@dataclass(frozen=True)
class Playbill:
    """What a demo's directory remembers from one run to the next. `content` names what is played there."""

    content: str
    tool_port: int
    lms_port: int
    secret_key: str

    @classmethod
    def read(cls, path: Path, content: str) -> Self | None:
        """What the directory remembers, or None for a new one. Raises DemoRefused where something else is played."""
        try:
            remembered = cls(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, TypeError, ValueError) as error:
            raise DemoRefused(
                f"{path.name} in the data directory cannot be read; name another directory in STOA_DATA_DIR.",
                code="demo.directory",
            ) from error
        if remembered.content != content:
            raise DemoRefused(
                "This data directory holds a demo with other content; name another directory in STOA_DATA_DIR.",
                code="demo.other_content",
            )
        return remembered

    def keep(self, path: Path) -> None:
        """Remember it; for the owner's eyes only, since the secret key is in it."""
        path.touch(mode=0o600, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


@dataclass(frozen=True)
class Stage:
    """Both servers, running."""

    services: Services
    clock: StagedClock
    course: Course
    lms_url: str
    tool_url: str
    web_service_token: str


@contextmanager
def set_up(course: Course, content: str, environ: Mapping[str, str]) -> Iterator[Stage]:
    """Start Stoa and the demo LMS with this course, registered with each other; stop them at the end.

    Everything lives in ``STOA_DATA_DIR`` (``var/demo`` by default). Raises DemoRefused where that holds another demo
    or the ports are taken.
    """
    settings = load_settings({"STOA_DATA_DIR": "var/demo", **environ})
    path = settings.make_data_dir() / "demo.json"
    remembered = Playbill.read(path, content)
    tool_socket = _listen(remembered.tool_port if remembered else None, _PREFERRED_PORTS[0])
    lms_socket = _listen(remembered.lms_port if remembered else None, _PREFERRED_PORTS[1])
    playbill = remembered or Playbill(
        content, _port_of(tool_socket), _port_of(lms_socket), secrets.token_urlsafe(48)
    )
    playbill.keep(path)
    tool_url = f"http://{TOOL_HOST}:{playbill.tool_port}"
    lms_url = f"http://{LMS_HOST}:{playbill.lms_port}"
    clock = StagedClock()
    services = Services.from_settings(
        replace(
            settings,
            base_url=tool_url,
            secret_key=playbill.secret_key,
            allow_loopback=True,
            gather_seconds=_GATHER_SECONDS,
        ),
        clock,
    )
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
            )
    finally:
        services.close()


def _prepare(services: Services, lms_url: str) -> None:
    upgrade(services.database, services.clock)
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


def _listen(remembered: int | None, preferred: int) -> socket.socket:
    """A listening socket: on the remembered port, or on the preferred one, or on any that is free."""
    for port in (remembered,) if remembered else (preferred, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.close()
            continue
        listener.listen(128)
        return listener
    raise DemoRefused(
        f"Port {remembered}, which this demo's addresses name, is taken by another program (or the demo runs already); "
        "stop that, or name another directory in STOA_DATA_DIR.",
        code="demo.port_taken",
    )


def _port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])
