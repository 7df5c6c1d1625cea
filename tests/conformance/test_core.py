"""Sections 6.1.1 to 6.1.3 of the certification guide: launches that are bad, of teachers, and of students."""

import json
from collections.abc import Mapping

import jwt
import pytest
from sqlalchemy import func, select

from lti_tool.app.services import Services
from lti_tool.launch.tables import BrowserSession
from sync.spaces.tables import Membership, Role
from tests.conformance.guide import guide
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.platform import ABSENT, LTI, MEMBERSHIP, Lms

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the rules know no database

NOW = 1_795_424_400  # the instant of the test clock
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
UNKNOWN = "http://purl.imsglobal.org/vocab/lis/v2/uknownrole/unknown#Helper"
NO_NAMES = dict.fromkeys(("given_name", "family_name", "name"), ABSENT)
NO_MAIL = {"email": ABSENT}
NO_CONTEXT = {f"{LTI}context": ABSENT}
Claims = Mapping[str, object]


def bad(name: str) -> pytest.MarkDecorator:
    return guide("6.1.1", name)


def assert_refused(browser: Browser, services: Services, token: str, state: str, code: str) -> None:
    response = browser.post(state, token)

    assert 400 <= response.status_code < 500
    assert f"<code>{code}</code>" in response.text
    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(BrowserSession)) == 0


def assert_claims_refused(browser: Browser, services: Services, changes: Claims, code: str) -> None:
    login = browser.begin()
    token = browser.lms.sign(browser.lms.claims(login.nonce, changes))
    assert_refused(browser, services, token, login.state, code)


@bad("No KID Sent in JWT header")
def test_no_key_id(browser: Browser, services: Services, lms: Lms) -> None:
    login = browser.begin()
    token = jwt.encode(lms.claims(login.nonce), lms.key, algorithm="RS256")
    assert_refused(browser, services, token, login.state, "launch.key_id")


@bad("Incorrect KID in JWT header")
def test_an_incorrect_key_id(browser: Browser, services: Services, lms: Lms) -> None:
    login = browser.begin()
    token = lms.sign(lms.claims(login.nonce), {"kid": "imstester_66067"})
    assert_refused(browser, services, token, login.state, "launch.key_unknown")


@bad("Wrong LTI Version")
def test_a_wrong_version(browser: Browser, services: Services) -> None:
    assert_claims_refused(browser, services, {f"{LTI}version": "11.3"}, "launch.version")


@bad("No LTI Version")
def test_no_version(browser: Browser, services: Services) -> None:
    assert_claims_refused(browser, services, {f"{LTI}version": ABSENT}, "launch.version")


@bad("Invalid LTI message")
@pytest.mark.parametrize("message", [{"name": "badltilaunch"}, ["badltilaunch"], "badltilaunch"])
def test_what_is_no_launch(browser: Browser, services: Services, lms: Lms, message: object) -> None:
    login = browser.begin()
    signed = jwt.PyJWS().encode(json.dumps(message).encode(), lms.key, "RS256", headers={"kid": lms.kid})
    code = "launch.issuer_unknown" if isinstance(message, dict) else "launch.token_malformed"
    assert_refused(browser, services, signed, login.state, code)
    assert_refused(browser, services, json.dumps(message), login.state, "launch.token_malformed")


@bad("Missing LTI Claims")
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("iss", "launch.issuer_unknown"),
        ("aud", "launch.audience"),
        ("exp", "launch.expiry"),
        ("iat", "launch.issued_at"),
        ("nonce", "launch.nonce"),
        ("sub", "launch.subject_missing"),
        (f"{LTI}message_type", "launch.message_type"),
        (f"{LTI}version", "launch.version"),
        (f"{LTI}deployment_id", "launch.deployment_unknown"),
        (f"{LTI}target_link_uri", "launch.target_link_uri"),
        (f"{LTI}resource_link", "launch.resource_link"),
        (f"{LTI}roles", "launch.roles"),
    ],
)
def test_a_required_claim_is_missing(browser: Browser, services: Services, name: str, code: str) -> None:
    assert_claims_refused(browser, services, {name: ABSENT}, code)


@bad("Timestamps Incorrect")
@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"iat": 11111, "exp": 22222}, "launch.token_expired"),
        ({"iat": NOW - 7200, "exp": NOW - 3600}, "launch.token_expired"),
        ({"iat": NOW - 7200, "exp": NOW + 3600}, "launch.token_expired"),
        ({"iat": NOW + 3600, "exp": NOW + 7200}, "launch.issued_at"),
        ({"iat": NOW, "exp": NOW + 10**9}, "launch.lifetime"),
    ],
)
def test_incorrect_times(browser: Browser, services: Services, times: Claims, code: str) -> None:
    assert_claims_refused(browser, services, times, code)


@bad("messsage_type Claim Missing")
def test_no_message_type(browser: Browser, services: Services) -> None:
    assert_claims_refused(browser, services, {f"{LTI}message_type": ABSENT}, "launch.message_type")


@bad("role Claim Missing")
def test_no_roles(browser: Browser, services: Services) -> None:
    assert_claims_refused(browser, services, {f"{LTI}roles": ABSENT}, "launch.roles")


@bad("deployment_id Claim Missing")
def test_no_deployment(browser: Browser, services: Services) -> None:
    assert_claims_refused(browser, services, {f"{LTI}deployment_id": ABSENT}, "launch.deployment_unknown")


@bad("resource_link_id Claim Missing")
def test_no_resource_link(browser: Browser, services: Services) -> None:
    assert_claims_refused(
        browser, services, {f"{LTI}resource_link": {"title": "no id"}}, "launch.resource_link"
    )


@bad("user Claim Missing")
def test_no_user(browser: Browser, services: Services) -> None:
    assert_claims_refused(browser, services, {"sub": ABSENT}, "launch.subject_missing")


def valid(section: str, kind: str, role: str, student: str) -> list[object]:
    """The nine valid launches, for teachers and students alike."""
    whole = f"{MEMBERSHIP}{role}"
    several = [whole, f"{INSTITUTION}{student}", UNKNOWN]
    launches: dict[str, tuple[list[str], Claims, Role | None]] = {
        "Launch": ([whole], {}, None),
        "Launch with Roles": (several, {}, None),
        "Launch Short Role": ([role], {}, None),
        "Launch Unknown Role": ([UNKNOWN], {}, Role.OBSERVER),
        "Launch No Role": ([], {}, Role.OBSERVER),
        "Launch Email Only": ([whole], NO_NAMES, None),
        "Launch Names Only": ([whole], NO_MAIL, None),
        "No PII": ([whole], {**NO_NAMES, **NO_MAIL}, None),
        "Email Without Context": ([whole], {**NO_NAMES, **NO_CONTEXT}, None),
    }
    expected = Role[role.upper()]
    return [
        pytest.param(
            roles,
            changes,
            other or expected,
            marks=guide(section, f"Valid {kind} {name}"),
            id=f"{kind} {name}",
        )
        for name, (roles, changes, other) in launches.items()
    ]


@pytest.mark.parametrize(
    ("roles", "changes", "expected"),
    [
        *valid("6.1.2", "Instructor", "Instructor", "Instructor"),
        *valid("6.1.3", "Student", "Learner", "Student"),
    ],
)
def test_a_valid_launch(
    browser: Browser, services: Services, roles: list[str], changes: Claims, expected: Role
) -> None:
    space_id = space_of(browser.launch({f"{LTI}roles": roles, **changes}))

    assert browser.get(f"/s/{space_id}/").status_code == 200
    with services.database.read() as session:
        assert session.scalars(select(Membership)).one().role == expected
