"""Section 6.2 of the certification guide: an instructor chooses what a link leads to, and the LMS is told."""

from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from jwt.algorithms import RSAAlgorithm

from tests.conformance.guide import guide
from tests.conformance.messages import deep_linking
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import LTI, TOOL, Lms
from tests.lti_tool.space.visitor import Form, Page

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RETURN_URL = "https://lms.example/deep_links?course=1"
REQUEST = deep_linking(
    accept_types=["link", "file", "html", "ltiResourceLink", "image"],
    accept_presentation_document_targets=["iframe", "window", "embed"],
    accept_multiple=True,
    auto_create=True,
    title="This is the default title",
    text="This is the default text",
    data="csrftoken:c7fbba78-7b75-46e3-9201-11e6d5f36f53",
    deep_link_return_url=RETURN_URL,
)


def ours(name: str) -> pytest.MarkDecorator:
    return guide("6.2", name)


@pytest.fixture
def chosen(browser: Browser) -> Form:
    """The form by which the browser brings the answer, after the first offer on the page was taken."""
    page = open_page(browser)
    for _ in range(3):
        form = page.forms[0]
        if form.action == RETURN_URL:
            return form
        page = Page(browser.client.post(form.action, data=form.fields, base_url=TOOL, follow_redirects=True))
        assert page.status == 200, page.html
    raise AssertionError("the answer never came")


@pytest.fixture
def answer(chosen: Form, browser: Browser) -> Mapping[str, Any]:
    """The claims of the answer, its signature checked."""
    head = jwt.get_unverified_header(chosen.fields["JWT"])
    (jwk,) = [key for key in browser.get("/lti/jwks").json["keys"] if key["kid"] == head["kid"]]
    return jwt.decode(
        chosen.fields["JWT"],
        RSAAlgorithm.from_jwk(jwk),
        algorithms=["RS256"],
        audience=browser.lms.issuer,
        options={"verify_exp": False, "verify_iat": False},
    )


def open_page(browser: Browser) -> Page:
    launched = browser.launch(REQUEST)
    assert launched.status_code == 303, launched.text
    page = Page(browser.get(launched.headers["Location"]))
    assert page.status == 200
    return page


@ours("Send the Request Payload")
def test_a_request_opens_the_page_for_choosing(browser: Browser) -> None:
    assert open_page(browser).forms


@ours("Receive the Response Payload")
def test_the_answer_goes_to_the_return_address(chosen: Form) -> None:
    assert set(chosen.fields) == {"JWT"}


@ours("Response Format Valid")
def test_the_answer_is_a_deep_linking_response(answer: Mapping[str, Any]) -> None:
    assert answer[f"{LTI}message_type"] == "LtiDeepLinkingResponse"
    assert answer[f"{LTI}version"] == "1.3.0"


@ours("Response Timestamps Valid")
def test_the_answer_is_fresh_and_ends_soon(answer: Mapping[str, Any], lms: Lms) -> None:
    now = lms.clock.now().timestamp()

    assert now - 60 <= answer["iat"] <= now + 1
    assert answer["iat"] < answer["exp"] <= answer["iat"] + 3600


@ours("Signature Valid")
def test_the_answer_is_signed_by_a_key_that_the_tool_shows(chosen: Form, answer: Mapping[str, Any]) -> None:
    head = jwt.get_unverified_header(chosen.fields["JWT"])

    assert head["alg"] == "RS256"
    assert head["kid"]
    assert answer


@ours("Required Claims Verified")
def test_the_answer_says_who_speaks_to_whom_and_brings_the_data_back(
    answer: Mapping[str, Any], lms: Lms
) -> None:
    assert answer["iss"] == lms.client_id
    assert answer["aud"] in (lms.issuer, [lms.issuer])
    assert answer["nonce"]
    assert answer[f"{LTI}deployment_id"] == lms.deployment_id
    assert (
        answer[f"{DL}data"]
        == REQUEST["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"]["data"]
    )


@ours("Affirm Response")
def test_the_answer_holds_a_link_to_this_tool(answer: Mapping[str, Any]) -> None:
    (item,) = answer[f"{DL}content_items"]

    assert item["type"] == "ltiResourceLink"
    assert item["title"]
    assert item["url"].startswith(f"{TOOL}/")
