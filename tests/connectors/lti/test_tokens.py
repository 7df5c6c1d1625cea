import threading
from datetime import timedelta

import jwt
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.http import HttpClient
from connectors.lti import AccessTokens, MemoryTokenCache, PlatformClient, TokenTrouble
from connectors.lti.tokens import client_assertion
from tests.connectors.lti_platform import PRIVATE_KEY, SIGNING_KEY, TOKEN_PATH, Platform

SCOPES = ("b", "a")


@pytest.fixture
def platform(server: HTTPServer, http: HttpClient, clock: SetClock) -> Platform:
    return Platform(server, http, clock)


def answering(server: HTTPServer, http: HttpClient, clock: SetClock, answer: Answer) -> TokenTrouble:
    server.expect_request("/token").respond_with_response(answer)
    tokens = AccessTokens(http, lambda: SIGNING_KEY, MemoryTokenCache(), clock)
    with pytest.raises(TokenTrouble) as trouble:
        tokens.get(PlatformClient("https://lms.example", "client-1", server.url_for("/token")), SCOPES)
    return trouble.value


def test_the_assertion_says_who_asks_whom_and_for_one_minute(clock: SetClock) -> None:
    client = PlatformClient("https://lms.example", "client-1", "https://lms.example/token")
    assertion = client_assertion(client, SIGNING_KEY, clock.now())
    claims = jwt.decode(
        assertion,
        PRIVATE_KEY.public_key(),
        algorithms=["RS256"],
        audience="https://lms.example/token",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["iss"] == claims["sub"] == "client-1"
    assert claims["exp"] - claims["iat"] == 60
    assert claims["iat"] == clock.now().timestamp() - 5, "an LMS's clock may be a little behind"
    assert jwt.get_unverified_header(assertion)["kid"] == "key-1"
    again = jwt.decode(
        client_assertion(client, SIGNING_KEY, clock.now()), options={"verify_signature": False}
    )
    assert again["jti"] != claims["jti"]


def test_a_platform_may_want_another_audience(clock: SetClock) -> None:
    client = PlatformClient(
        "https://lms.example", "client-1", "https://lms.example/token", "https://api.lms.example"
    )
    claims = jwt.decode(
        client_assertion(client, SIGNING_KEY, clock.now()), options={"verify_signature": False}
    )
    assert claims["aud"] == "https://api.lms.example"


def test_a_token_is_asked_for_as_the_standard_says(platform: Platform, server: HTTPServer) -> None:
    assert platform.tokens.get(platform.client, SCOPES).value == "token-1"
    form = server.log[0][0].form
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert form["scope"] == "a b"


def test_a_token_serves_until_a_minute_before_its_end(platform: Platform, clock: SetClock) -> None:
    platform.tokens.get(platform.client, SCOPES)
    clock.advance(timedelta(seconds=3539))
    assert platform.tokens.get(platform.client, reversed(SCOPES)).value == "token-1"
    clock.advance(timedelta(seconds=1))
    assert platform.tokens.get(platform.client, SCOPES).value == "token-2"


@pytest.mark.parametrize(("life", "serves"), [(60, 29), (100, 49), (2, 0), ("90", 44), (None, 239)])
def test_a_short_lived_token_is_renewed_at_half_of_its_life(
    server: HTTPServer, http: HttpClient, clock: SetClock, life: object, serves: int
) -> None:
    answer = {"access_token": "token", "token_type": "bearer"} | ({"expires_in": life} if life else {})
    server.expect_request("/short").respond_with_json(answer)
    client = PlatformClient("https://lms.example", "client-1", server.url_for("/short"))
    tokens = AccessTokens(http, lambda: SIGNING_KEY, MemoryTokenCache(), clock)

    tokens.get(client, SCOPES)
    clock.advance(timedelta(seconds=serves))
    tokens.get(client, SCOPES)
    assert len(server.log) == 1
    clock.advance(timedelta(seconds=1))
    tokens.get(client, SCOPES)
    assert len(server.log) == 2


def test_other_scopes_and_other_clients_have_tokens_of_their_own(platform: Platform) -> None:
    other = PlatformClient("https://lms.example", "client-2", platform.client.token_url)
    values = {
        platform.tokens.get(platform.client, SCOPES).value,
        platform.tokens.get(platform.client, ("a",)).value,
        platform.tokens.get(other, SCOPES).value,
    }
    assert len(values) == 3


def test_a_refused_token_is_forgotten_but_not_its_successor(platform: Platform) -> None:
    first = platform.tokens.get(platform.client, SCOPES)
    platform.tokens.invalidate(platform.client, SCOPES, first)
    second = platform.tokens.get(platform.client, SCOPES)
    platform.tokens.invalidate(platform.client, SCOPES, first)
    assert platform.tokens.get(platform.client, SCOPES) == second
    assert second.value == "token-2"


def test_many_threads_ask_once(platform: Platform) -> None:
    heard: list[str] = []
    threads = [
        threading.Thread(target=lambda: heard.append(platform.tokens.get(platform.client, SCOPES).value))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == ["token-1"] * 8
    assert platform.given == 1


def test_nothing_secret_is_shown(platform: Platform) -> None:
    token = platform.tokens.get(platform.client, SCOPES)
    assert token.value not in repr(token)
    assert "PRIVATE" not in repr(SIGNING_KEY)


@pytest.mark.parametrize(
    ("answer", "code", "permanent", "after"),
    [
        (Answer('{"error": "invalid_client"}', 401), "token.invalid_client", True, None),
        (Answer('{"error": "invalid_scope"}', 400), "token.invalid_scope", True, None),
        (Answer('{"error": "what 4711 did"}', 400), "token.http_400", True, None),
        (Answer("<html>", 404), "token.http_404", True, None),
        (Answer("slow down", 429, {"Retry-After": "9"}), "token.http_429", False, 9.0),
        (Answer("oops", 502), "token.http_502", False, None),
        (Answer("<html>log in</html>", 200), "token.unexpected_answer", False, None),
        (Answer('{"access_token": ""}', 200), "token.unexpected_answer", False, None),
        (Answer('{"access_token": "a\\r\\nb"}', 200), "token.unexpected_answer", False, None),
        (Answer('{"access_token": 5}', 200), "token.unexpected_answer", False, None),
        (Answer('["access_token"]', 200), "token.unexpected_answer", False, None),
    ],
)
def test_refusals_are_told_apart(
    server: HTTPServer,
    http: HttpClient,
    clock: SetClock,
    answer: Answer,
    code: str,
    permanent: bool,
    after: float | None,
) -> None:
    trouble = answering(server, http, clock, answer)
    assert (trouble.code, trouble.permanent, trouble.after) == (code, permanent, after)


def test_a_rotated_key_is_used_at_once(server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
    kids: list[str] = []

    def give(request: Request) -> Answer:
        kids.append(jwt.get_unverified_header(request.form["client_assertion"])["kid"])
        return Answer('{"access_token": "t", "expires_in": 0}')

    server.expect_request(TOKEN_PATH).respond_with_handler(give)
    keys = iter((SIGNING_KEY, type(SIGNING_KEY)("key-2", SIGNING_KEY.private_pem)))
    tokens = AccessTokens(http, lambda: next(keys), MemoryTokenCache(), clock)
    client = PlatformClient("https://lms.example", "client-1", server.url_for(TOKEN_PATH))
    tokens.get(client, SCOPES)
    tokens.get(client, SCOPES)
    assert kids == ["key-1", "key-2"]
