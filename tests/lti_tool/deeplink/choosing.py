"""Asking for links, and reading what the LMS is told."""

import html
import re
from collections.abc import Mapping
from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm
from werkzeug.test import TestResponse

from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import ABSENT, LTI, MEMBERSHIP, TOOL

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RETURN = "https://lms.example/return?course=1"
SETTINGS: dict[str, Any] = {
    "deep_link_return_url": RETURN,
    "accept_types": ["link", "ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe", "window"],
    "accept_multiple": True,
    "accept_lineitem": True,
    "data": "csrf <&> 1",
}


def request_of(settings: Mapping[str, Any] | None = None, **changes: object) -> dict[str, object]:
    """What turns a launch into a deep linking request by an instructor; a setting `ABSENT` is left out."""
    told = {**SETTINGS, **(settings or {})}
    return {
        f"{LTI}message_type": "LtiDeepLinkingRequest",
        f"{LTI}resource_link": ABSENT,
        f"{LTI}roles": [f"{MEMBERSHIP}Instructor"],
        f"{DL}deep_linking_settings": {name: value for name, value in told.items() if value is not ABSENT},
        **changes,
    }


def ask(browser: Browser, settings: Mapping[str, Any] | None = None, **changes: object) -> str:
    """Ask for links; gives the address of the page where they are chosen."""
    answer = browser.launch(request_of(settings, **changes))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def send(browser: Browser, address: str, /, **fields: str) -> TestResponse:
    """Send the form on the page where links are chosen."""
    page = browser.get(address)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token, page.text
    data = {name.replace("__", "-"): value for name, value in fields.items()}
    return browser.client.post(address, base_url=TOOL, data={"csrf_token": token[1], **data})


def claims_of(browser: Browser, answer: TestResponse) -> dict[str, Any]:
    """What the LMS is told, once its signature holds by the key set that the tool publishes."""
    assert answer.status_code == 200, answer.text
    assert f'action="{RETURN}"' in html.unescape(answer.text)
    encoded = re.search(r'name="JWT" value="([^"]+)"', answer.text)
    assert encoded
    (jwk,) = browser.get("/lti/jwks").json["keys"]
    assert jwt.get_unverified_header(encoded[1])["kid"] == jwk["kid"]
    options = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
    return jwt.decode(encoded[1], RSAAlgorithm.from_jwk(jwk), algorithms=["RS256"], options=options)


def items_of(browser: Browser, answer: TestResponse) -> list[dict[str, Any]]:
    """The links that the LMS is told of."""
    return claims_of(browser, answer)[f"{DL}content_items"]
