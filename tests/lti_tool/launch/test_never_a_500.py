"""Whatever is sent, the answer is a page: the space or a refusal, never a failure."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import AGS, LTI, NRPS, TOOL, Lms

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
    *(AGS, NRPS),
]
INNER = [
    "id",
    "title",
    "label",
    "type",
    "return_url",
    "locale",
    "scope",
    "lineitems",
    "context_memberships_url",
]
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
@given(
    header=st.dictionaries(st.sampled_from(HEADERS[1:]), st.text() | st.integers() | st.none(), max_size=3)
)
def test_any_header(answer: Callable[..., int], header: dict[str, Any]) -> None:
    try:
        status = answer(header, {})
    except (jwt.PyJWTError, TypeError, ValueError):
        return  # a header that the signing library itself refuses to write

    assert status == 303 or 400 <= status < 500


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
