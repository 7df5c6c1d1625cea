"""A service on loopback that gives tokens as RFC 6749 and RFC 7636 say."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.oauth import (
    App,
    OAuth,
    Tokens,
    authorization_address,
    exchange,
    new_verifier,
    refresh,
)
from connectors.contract import CommunityTrouble
from connectors.http import HttpClient
from connectors.registry import CommunityConnection

APP = App("stoa", "https://stoa.example/back", "a-secret-of-the-app")


def test_a_code_is_exchanged_and_tokens_are_refreshed(
    server: HTTPServer, http: HttpClient, clock: SetClock
) -> None:
    oauth = OAuth("https://service.example/authorize", server.url_for("/token"), ("read", "profile"))
    connection, verifier = CommunityConnection(http, clock, {}), new_verifier()
    address = urlsplit(authorization_address(oauth, APP, "the-state", verifier))
    asked = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert (asked["state"], asked["scope"], asked["redirect_uri"]) == (
        "the-state",
        "read profile",
        APP.redirect_uri,
    )
    assert verifier not in address.query
    assert APP.client_secret not in address.query

    def give(request: Request) -> Answer:
        form = request.form
        proof = (
            urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        )
        if form["client_id"] != "stoa" or form["client_secret"] != APP.client_secret:
            return _json({"error": "invalid_client"}, 401)
        if form["grant_type"] == "refresh_token" and form["refresh_token"] == "again":
            return _json({"access_token": "new", "token_type": "Bearer", "expires_in": 60})
        if form.get("code") == "the-code" and proof == asked["code_challenge"]:
            return _json(
                {"access_token": "old", "token_type": "bearer", "refresh_token": "again", "expires_in": 3600}
            )
        return _json({"error": "invalid_grant"}, 400)

    server.expect_request("/token", method="POST").respond_with_handler(give)
    tokens = exchange(oauth, APP, connection, "the-code", verifier)
    assert tokens == Tokens("old", "again", 3600)
    assert "old" not in repr(tokens)
    assert refresh(oauth, APP, connection, tokens) == Tokens("new", "again", 60)
    refusals: list[tuple[Callable[[], Tokens], str]] = [
        (lambda: exchange(oauth, APP, connection, "the-code", new_verifier()), "community.unauthorised"),
        (
            lambda: exchange(oauth, App("other", "x", "y"), connection, "the-code", verifier),
            "community.forbidden",
        ),
        (lambda: refresh(oauth, APP, connection, Tokens("old", "spent")), "community.unauthorised"),
        (lambda: refresh(oauth, APP, connection, Tokens("old")), "community.unauthorised"),
    ]
    for refused, code in refusals:
        with pytest.raises(CommunityTrouble) as trouble:
            refused()
        assert (trouble.value.code, trouble.value.needs_person) == (code, True)


@pytest.mark.parametrize(
    "body", ["<html>", "null", '{"access_token": 5}', '{"access_token": "a", "token_type": "mac"}']
)
def test_what_is_no_token_is_trouble(
    server: HTTPServer, http: HttpClient, clock: SetClock, body: str
) -> None:
    server.expect_request("/token").respond_with_data(body)
    oauth = OAuth("https://service.example/authorize", server.url_for("/token"), ("read",), pkce=False)
    with pytest.raises(CommunityTrouble) as trouble:
        exchange(oauth, APP, CommunityConnection(http, clock, {}), "code", "")
    assert trouble.value.code == "community.malformed"


def _json(content: object, status: int = 200) -> Answer:
    return Answer(json.dumps(content), status, content_type="application/json")
