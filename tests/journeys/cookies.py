"""What browsers do to the cookies of a frame from another site: by Chromium's setting, and by a proxy of ours."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from flask import Flask
from playwright.sync_api import BrowserContext

from config.ids import new_id
from tests.conftest import Chromium

_ALLOW, _BLOCK = 0, 1  # Chromium's own preference on cookies of third parties


class Cookies(StrEnum):
    """What a frame from another site may keep."""

    ALLOWED = "allowed"
    PARTITIONED = "partitioned"  # third-party cookies are blocked, and Stoa's are kept apart for each LMS
    NONE = "none"  # the same, as in a browser that knows no partitioned ones


class OpensContexts(Protocol):
    """A browser, or somebody's profile in one."""

    def new_context(self) -> BrowserContext: ...


@dataclass(frozen=True)
class Profile:
    """Somebody's Chromium, new each time, with third-party cookies allowed or blocked."""

    chromium: Chromium
    directory: Path
    cookies: Cookies

    def new_context(self, **options: object) -> BrowserContext:
        controls = _ALLOW if self.cookies is Cookies.ALLOWED else _BLOCK
        return self.chromium.open_profile(
            self.directory / str(new_id()), {"cookie_controls_mode": controls}, **options
        )


def without_partitions(app: Flask) -> Flask:
    """The application behind a proxy that takes `Partitioned` away: to the browser, cookies of a third party."""
    inner = app.wsgi_app

    def proxy(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told = [(name, value.replace("; Partitioned", "")) for name, value in headers]
            return start_response(status, told, *rest)

        return inner(environ, start)

    app.wsgi_app = proxy  # type: ignore[method-assign]
    return app
