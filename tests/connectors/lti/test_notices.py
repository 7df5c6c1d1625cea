import json

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from connectors.http import HttpClient
from connectors.lti import PlatformService, ServiceTrouble
from connectors.lti.notices import SCOPE, NoticeType, register_handler, wanted_types
from tests.connectors.lti_platform import TOKEN_PATH, Platform

HANDLER = "https://stoa.example/lti/notices"


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> PlatformService:
    return Platform(server, http, clock).service


def test_a_handler_is_put_with_a_token_for_it(server: HTTPServer, service: PlatformService) -> None:
    server.expect_request("/handlers", method="PUT").respond_with_json({"notice_handlers": []})

    register_handler(service, server.url_for("/handlers"), NoticeType.CONTEXT_COPY, HANDLER)

    token, put = (request for request, _ in server.log)
    assert (token.path, token.form["scope"]) == (TOKEN_PATH, SCOPE)
    assert put.headers["Authorization"] == "Bearer token-1"
    assert put.headers["Content-Type"] == "application/json"
    assert json.loads(put.get_data()) == {
        "notice_type": "LtiContextCopyNotice",
        "handler": HANDLER,
        "max_batch_size": 100,
    }


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_refusal_has_its_status_in_the_code(
    server: HTTPServer, service: PlatformService, status: int
) -> None:
    server.expect_request("/handlers").respond_with_data("", status)

    with pytest.raises(ServiceTrouble) as trouble:
        register_handler(service, server.url_for("/handlers"), NoticeType.HELLO_WORLD, HANDLER)
    assert trouble.value.code == f"notices.http_{status}"


def test_a_page_is_no_consent(server: HTTPServer, service: PlatformService) -> None:
    server.expect_request("/handlers").respond_with_data("<h1>Log in</h1>", content_type="text/html")

    with pytest.raises(ServiceTrouble) as trouble:
        register_handler(service, server.url_for("/handlers"), NoticeType.HELLO_WORLD, HANDLER)
    assert trouble.value.code == "lti.unexpected_answer"


def test_only_what_is_taken_is_asked_for_and_the_greeting_last() -> None:
    offered = ["LtiHelloWorldNotice", "LtiAssetProcessorSubmissionNotice", "LtiContextCopyNotice"]
    assert wanted_types(offered) == (NoticeType.CONTEXT_COPY, NoticeType.HELLO_WORLD)
    assert wanted_types(["LtiAssetProcessorSubmissionNotice"]) == ()
