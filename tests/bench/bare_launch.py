"""The bare LTI library in a Flask application of a few lines: what a launch costs at least."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, redirect
from pylti1p3.contrib.flask.launch_data_storage.cache import FlaskCacheDataStorage
from pylti1p3.contrib.flask.message_launch import FlaskMessageLaunch
from pylti1p3.contrib.flask.oidc_login import FlaskOIDCLogin
from pylti1p3.contrib.flask.request import FlaskRequest
from pylti1p3.tool_config.dict import ToolConfDict
from werkzeug import Response

from tests.bench.workbench import BASE_URL
from tests.lti_tool.launch.platform import Lms

Configuration = dict[str, Any]


class _Memory:
    """The cache that the library keeps nonces and launches in: a dictionary."""

    def __init__(self) -> None:
        self._values: dict[str, object] = {}

    def get(self, key: str) -> object:
        return self._values.get(key)

    def set(self, key: str, value: object, _seconds: int | None) -> None:
        self._values[key] = value


def configuration_of(lms: Lms, *, with_keys: bool) -> Configuration:
    """A platform as the library's configuration has it.

    As the library's README has it, a launch fetches the key set from the platform; `with_keys` it stands in the
    configuration instead, and none is ever fetched, which spares more than any tool can that follows a key rotation.
    """
    return {
        lms.issuer: [
            {
                "client_id": lms.client_id,
                "auth_login_url": lms.auth_login_url,
                "auth_token_url": lms.auth_token_url,
                "key_set_url": lms.jwks_url,
                "key_set": {"keys": lms.published} if with_keys else None,
                "deployment_ids": [lms.deployment_id],
            }
        ]
    }


@contextmanager
def bare_app(_address: str, configuration: Configuration, authorities: Path) -> Iterator[Flask]:
    """Login and launch, and nothing else. `authorities` are the certificates that it trusts (PEM)."""
    os.environ["REQUESTS_CA_BUNDLE"] = str(authorities)  # how the library's HTTP client is told
    app = Flask("bare_launch")
    tool, memory = ToolConfDict(configuration), _Memory()

    def request() -> FlaskRequest:
        return FlaskRequest()  # type: ignore[no-untyped-call]

    def storage() -> Any:
        return FlaskCacheDataStorage(memory)  # type: ignore[no-untyped-call]

    @app.get("/lti/login")
    def login() -> Any:
        begun = FlaskOIDCLogin(request(), tool, launch_data_storage=storage())
        return begun.redirect(f"{BASE_URL}/lti/launch")

    @app.post("/lti/launch")
    def launch() -> Response:
        received = FlaskMessageLaunch(request(), tool, launch_data_storage=storage())
        received.validate()
        return redirect(f"/s/{received.get_launch_id()}/", 303)

    yield app
