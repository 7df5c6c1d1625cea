"""The gate over HTTP: what must be refused, with its code, and what must be accepted."""

import json
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from lti_tool.launch.tables import BrowserSession
from sync.audit.tables import AuditRow
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.platform import (
    ABSENT,
    AGS,
    LTI,
    NRPS,
    Lms,
    base64url,
    raw_token,
    rsa_key,
)

# The rules know no database, so one is enough for all of them.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

NOW = 1_795_424_400  # the instant of the test clock
HEADER = {"alg": "RS256", "kid": "key 1"}
LONG = "x" * 256

REFUSED_CLAIMS: list[tuple[Mapping[str, object], str]] = [
    ({"iss": ABSENT}, "launch.issuer_unknown"),
    ({"iss": 7}, "launch.issuer_unknown"),
    ({"iss": "https://stranger.example"}, "launch.issuer_unknown"),
    ({"iss": "https://lms.example/"}, "launch.issuer_unknown"),
    ({"aud": ABSENT}, "launch.audience"),
    ({"aud": []}, "launch.audience"),
    ({"aud": [7]}, "launch.audience"),
    ({"aud": {"stoa-client": 1}}, "launch.audience"),
    ({"aud": "stranger"}, "launch.audience"),
    ({"aud": ["stranger"], "azp": "stoa-client"}, "launch.audience"),
    ({"aud": ["stoa-client", "stranger"]}, "launch.azp"),
    ({"aud": ["stoa-client", "stranger"], "azp": "stranger"}, "launch.azp"),
    ({"azp": "stranger"}, "launch.azp"),
    ({"azp": 7}, "launch.azp"),
    ({"exp": ABSENT}, "launch.expiry"),
    ({"exp": "soon"}, "launch.expiry"),
    ({"exp": True}, "launch.expiry"),
    ({"exp": -1}, "launch.expiry"),
    ({"exp": 10**400}, "launch.expiry"),
    ({"exp": NOW - 60}, "launch.token_expired"),
    ({"exp": NOW + 86_401}, "launch.lifetime"),
    ({"exp": NOW}, "launch.lifetime"),
    ({"iat": ABSENT}, "launch.issued_at"),
    ({"iat": str(NOW)}, "launch.issued_at"),
    ({"iat": NOW + 61, "exp": NOW + 300}, "launch.issued_at"),
    ({"iat": NOW - 601}, "launch.token_expired"),
    ({"nbf": NOW + 61}, "launch.not_before"),
    ({"nbf": "now"}, "launch.not_before"),
    ({"nonce": ABSENT}, "launch.nonce"),
    ({"nonce": ""}, "launch.nonce"),
    ({"nonce": "another"}, "launch.nonce"),
    ({"sub": ABSENT}, "launch.subject_missing"),
    ({"sub": ""}, "launch.subject_missing"),
    ({"sub": 7}, "launch.subject_missing"),
    ({"sub": LONG}, "launch.subject_missing"),
    ({"given_name": ["Ada"]}, "launch.claim_malformed"),
    ({"email": {}}, "launch.claim_malformed"),
    ({f"{LTI}version": ABSENT}, "launch.version"),
    ({f"{LTI}version": "1.1.0"}, "launch.version"),
    ({f"{LTI}version": 1.3}, "launch.version"),
    ({f"{LTI}message_type": ABSENT}, "launch.message_type"),
    ({f"{LTI}message_type": "LtiUnheardOfRequest"}, "launch.message_type"),
    ({f"{LTI}deployment_id": ABSENT}, "launch.deployment_unknown"),
    ({f"{LTI}deployment_id": LONG}, "launch.deployment_unknown"),
    ({f"{LTI}deployment_id": "stranger"}, "launch.deployment_unknown"),
    ({f"{LTI}target_link_uri": ABSENT}, "launch.target_link_uri"),
    ({f"{LTI}target_link_uri": ["https://stoa.example"]}, "launch.target_link_uri"),
    ({f"{LTI}target_link_uri": "https://evil.example/"}, "launch.target_link_uri"),
    ({f"{LTI}target_link_uri": "javascript:alert(1)"}, "launch.target_link_uri"),
    ({f"{LTI}resource_link": ABSENT}, "launch.resource_link"),
    ({f"{LTI}resource_link": "link 1"}, "launch.resource_link"),
    ({f"{LTI}resource_link": {"title": "no id"}}, "launch.resource_link"),
    ({f"{LTI}resource_link": {"id": LONG}}, "launch.resource_link"),
    ({f"{LTI}resource_link": {"id": 7}}, "launch.resource_link"),
    ({f"{LTI}context": {"title": "no id"}}, "launch.context"),
    ({f"{LTI}context": {"id": LONG}}, "launch.context"),
    ({f"{LTI}context": "course"}, "launch.context"),
    ({f"{LTI}context": {"id": "1", "type": "CourseSection"}}, "launch.context"),
    ({f"{LTI}roles": ABSENT}, "launch.roles"),
    ({f"{LTI}roles": "Learner"}, "launch.roles"),
    ({f"{LTI}roles": [{"role": "Learner"}]}, "launch.roles"),
    ({f"{LTI}role_scope_mentor": "user 2"}, "launch.roles"),
    ({f"{LTI}launch_presentation": {"return_url": "javascript:alert(1)"}}, "launch.return_address"),
    ({f"{LTI}launch_presentation": "frame"}, "launch.claim_malformed"),
    ({f"{LTI}custom": "a=b"}, "launch.claim_malformed"),
    ({f"{LTI}tool_platform": {"guid": LONG}}, "launch.claim_malformed"),
    ({AGS: {"lineitems": "file:///etc/passwd"}}, "launch.service_address"),
    ({AGS: {"lineitem": "https://[broken"}}, "launch.service_address"),
    ({AGS: {"scope": "score"}}, "launch.service_address"),
    ({AGS: "https://lms.example/lineitems"}, "launch.service_address"),
    ({NRPS: {"context_memberships_url": 7}}, "launch.service_address"),
    ({NRPS: {"context_memberships_url": "ftp://lms.example/"}}, "launch.service_address"),
]
BEFORE_THE_SIGNATURE = {"launch.issuer_unknown", "launch.audience", "launch.azp"}


@pytest.mark.parametrize(("changes", "code"), REFUSED_CLAIMS)
def test_a_launch_that_breaks_a_rule_is_refused(
    browser: Browser, services: Services, changes: Mapping[str, object], code: str
) -> None:
    response = browser.launch(changes)

    assert 400 <= response.status_code < 500
    assert f"<code>{code}</code>" in response.text
    with services.database.read() as session:
        assert not session.scalars(select(BrowserSession)).all()
        audited = session.scalars(select(AuditRow).where(AuditRow.action.startswith("launch."))).all()
    traced = [] if code in BEFORE_THE_SIGNATURE else [("launch.refused", {"code": code})]
    assert [(row.action, row.detail) for row in audited] == traced


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["stoa-client"]},
        {"aud": ["stranger", "stoa-client"], "azp": "stoa-client"},
        {"azp": "stoa-client"},
        {"exp": NOW - 59, "iat": NOW - 300},
        {"iat": NOW + 60, "exp": NOW + 300.5},
        {"iat": NOW - 600},
        {"exp": NOW + 86_400},
        {"nbf": NOW + 60},
        {"sub": "x" * 255, f"{LTI}resource_link": {"id": "x" * 255}, f"{LTI}context": {"id": "x" * 255}},
        {f"{LTI}context": ABSENT},
        {f"{LTI}context": None, AGS: None, NRPS: None},
        {AGS: ABSENT, NRPS: ABSENT},
        {"given_name": ABSENT, "family_name": ABSENT, "name": ABSENT, "email": ABSENT},
        {"given_name": None, "family_name": None, "name": "", "email": None},
        {"name": "Ä" * 4000, "email": "x" * 4000, f"{LTI}resource_link": {"id": "1", "title": "T" * 4000}},
        {f"{LTI}roles": []},
        {f"{LTI}roles": ["http://unheard.of/role#Wizard"]},
        {f"{LTI}launch_presentation": {"locale": "x" * 500, "return_url": ""}},
        {f"{LTI}launch_presentation": ABSENT},
        {f"{LTI}custom": [], f"{LTI}lis": {"person_sourcedid": None}},
        {f"{LTI}custom": {"a": 1, "b": None}, "https://unheard.of/claim": [1, {"x": None}]},
        {f"{LTI}target_link_uri": "https://STOA.example:443/lti/launch?a=b#c"},
    ],
)
def test_what_the_standard_allows_is_let_in(browser: Browser, changes: Mapping[str, object]) -> None:
    assert space_of(browser.launch(changes))


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"kid": ""}, "launch.key_id"),
        ({"kid": LONG}, "launch.key_id"),
        ({"kid": "key 9"}, "launch.key_unknown"),
        ({"jwk": Lms.jwk(rsa_key(1), "key 1")}, "launch.foreign_key"),
        ({"jku": "https://evil.example/jwks"}, "launch.foreign_key"),
        ({"x5u": "https://evil.example/x509"}, "launch.foreign_key"),
        ({"x5c": ["MIIB"]}, "launch.foreign_key"),
        ({"crit": ["exp"], "exp": 1}, "launch.critical_extension"),
        ({"crit": []}, "launch.critical_extension"),
    ],
)
def test_a_header_that_breaks_a_rule_is_refused(
    browser: Browser, header: Mapping[str, object], code: str
) -> None:
    response = browser.launch(header=header)

    assert 400 <= response.status_code < 500
    assert code in response.text


def unsigned(lms: Lms, claims: Mapping[str, Any]) -> str:
    return jwt.encode(dict(claims), None, algorithm="none", headers={"kid": lms.kid})


def signed_with_the_public_key_as_a_secret(lms: Lms, claims: Mapping[str, Any]) -> str:
    return jwt.encode(dict(claims), "x" * 64, algorithm="HS256", headers={"kid": lms.kid})


def signed_with_another_rsa_hash(lms: Lms, claims: Mapping[str, Any]) -> str:
    return jwt.encode(dict(claims), lms.key, algorithm="RS512", headers={"kid": lms.kid})


@pytest.mark.parametrize(
    "forge", [unsigned, signed_with_the_public_key_as_a_secret, signed_with_another_rsa_hash]
)
def test_only_rs256_is_taken(browser: Browser, lms: Lms, forge: Any) -> None:
    login = browser.begin()

    response = browser.post(login.state, forge(lms, lms.claims(login.nonce)))

    assert response.status_code == 401
    assert "launch.algorithm" in response.text


def test_a_token_without_a_key_id_is_refused(browser: Browser, lms: Lms) -> None:
    login = browser.begin()

    response = browser.post(login.state, jwt.encode(lms.claims(login.nonce), lms.key, algorithm="RS256"))

    assert "launch.key_id" in response.text


def test_a_signature_by_another_key_is_refused(browser: Browser, lms: Lms) -> None:
    login = browser.begin()
    lms.key = rsa_key(3)

    response = browser.post(login.state, lms.sign(lms.claims(login.nonce)))

    assert response.status_code == 401
    assert "launch.signature" in response.text


def test_claims_changed_after_signing_are_refused(browser: Browser, lms: Lms) -> None:
    login = browser.begin()
    header, _, signature = lms.sign(lms.claims(login.nonce)).split(".")
    changed = json.dumps(lms.claims(login.nonce, {"sub": "somebody else"})).encode()

    response = browser.post(login.state, f"{header}.{base64url(changed)}.{signature}")

    assert "launch.signature" in response.text


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "launch.token_missing"),
        ("x" * 70_000, "launch.token_too_large"),
        ("no token", "launch.token_malformed"),
        ("a.b", "launch.token_malformed"),
        ("..", "launch.token_malformed"),
        ("a.b.c.d.e", "launch.token_malformed"),
        (raw_token(HEADER, []), "launch.token_malformed"),
        (raw_token("RS256", {}), "launch.token_malformed"),
        (raw_token(b"\xff\xfe", {}), "launch.token_malformed"),
        (raw_token(HEADER, b"[" * 40_000), "launch.token_malformed"),
        (raw_token(HEADER, b'{"a":' * 8_000 + b"1" + b"}" * 8_000), "launch.token_malformed"),
        (raw_token(HEADER, b'{"exp": NaN}'), "launch.token_malformed"),
        (raw_token(HEADER, b'{"exp": ' + b"9" * 5_000 + b"}"), "launch.token_malformed"),
        (raw_token(HEADER, b'{"sub": "a", "sub": "b"}'), "launch.token_malformed"),
        (raw_token(HEADER, b'{"sub": "\\u0000"}'), "launch.token_malformed"),
        (raw_token(HEADER, b'{"sub": "\\ud800"}'), "launch.token_malformed"),
        (raw_token(HEADER, {}) + "=", "launch.token_malformed"),
        (raw_token(HEADER, {}) + "\n", "launch.token_malformed"),
        (raw_token({"alg": ["RS256"], "kid": "key 1"}, {}), "launch.algorithm"),
    ],
)
def test_what_is_no_token_is_refused(browser: Browser, token: str, code: str) -> None:
    response = browser.post(browser.begin().state, token)

    assert 400 <= response.status_code < 500
    assert code in response.text


def test_a_signature_spelt_in_another_way_is_refused(browser: Browser, lms: Lms) -> None:
    login = browser.begin()
    token = lms.sign(lms.claims(login.nonce))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    respelt = token[:-1] + alphabet[alphabet.index(token[-1]) + 1]  # the last two bits carry nothing

    assert "launch.token_malformed" in browser.post(login.state, respelt).text
    assert space_of(browser.post(login.state, token))
