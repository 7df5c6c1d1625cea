"""A course, an LMS with a clock that is set, and a tool whose keys are served on loopback."""

import html
import re
import shutil
import uuid
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Response
from jwt.algorithms import RSAAlgorithm
from requests.utils import parse_header_links

from lti_tool.demo_lms import Activity, Competency, Course, CourseGroup, Person, Platform, Tool, create_app

ISSUER = "http://127.0.0.1:8765"
START = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)

COURSE = Course(
    id="7",
    title="Umgang mit Gefahrstoffen",
    label="GEF-1",
    language="de",
    people=(
        Person("11", "Mara", "Lindqvist", "mara@campus.example", "de", "learner"),
        Person("12", "Tom", "Okafor", "tom@campus.example", "en", "learner"),
        Person("21", "Ines", "Brandt", "ines@campus.example", "de", "instructor"),
        Person("31", "Ada", "Novak", "ada@campus.example", "en", "administrator"),
        Person("41", "Jo", "Weiss", "jo@campus.example", "de", "qualification_manager"),
    ),
    competencies=(
        Competency(3, "GEF.1", "Gefahren erkennen", "Erkennt Gefahren.", ("Einstieg", "Sicher", "Experte")),
        Competency(4, "GEF.2", "Andere anleiten", "Leitet an.", ("nein", "ja")),
    ),
    groups=(
        CourseGroup("81", "Rot", "Farben", frozenset({"11", "21"})),
        CourseGroup("82", "Blau", "Farben", frozenset({"12"})),
    ),
    activities=(Activity("5", "Diskussion", 100), Activity("6", "Forum ohne Note", 10, False)),
)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += timedelta(seconds=seconds)

    def stamp(self):
        return self.now.isoformat()


class ToolSide:
    """The tool: signs assertions, asks for tokens, and reads what the LMS posts to it."""

    def __init__(self, jwks_url, key, clock):
        self.client_id = "client-1"
        self.registration = Tool(
            client_id=self.client_id,
            deployment_id="1",
            login_url="http://tool.example/lti/login",
            redirect_uris=("http://tool.example/lti/launch", "http://tool.example/second"),
            jwks_url=jwks_url,
            target_link_uri="http://tool.example/lti/launch",
        )
        self.key, self.kid, self.clock = key, "key-1", clock

    def jwks(self):
        jwk = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [jwk | {"kid": self.kid, "alg": "RS256", "use": "sig"}]}

    def assertion(self, *, key=None, headers=None, without=(), **claims):
        now = self.clock.now.timestamp()
        body = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": Platform.at(ISSUER).auth_token_url,
            "iat": int(now),
            "exp": int(now) + 60,
            "jti": str(uuid.uuid4()),
        }
        body = {name: value for name, value in (body | claims).items() if name not in without}
        return jwt.encode(body, key or self.key, algorithm="RS256", headers=headers or {"kid": self.kid})

    def ask_token(self, client, scope, **form):
        return client.post(
            "/lti/token",
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": self.assertion(),
                "scope": scope,
            }
            | form,
        )

    def bearer(self, client, *scopes):
        answer = self.ask_token(client, " ".join(scopes))
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json['access_token']}"}


class LmsResponse(Response):
    """A response that reads its Link header as `requests` does."""

    @property
    def links_next(self):
        links = parse_header_links(self.headers.get("Link", ""))
        return {link["rel"]: link["url"].removeprefix(ISSUER) for link in links if link}


def form_of(response):
    """Action and hidden fields of the page's one form."""
    action = re.search(r'<form method="post" action="([^"]+)"', response.text)
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.text)
    assert action, response.text
    return html.unescape(action[1]), {name: html.unescape(value) for name, value in fields}


@pytest.fixture
def read_form():
    return form_of


@pytest.fixture
def course():
    return COURSE


@pytest.fixture
def issuer():
    return ISSUER


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def new_key():
    return lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def tool_key(new_key):
    return new_key()


@pytest.fixture
def tool(httpserver, tool_key, clock):
    side = ToolSide(httpserver.url_for("/jwks"), tool_key, clock)
    httpserver.expect_request("/jwks").respond_with_json(side.jwks())
    return side


@pytest.fixture(scope="session")
def made_database(tmp_path_factory):
    """A database with its keys made, to copy: making an RSA key takes a while."""
    database = tmp_path_factory.mktemp("demo_lms") / "made.sqlite3"
    app = create_app(COURSE, database=database, base_url=ISSUER, tool=None)
    app.extensions["demo_lms"].store.close()
    return database


@pytest.fixture
def database(tmp_path, made_database):
    return shutil.copy(made_database, tmp_path / "lms.sqlite3")


@pytest.fixture
def start(database, tool, clock):
    """Starts the LMS on the test's database; all are closed at the end."""
    apps = []

    def start_app(course=COURSE, registration=tool.registration):
        app = create_app(course, database=database, base_url=ISSUER, tool=registration, clock=clock)
        app.response_class = LmsResponse
        apps.append(app)
        return app

    yield start_app
    for app in apps:
        app.extensions["demo_lms"].store.close()


@pytest.fixture
def app(start):
    return start()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def signed_in(app):
    """A browser in which a person is signed in."""

    def sign_in(user_id):
        browser = app.test_client()
        assert browser.post("/session", data={"user_id": user_id}).status_code == 303
        return browser

    return sign_in


@pytest.fixture
def begin(read_form):
    """Begins a launch in a browser, and gives the tool's authentication request."""

    def begin_launch(browser, activity="5", path=None, **changes):
        _, login = read_form(browser.get(path or f"/lti/launch/{activity}"))
        asked = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": login["client_id"],
            "redirect_uri": "http://tool.example/lti/launch",
            "login_hint": login["login_hint"],
            "lti_message_hint": login["lti_message_hint"],
            "state": "state-1",
            "nonce": "nonce-1",
        } | changes
        return {name: value for name, value in asked.items() if value is not None}

    return begin_launch


@pytest.fixture
def claims_of(begin, read_form):
    """Launches in a browser, and gives the claims of the id token, once its signature holds."""

    def claims(browser, activity="5", path=None):
        answer = browser.post("/lti/auth", data=begin(browser, activity, path))
        assert answer.status_code == 200, answer.text
        _, fields = read_form(answer)
        keys = jwt.PyJWKSet.from_dict(browser.get("/lti/certs").json)
        key = keys[jwt.get_unverified_header(fields["id_token"])["kid"]]
        return jwt.decode(
            fields["id_token"],
            key,
            algorithms=["RS256"],
            audience="client-1",
            options={"verify_exp": False, "verify_iat": False},
        )

    return claims


@pytest.fixture
def deep_link(claims_of, tool, clock):
    """Asks the tool for activities in a browser of staff's, and answers with this content item."""

    def answer(browser, item):
        asked = claims_of(browser, path="/lti/deep-linking")
        settings = asked["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"]
        now = int(clock.now.timestamp())
        claims = {
            "iss": tool.client_id,
            "aud": asked["iss"],
            "iat": now,
            "exp": now + 60,
            "nonce": str(uuid.uuid4()),
            "https://purl.imsglobal.org/spec/lti/claim/message_type": "LtiDeepLinkingResponse",
            "https://purl.imsglobal.org/spec/lti/claim/version": "1.3.0",
            "https://purl.imsglobal.org/spec/lti/claim/deployment_id": "1",
            "https://purl.imsglobal.org/spec/lti-dl/claim/data": settings["data"],
            "https://purl.imsglobal.org/spec/lti-dl/claim/content_items": [
                {"type": "ltiResourceLink", **item}
            ],
        }
        signed = jwt.encode(claims, tool.key, algorithm="RS256", headers={"kid": tool.kid})
        return browser.post("/lti/deep-linking/return", data={"JWT": signed})

    return answer
