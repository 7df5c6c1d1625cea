"""Launches: third-party login, authentication, id token, and every refusal."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from lti_tool.demo_lms.lms import EXTENSION

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
PERSON = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"


def test_a_launch_posts_the_third_party_login_to_the_tool(signed_in, read_form, issuer):
    action, fields = read_form(signed_in("11").get("/lti/launch/5"))
    assert action == "http://tool.example/lti/login"
    assert fields.pop("lti_message_hint")
    assert fields == {
        "iss": issuer,
        "target_link_uri": "http://tool.example/lti/launch",
        "login_hint": "11",
        "client_id": "client-1",
        "lti_deployment_id": "1",
        "lti_storage_target": "_parent",
    }


def test_an_lms_that_keeps_nothing_for_tools_says_nothing_of_it(signed_in, read_form, app):
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], offers_storage=False)
    _, fields = read_form(signed_in("11").get("/lti/launch/5"))
    assert "lti_storage_target" not in fields


def test_the_answer_carries_id_token_and_state_to_the_redirect_address(signed_in, begin, read_form):
    browser = signed_in("11")
    answer = browser.post("/lti/auth", data=begin(browser))
    action, fields = read_form(answer)
    assert action == "http://tool.example/lti/launch"
    assert set(fields) == {"id_token", "state"}
    assert fields["state"] == "state-1"
    assert '<button type="submit">' in answer.text


def test_the_authentication_request_may_come_as_get(signed_in, begin, read_form):
    browser = signed_in("11")
    answer = browser.get(f"/lti/auth?{urlencode(begin(browser))}")
    assert "id_token" in read_form(answer)[1]


def test_the_id_token_holds_the_claims_of_a_resource_link_launch(signed_in, claims_of, issuer, clock):
    claims = claims_of(signed_in("11"))
    assert claims["iss"] == issuer
    assert (claims["sub"], claims["nonce"], claims["aud"]) == ("11", "nonce-1", "client-1")
    assert claims["iat"] == int(clock.now.timestamp())
    assert claims["exp"] - claims["iat"] == 60
    assert (claims["name"], claims["given_name"]) == ("Mara Lindqvist", "Mara")
    assert (claims["family_name"], claims["email"]) == ("Lindqvist", "mara@campus.example")
    assert claims[f"{CLAIM}message_type"] == "LtiResourceLinkRequest"
    assert claims[f"{CLAIM}version"] == "1.3.0"
    assert claims[f"{CLAIM}deployment_id"] == "1"
    assert claims[f"{CLAIM}target_link_uri"] == "http://tool.example/lti/launch"
    assert claims[f"{CLAIM}resource_link"] == {"id": "5", "title": "Diskussion"}
    assert claims[f"{CLAIM}context"]["id"] == "7"
    assert claims[f"{CLAIM}context"]["type"] == [
        "http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"
    ]
    assert claims[f"{CLAIM}launch_presentation"] == {
        "locale": "de",
        "document_target": "iframe",
        "return_url": f"{issuer}/course",
    }
    assert claims[f"{CLAIM}tool_platform"]["product_family_code"] == "stoa-demo-lms"
    assert claims[f"{CLAIM}custom"] == {}
    assert claims[ROSTER] == {
        "context_memberships_url": f"{issuer}/lti/courses/7/memberships",
        "service_versions": ["2.0"],
    }
    assert claims[ENDPOINT]["lineitems"] == f"{issuer}/lti/courses/7/lineitems?type_id=1"
    assert claims[ENDPOINT]["lineitem"] == f"{issuer}/lti/courses/7/lineitems/1/lineitem?type_id=1"
    assert len(claims[ENDPOINT]["scope"]) == 4


@pytest.mark.parametrize(
    ("user_id", "roles"),
    [
        ("11", {f"{MEMBERSHIP}Learner"}),
        ("21", {f"{MEMBERSHIP}Instructor"}),
        ("31", {f"{MEMBERSHIP}Administrator", f"{PERSON}Administrator"}),
        ("41", {f"{MEMBERSHIP}Manager", f"{PERSON}Staff"}),
    ],
)
def test_roles_are_full_addresses(signed_in, claims_of, user_id, roles):
    assert set(claims_of(signed_in(user_id))[f"{CLAIM}roles"]) == roles


def test_an_activity_without_a_line_item_has_none_in_its_launch(signed_in, claims_of):
    assert "lineitem" not in claims_of(signed_in("11"), "6")[ENDPOINT]


def test_several_items_tied_to_an_activity_hide_its_line_item(signed_in, claims_of, client, tool):
    headers = tool.bearer(client, "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem")
    client.post(
        "/lti/courses/7/lineitems",
        json={"label": "Zweite Spalte", "scoreMaximum": 10, "resourceLinkId": "5"},
        headers=headers | {"Content-Type": "application/vnd.ims.lis.v2.lineitem+json"},
    )
    assert "lineitem" not in claims_of(signed_in("11"))[ENDPOINT]


def test_the_launch_speaks_the_persons_language_until_another_is_chosen(signed_in, claims_of):
    browser = signed_in("12")
    assert claims_of(browser)[f"{CLAIM}launch_presentation"]["locale"] == "en"
    browser.get("/course?lang=de")
    assert claims_of(browser)[f"{CLAIM}launch_presentation"]["locale"] == "de"


def test_a_hint_is_good_once(signed_in, begin):
    browser = signed_in("11")
    asked = begin(browser)
    assert browser.post("/lti/auth", data=asked).status_code == 200
    replay = browser.post("/lti/auth", data=asked)
    assert replay.status_code == 404
    assert replay.mimetype == "text/html"
    assert "id_token" not in replay.text


def test_a_hint_expires(signed_in, begin, clock):
    browser = signed_in("11")
    asked = begin(browser)
    clock.advance(3600)
    assert browser.post("/lti/auth", data=asked).status_code == 404


def test_a_hint_of_another_person_is_refused(signed_in, begin):
    stolen = begin(signed_in("11"))["lti_message_hint"]
    browser = signed_in("12")
    assert browser.post("/lti/auth", data=begin(browser, lti_message_hint=stolen)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "openid profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"response_type": "code"}, "unsupported_response_type"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"response_mode": None}, "invalid_request"),
        ({"prompt": "login"}, "invalid_request"),
        ({"prompt": None}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
        ({"login_hint": "12"}, "access_denied"),
    ],
    ids=str,
)
def test_a_wrong_authentication_request_is_told_to_the_tool(signed_in, begin, read_form, changes, error):
    browser = signed_in("11")
    answer = browser.post("/lti/auth", data=begin(browser, **changes))
    assert answer.status_code == 400
    action, fields = read_form(answer)
    assert action == "http://tool.example/lti/launch"
    assert fields["error"] == error
    assert fields["state"] == "state-1"
    assert "id_token" not in fields


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "stranger"},
        {"client_id": None},
        {"redirect_uri": "http://evil.example/"},
        {"redirect_uri": "http://tool.example/lti/launch/"},
        {"redirect_uri": None},
    ],
    ids=str,
)
def test_a_strange_client_or_redirect_address_is_never_sent_anything(signed_in, begin, changes):
    browser = signed_in("11")
    answer = browser.post("/lti/auth", data=begin(browser, **changes))
    assert answer.status_code == 400
    assert "<form" not in answer.text


def test_without_a_session_the_tool_is_told_that_login_is_required(signed_in, begin, app, read_form):
    asked = begin(signed_in("11"))
    answer = app.test_client().post("/lti/auth", data=asked)
    assert read_form(answer)[1]["error"] == "login_required"


def test_a_launch_needs_a_session_an_activity_and_a_tool(client, signed_in, start):
    assert client.get("/lti/launch/5").status_code == 403
    assert signed_in("11").get("/lti/launch/99").status_code == 404
    browser = start(registration=None).test_client()
    browser.post("/session", data={"user_id": "11"})
    assert browser.get("/lti/launch/5").status_code == 404


def test_the_public_keys_hold_nothing_private(client):
    (key,) = client.get("/lti/certs").json["keys"]
    assert {"kty", "n", "e", "kid", "use", "alg"} <= set(key)
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(key)
