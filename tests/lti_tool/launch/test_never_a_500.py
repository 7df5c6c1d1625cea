"""Whatever is sent, the answer is a page: the space or a refusal, never a failure."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from lti_tool.app.services import Services
from sync.platforms.tables import Platform
from tests.conformance.messages import (
    DEEP_LINKING,
    GROUPS,
    NOTICES,
    data_privacy,
    deep_linking,
    submission_review,
)
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import AGS, LTI, NRPS, TOOL, Lms, base64url

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
CLAIMS = [
    *("iss", "aud", "azp", "sub", "iat", "exp", "nbf", "nonce", "name", "given_name", "email", "jti"),
    *(f"{LTI}{name}" for name in ("message_type", "version", "deployment_id", "target_link_uri", "roles")),
    *(f"{LTI}{name}" for name in ("resource_link", "context", "launch_presentation", "custom", "lis")),
    *(f"{LTI}{name}" for name in ("tool_platform", "role_scope_mentor", "for_user", "lti1p1")),
    *(AGS, NRPS, GROUPS, NOTICES, DEEP_LINKING, "family_name", "locale"),
]
INNER = [
    *(
        "id",
        "title",
        "label",
        "type",
        "return_url",
        "locale",
        "document_target",
        "height",
        "scope",
        "lineitems",
    ),
    *(
        "lineitem",
        "context_memberships_url",
        "service_versions",
        "context_groups_url",
        "context_group_sets_url",
    ),
    *(
        "platform_notification_service_url",
        "notice_types_supported",
        "guid",
        "product_family_code",
        "user_id",
    ),
    *(
        "person_sourcedid",
        "roles",
        "deep_link_return_url",
        "accept_types",
        "accept_multiple",
        "accept_lineitem",
    ),
    *("accept_presentation_document_targets", "data", "text"),
]
MESSAGES: list[Mapping[str, object]] = [
    {},
    deep_linking(data="x"),
    submission_review({"user_id": "user 1", "roles": []}),
    data_privacy({"user_id": "user 1"}),
    data_privacy({"id": "user 2"}, "LtiDataPrivacyLaunchRequest"),
]
FULL: Mapping[str, object] = {
    f"{LTI}custom": {"a": "b"},
    f"{LTI}lis": {"person_sourcedid": "x"},
    f"{LTI}tool_platform": {"guid": "x", "product_family_code": "moodle"},
    GROUPS: {"context_groups_url": "https://lms.example/g", "scope": ["x"], "service_versions": ["1.0"]},
    NOTICES: {"platform_notification_service_url": "https://lms.example/n", "notice_types_supported": ["x"]},
}
HEADERS = ["alg", "kid", "typ", "crit", "jwk", "jku", "x5u", "b64", "cty"]
some_times = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def answer(browser: Browser, lms: Lms) -> Callable[[dict[str, Any], dict[str, Any]], int]:
    def post(header: dict[str, Any], claims: dict[str, Any]) -> int:
        login = browser.begin()
        response = browser.post(login.state, lms.sign(lms.claims(login.nonce, claims), header))
        return response.status_code

    return post


@some_times
@given(
    claims=st.dictionaries(
        st.sampled_from(CLAIMS), JSON | st.dictionaries(st.sampled_from(INNER), JSON, max_size=4), max_size=3
    )
)
def test_any_claims(answer: Callable[..., int], claims: dict[str, Any]) -> None:
    status = answer({}, claims)

    assert status == 303 or 400 <= status < 500


@some_times
@given(message=st.sampled_from(MESSAGES), data=st.data())
def test_any_value_in_any_place_of_any_message(
    browser: Browser, lms: Lms, services: Services, message: Mapping[str, object], data: st.DataObject
) -> None:
    """The launch is signed and answers its login, so that the rules behind the signature are reached."""
    _allow_anonymous(services, data.draw(st.booleans()))
    login = browser.begin()
    claims = lms.claims(login.nonce, {**FULL, **message})
    name = data.draw(st.sampled_from(sorted(set(claims) - {"nonce", f"{LTI}message_type"})))
    inner = claims[name]
    if isinstance(inner, dict) and data.draw(st.booleans()):
        claims[name] = {**inner, data.draw(st.sampled_from(sorted(inner))): data.draw(JSON)}
    else:
        claims[name] = data.draw(JSON)

    response = browser.post(login.state, lms.sign(claims))

    assert response.status_code == 303 or 400 <= response.status_code < 500
    if response.status_code == 303:
        assert browser.get(response.headers["Location"]).status_code < 500


def _allow_anonymous(services: Services, allowed: bool) -> None:
    with services.database.write() as session:
        session.execute(update(Platform).values(allows_anonymous=allowed))


@some_times
@given(
    header=st.dictionaries(st.sampled_from(HEADERS) | st.text(max_size=8), JSON, max_size=4) | JSON,
    claims=JSON,
)
def test_any_header(browser: Browser, lms: Lms, header: Any, claims: Any) -> None:
    """The signature is the LMS's own, whatever the header says; what is around it is whole where it can be."""
    login = browser.begin()
    whole = {"alg": "RS256", "kid": lms.kid}
    for head in (header, {**whole, **header} if isinstance(header, dict) else whole):
        for body in (claims, lms.claims(login.nonce)):
            status = browser.post(login.state, signed_as_it_is(lms, head, body)).status_code
            assert status == 303 or 400 <= status < 500


def signed_as_it_is(lms: Lms, header: object, claims: object) -> str:
    parts = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{parts}.{base64url(lms.key.sign(parts.encode(), PKCS1v15(), SHA256()))}"


@some_times
@given(
    state=st.text(), token=st.text() | st.binary().map(lambda data: data.decode("latin-1")), error=st.text()
)
def test_any_form(browser: Browser, state: str, token: str, error: str) -> None:
    for sent_state in (state, browser.begin().state):
        form = {"state": sent_state, "id_token": token, "error": error}
        sent = {name: value.encode(errors="surrogatepass") for name, value in form.items()}
        response = browser.client.post("/lti/launch", base_url=TOOL, data=sent)

        assert 400 <= response.status_code < 500


@some_times
@given(
    parameters=st.dictionaries(
        st.sampled_from(
            ["iss", "client_id", "login_hint", "target_link_uri", "lti_deployment_id", "lti_message_hint"]
        ),
        st.text(),
    )
)
def test_any_login(browser: Browser, parameters: dict[str, str]) -> None:
    known = {name: value.encode(errors="replace").decode() for name, value in parameters.items()}

    for method in ("GET", "POST"):
        assert browser.open_login(known, method).status_code in {200, 302, 400, 403}
