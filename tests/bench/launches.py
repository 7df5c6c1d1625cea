"""Launches a second: login, signed message, gate, session; beside the bare LTI library.

Both servers keep a process of their own; four threads launch over loopback HTTP. A token holds the nonce of its login,
so all log in, then the tokens are signed while no clock runs, then all launch.

The library as its README has it fetches the LMS's key set at each launch. LMSs serve it over TLS, and nobody registers
one with Stoa that does not; that is most of what a fetch costs. So the aim is held against a key set over TLS, with the
certificate authorities that every client knows. What the library does without TLS or fetching stands beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from urllib.parse import parse_qs, urlencode, urlsplit

import certifi
from flask import Flask
from pytest_httpserver import HTTPServer

from config.clock import SetClock, SystemClock
from connectors.http import HttpClient
from lti_tool.app.factory import create_app
from sync.platforms.hosts import host_policy
from sync.platforms.registry import Registration, register
from tests.bench.bare_launch import bare_app, configuration_of
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.processes import served
from tests.bench.workbench import BASE_URL, Installation, Workbench
from tests.factories.certificates import make_certificate
from tests.lti_tool.launch.platform import Lms

THREADS = 4
_TIMEOUT_SECONDS = 30
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Load:
    """How many people launch in each round, all into one activity."""

    browsers: int = 60
    rounds: int = 7


@dataclass
class _Browser:
    """One person's browser, which has been here before: what it knows, and where its launch stands."""

    subject: str
    cookies: dict[str, str] = field(default_factory=lambda: {"stoa_probe": "1"})
    state: str = ""
    nonce: str = ""
    id_token: str = ""


class Keys(Enum):
    """How the library comes by the LMS's keys. The value says so in the table."""

    OVER_TLS = "plain pylti1p3"
    IN_CLEAR = "plain pylti1p3, key set without TLS"
    CONFIGURED = "pylti1p3 that never fetches keys"


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Launches a second, beside the library's plain launch."""
    return _measure(bench, load or Load(), "launches", Keys.OVER_TLS, Aim(1.5))


def measure_in_clear(bench: Workbench, load: Load | None = None) -> Measurement:
    """The same, with an LMS whose key set comes without TLS, as in development."""
    return _measure(bench, load or Load(), "launches-clear", Keys.IN_CLEAR)


def measure_with_keys(bench: Workbench, load: Load | None = None) -> Measurement:
    """The same, beside the library with the LMS's keys in its configuration, so that it follows no key rotation."""
    return _measure(bench, load or Load(), "launches-keys", Keys.CONFIGURED)


def _measure(bench: Workbench, load: Load, name: str, keys: Keys, aim: Aim | None = None) -> Measurement:
    now = SystemClock().now()
    certificate = make_certificate(bench.directory, "localhost", now)
    authorities = bench.directory / "authorities.pem"
    authorities.write_bytes(Path(certifi.where()).read_bytes() + certificate.file.read_bytes())
    context = certificate.context if keys is Keys.OVER_TLS else None
    with HTTPServer(host="localhost", ssl_context=context) as key_server:
        lms = Lms(key_server, SetClock(now))
        installation = bench.install(name.replace("-", "_"))
        _register(installation, lms)
        configuration = configuration_of(lms, with_keys=keys is Keys.CONFIGURED)
        with (
            served(_stoa, installation, authorities) as stoa,
            served(bare_app, configuration, authorities) as bare,
        ):
            figures = alternate(
                load.rounds, _launching(stoa, lms, load), _launching(bare, lms, load), bench.say
            )
    return Measurement(
        name=name,
        what=f"launches, {THREADS} threads, beside {keys.value}",
        unit="launches/s",
        figures=figures,
        aim=aim,
    )


def _register(installation: Installation, lms: Lms) -> None:
    registration = Registration(
        name="An LMS",
        issuer=lms.issuer,
        client_id=lms.client_id,
        deployment_id=lms.deployment_id,
        auth_login_url=lms.auth_login_url,
        auth_token_url=lms.auth_token_url,
        jwks_url=lms.jwks_url,
    )
    with installation.open() as services, services.database.write() as session:
        register(session, registration, organisation="default", allow_http=True, now=services.clock.now())


@contextmanager
def _stoa(_address: str, installation: Installation, authorities: Path) -> Iterator[Flask]:
    with installation.open() as services:
        policy = host_policy(services.database, allow_loopback=True)
        yield create_app(replace(services, http=HttpClient(policy, ca_bundle=authorities)))


def _launching(address: str, lms: Lms, load: Load) -> Callable[[int], float]:
    browsers = [_Browser(f"user {number}") for number in range(load.browsers)]

    def launch_all(_round: int) -> float:
        seconds = _in_threads(
            address, browsers, lambda connection, browser: _log_in(connection, browser, lms)
        )
        for browser in browsers:
            browser.id_token = lms.sign(lms.claims(browser.nonce, {"sub": browser.subject}))
        seconds += _in_threads(address, browsers, _launch)
        return len(browsers) / seconds

    return launch_all


def _in_threads(
    address: str, browsers: Sequence[_Browser], step: Callable[[HTTPConnection, _Browser], None]
) -> float:
    """Let all browsers take a step, each thread over one connection; gives the seconds that it took."""

    def work(share: Sequence[_Browser]) -> None:
        host = urlsplit(address).netloc
        with closing(HTTPConnection(host, timeout=_TIMEOUT_SECONDS)) as connection:
            for browser in share:
                step(connection, browser)

    began = perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, [browsers[start::THREADS] for start in range(THREADS)]))
    return perf_counter() - began


def _log_in(connection: HTTPConnection, browser: _Browser, lms: Lms) -> None:
    asked = {
        "iss": lms.issuer,
        "client_id": lms.client_id,
        "lti_deployment_id": lms.deployment_id,
        "target_link_uri": f"{BASE_URL}/lti/launch",
        "login_hint": browser.subject,
        "lti_message_hint": "a hint",
    }
    location = _redirected(connection, browser, "GET", f"/lti/login?{urlencode(asked)}", None, 302)
    answered = parse_qs(urlsplit(location).query)
    (browser.state,), (browser.nonce,) = answered["state"], answered["nonce"]


def _launch(connection: HTTPConnection, browser: _Browser) -> None:
    form = urlencode({"state": browser.state, "id_token": browser.id_token})
    _redirected(connection, browser, "POST", "/lti/launch", form.encode(), 303)


def _redirected(
    connection: HTTPConnection, browser: _Browser, method: str, path: str, body: bytes | None, status: int
) -> str:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    connection.request(method, path, body, {"Cookie": cookies, **(_FORM if body else {})})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != status:
        raise RuntimeError(
            f"{method} {urlsplit(path).path} was answered with {answer.status}: {content[:300]!r}"
        )
    for header in answer.headers.get_all("Set-Cookie", []):
        name, _, value = header.partition(";")[0].partition("=")
        browser.cookies[name] = value
        if not value:
            del browser.cookies[name]
    return answer.headers["Location"]
