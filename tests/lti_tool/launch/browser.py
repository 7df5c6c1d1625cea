"""A browser that goes the way of a launch: to the login, to the LMS, and back by form post."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.lti_tool.launch.platform import TOOL, Lms


@dataclass(frozen=True)
class BegunLogin:
    """What the authentication request carried."""

    state: str
    nonce: str


class Browser:
    """One browser with its own cookies."""

    def __init__(self, app: Flask, lms: Lms) -> None:
        self.lms = lms
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **options: object) -> TestResponse:
        return self.client.get(path, base_url=TOOL, **options)

    def open_login(
        self, changes: Mapping[str, str | None] | None = None, method: str = "GET"
    ) -> TestResponse:
        parameters: dict[str, str | None] = {
            "iss": self.lms.issuer,
            "client_id": self.lms.client_id,
            "lti_deployment_id": self.lms.deployment_id,
            "target_link_uri": f"{TOOL}/lti/launch",
            "login_hint": "a hint & more",
            "lti_message_hint": "message hint",
        }
        parameters |= changes or {}
        sent = {name: value for name, value in parameters.items() if value is not None}
        if method == "POST":
            return self.client.post("/lti/login", base_url=TOOL, data=sent)
        return self.client.get("/lti/login", base_url=TOOL, query_string=sent)

    def begin(self) -> BegunLogin:
        """A login as a browser does it that has been here before."""
        self.client.set_cookie("stoa_probe", "1", domain="stoa.example", path="/lti", secure=True)
        return begun(self.open_login().headers["Location"])

    def post(self, state: str, id_token: str) -> TestResponse:
        return self.client.post("/lti/launch", base_url=TOOL, data={"state": state, "id_token": id_token})

    def launch(
        self, changes: Mapping[str, object] | None = None, header: Mapping[str, object] | None = None
    ) -> TestResponse:
        """The whole way, with claims changed."""
        login = self.begin()
        return self.post(login.state, self.lms.sign(self.lms.claims(login.nonce, changes), header))

    def space_id(self, changes: Mapping[str, object] | None = None) -> UUID:
        """The whole way, and the space where it ends."""
        return space_of(self.launch(changes))


def begun(address: str) -> BegunLogin:
    asked = parse_qs(urlsplit(address).query)
    return BegunLogin(asked["state"][0], asked["nonce"][0])


def space_of(response: TestResponse) -> UUID:
    assert response.status_code == 303, response.text
    return UUID(response.headers["Location"].strip("/").partition("/")[2])
