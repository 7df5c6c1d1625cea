"""The token endpoint: who gets a token, for what, and for how long."""

import pytest

SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"


def test_a_signed_assertion_gets_a_bearer_token_for_an_hour(client, tool):
    answer = tool.ask_token(client, f"{SCORE} {LINE_ITEM}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert body["scope"] == f"{SCORE} {LINE_ITEM}"


def test_only_supported_scopes_are_granted(client, tool):
    assert tool.ask_token(client, f"{ROSTER} https://example.org/everything").json["scope"] == ROSTER


def test_no_supported_scope_is_no_token(client, tool):
    answer = tool.ask_token(client, "https://example.org/everything")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_scope")


def test_an_assertion_is_good_once(client, tool):
    assertion = tool.assertion()
    assert tool.ask_token(client, SCORE, client_assertion=assertion).status_code == 200
    answer = tool.ask_token(client, SCORE, client_assertion=assertion)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"iss": "somebody", "sub": "somebody"},
        {"aud": "http://127.0.0.1:8765"},
        {"aud": ["http://elsewhere.example/token"]},
        {"exp": 1},
        {"exp": "tomorrow"},
        {"without": ["exp"]},
        {"without": ["jti"]},
        {"without": ["aud"]},
        {"jti": ""},
    ],
    ids=str,
)
def test_an_assertion_whose_claims_do_not_hold_is_refused(client, tool, changes):
    answer = tool.ask_token(client, SCORE, client_assertion=tool.assertion(**changes))
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client")


def test_the_token_address_may_be_one_of_several_audiences(client, tool, issuer):
    assertion = tool.assertion(aud=["http://elsewhere.example", f"{issuer}/lti/token"])
    assert tool.ask_token(client, SCORE, client_assertion=assertion).status_code == 200


def test_an_assertion_signed_by_somebody_else_is_refused(client, tool, new_key):
    answer = tool.ask_token(client, SCORE, client_assertion=tool.assertion(key=new_key()))
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client")


@pytest.mark.parametrize("headers", [{"kid": "nobody"}, {"typ": "JWT"}], ids=["unknown", "missing"])
def test_an_assertion_without_a_known_key_is_refused(client, tool, headers):
    answer = tool.ask_token(client, SCORE, client_assertion=tool.assertion(headers=headers))
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client")


@pytest.mark.parametrize("assertion", ["", "not.a.token", "rubbish"])
def test_rubbish_is_no_assertion(client, tool, assertion):
    assert tool.ask_token(client, SCORE, client_assertion=assertion).status_code == 400


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "secret"}, "unsupported_grant_type"),
    ],
)
def test_another_grant_is_refused(client, tool, form, error):
    answer = tool.ask_token(client, SCORE, **form)
    assert (answer.status_code, answer.json["error"]) == (400, error)


def test_a_request_that_is_not_form_encoded_is_refused(client):
    answer = client.post("/lti/token", json={"grant_type": "client_credentials"})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


def test_without_a_registered_tool_nobody_gets_a_token(start, tool):
    answer = tool.ask_token(start(registration=None).test_client(), SCORE)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client")


def test_the_tools_keys_are_fetched_once_and_again_for_an_unknown_kid(client, tool, httpserver, new_key):
    tool.ask_token(client, SCORE)
    tool.ask_token(client, SCORE)
    assert len(httpserver.log) == 1
    tool.key, tool.kid = new_key(), "key-2"
    httpserver.clear()
    httpserver.expect_request("/jwks").respond_with_json(tool.jwks())
    assert tool.ask_token(client, SCORE).status_code == 200
    assert len(httpserver.log) == 1


def test_a_key_set_that_cannot_be_read_is_no_crash(client, tool, httpserver):
    httpserver.clear()
    httpserver.expect_request("/jwks").respond_with_data("<html>", status=200)
    assert tool.ask_token(client, SCORE).json["error"] == "invalid_client"


def test_a_token_expires_after_an_hour(client, tool, clock):
    headers = tool.bearer(client, ROSTER)
    clock.advance(3599)
    assert client.get("/lti/courses/7/memberships", headers=headers).status_code == 200
    clock.advance(1)
    assert client.get("/lti/courses/7/memberships", headers=headers).status_code == 401


def test_tokens_are_kept_hashed(client, tool, database):
    headers = tool.bearer(client, ROSTER)
    token = headers["Authorization"].removeprefix("Bearer ")
    files = database.parent.glob("lms.sqlite3*")
    assert all(token.encode() not in file.read_bytes() for file in files)
