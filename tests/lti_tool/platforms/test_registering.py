"""Dynamic registration: asked in the LMS, shown, sent once, answered, and good at once."""

import html
import json
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug import Response
from werkzeug.test import TestResponse

from config.clock import SetClock
from config.ids import new_id
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.consent.purposes import GRADE, enabled_purposes
from sync.organisations.tables import Organisation
from sync.platforms.invitations import invite
from sync.platforms.registry import find_organisation, list_registered
from sync.platforms.tables import Platform
from tests.lti_tool.launch.platform import TOOL
from tests.lti_tool.platforms.lms import PLATFORM_CONFIGURATION, TOOL_CONFIGURATION, RegisteringLms


def open_page(app: Flask, invitation: str, query: str = "", **options: Any) -> TestResponse:
    address = f"/lti/register?invitation={invitation}" + (f"&{query}" if query else "")
    return app.test_client().get(address, base_url=TOOL, **options)


def press(app: Flask, page: TestResponse, **typed: str) -> TestResponse:
    """Press the one button of the page's one form."""
    assert page.status_code == 200, page.text
    assert page.text.count("<form") == page.text.count('type="submit"') == 1
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    data = {name: html.unescape(value) for name, value in fields}
    return app.test_client().post("/lti/register", base_url=TOOL, data={**data, **typed})


def registered(services: Services) -> list[tuple[str, str, str, str | None]]:
    with services.database.read() as session:
        return [
            (each.name, each.issuer, each.client_id, each.deployment_id) for each in list_registered(session)
        ]


def test_an_lms_is_registered_in_one_step(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str
) -> None:
    page = open_page(app, invitation, moodle.address())
    assert "Our Moodle" in page.text
    assert f"frame-ancestors {moodle.issuer}" in page.headers["Content-Security-Policy"]
    assert moodle.fetches == 0, "opening the page sends nothing"

    done = press(app, page)

    assert done.status_code == 200, done.text
    assert registered(services) == [("Our Moodle", moodle.issuer, "client 7", "41")]
    assert "client 7" in done.text
    assert "Manage tools" in done.text
    assert "register.js" in done.text
    assert f"frame-ancestors {moodle.issuer}" in done.headers["Content-Security-Policy"]
    with services.database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "platform.registered")).one()
    assert row.detail == {"product": "moodle"}


def test_what_is_sent_is_what_the_lms_supports(app: Flask, moodle: RegisteringLms, invitation: str) -> None:
    press(app, open_page(app, invitation, moodle.address()))

    (sent,) = moodle.received
    assert sent["initiate_login_uri"] == f"{TOOL}/lti/login"
    assert sent["redirect_uris"] == [f"{TOOL}/lti/launch"]
    assert sent["jwks_uri"] == f"{TOOL}/lti/jwks"
    assert sent["token_endpoint_auth_method"] == "private_key_jwt"
    assert sent["scope"] == "https://purl.imsglobal.org/spec/lti-ags/scope/score"
    tool = sent[TOOL_CONFIGURATION]
    assert [message["type"] for message in tool["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
        "LtiSubmissionReviewRequest",
    ]
    assert tool["custom_parameters"] == {
        "link_history": "$ResourceLink.id.history",
        "context_history": "$Context.id.history",
        "group_ids": "$Moodle.Person.userGroupIds",
    }
    assert tool["description#de"] != tool["description"]


def test_canvas_gets_what_canvas_knows(app: Flask, moodle: RegisteringLms, invitation: str) -> None:
    moodle.product = "canvas"
    press(app, open_page(app, invitation, moodle.address()))

    tool = moodle.received[0][TOOL_CONFIGURATION]
    assert tool["https://canvas.instructure.com/lti/privacy_level"] == "public"
    assert "assignment_selection" in tool["messages"][1]["placements"]
    assert "group_ids" not in tool["custom_parameters"]


@pytest.mark.parametrize("query", ["", "openid_configuration=https%3A%2F%2Flms.example%2Fconfig"])
@pytest.mark.parametrize("secret", ["", "never given out", "x" * 3000, "%00", "%ff"])
def test_without_a_good_invitation_nothing_is_shown_or_sent(app: Flask, secret: str, query: str) -> None:
    page = open_page(app, secret, query)
    sent = app.test_client().post("/lti/register", base_url=TOOL, data={"invitation": secret})

    assert 400 <= page.status_code < 500
    assert 400 <= sent.status_code < 500
    assert "<form" not in page.text


def test_an_invitation_is_used_once(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str
) -> None:
    page = open_page(app, invitation, moodle.address())
    press(app, page)

    assert press(app, page).status_code == 403
    assert open_page(app, invitation, moodle.address()).status_code == 403
    assert len(moodle.received) == 1


def test_of_many_registrations_at_once_one_is_sent(
    app: Flask, moodle: RegisteringLms, invitation: str
) -> None:
    page = open_page(app, invitation, moodle.address())

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda _: press(app, page).status_code, range(4)))

    assert statuses[0] == 200
    assert set(statuses[1:]) <= {403, 409}
    assert len(moodle.received) == 1


def test_an_invitation_ends(app: Flask, moodle: RegisteringLms, invitation: str, clock: SetClock) -> None:
    clock.sleep(72 * 3600)

    assert open_page(app, invitation, moodle.address()).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ftp://lms.example/config",
        "lms.example/config",
        "https://",
        "https://user:password@lms.example/",
        "https://lms.example\\@evil.example/",
        "https://[::1",
        "http://lms.example:0/",
    ],
)
def test_a_configuration_that_is_no_web_address_is_refused(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str, address: str
) -> None:
    page = open_page(app, invitation, moodle.address(openid_configuration=address))
    sent = app.test_client().post(
        "/lti/register", base_url=TOOL, data={"invitation": invitation, "openid_configuration": address}
    )

    for answer in (page, sent):
        assert answer.status_code == 422
        assert "register.configuration_address" in answer.text
    assert registered(services) == []
    assert open_page(app, invitation, moodle.address()).status_code == 200


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/latest", "https://10.0.0.1/config", "https://192.168.1.1/"]
)
def test_private_addresses_are_not_asked(
    app: Flask, moodle: RegisteringLms, invitation: str, address: str
) -> None:
    answer = press(app, open_page(app, invitation, moodle.address(openid_configuration=address)))

    assert answer.status_code == 422
    assert "http.refused_host" in answer.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": "https://somebody.else.example"}, "register.issuer"),
        ({"issuer": "https://canvas.instructure.com"}, "register.issuer"),
        ({"issuer": ...}, "register.configuration"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "register.configuration"),
        ({"token_endpoint": ["https://lms.example"]}, "register.configuration"),
        ({"jwks_uri": ...}, "register.configuration"),
        ({"registration_endpoint": "file:///etc/passwd"}, "register.configuration"),
        ({"registration_endpoint": "http://10.1.2.3/register"}, "http.refused_host"),
        ({"authorization_endpoint": "https://lms.example/" + "x" * 3000}, "register.configuration"),
    ],
)
def test_a_configuration_that_cannot_be_right_is_refused_and_the_invitation_stays_good(
    app: Flask,
    services: Services,
    moodle: RegisteringLms,
    invitation: str,
    changes: dict[str, Any],
    code: str,
) -> None:
    moodle.changes = changes

    answer = press(app, open_page(app, invitation, moodle.address()))

    assert answer.status_code == 422
    assert f"<code>{code}</code>" in answer.text
    assert (moodle.received, registered(services)) == ([], [])
    moodle.changes = {}
    assert press(app, open_page(app, invitation, moodle.address())).status_code == 200


@pytest.mark.parametrize(
    ("answered", "code"),
    [
        ({}, "register.answer"),
        ([], "register.answer"),
        ({"client_id": ""}, "register.answer"),
        ({"client_id": "x" * 300, TOOL_CONFIGURATION: {"deployment_id": "1"}}, "platform.client_id"),
        ({"client_id": "a", TOOL_CONFIGURATION: {"deployment_id": "x" * 300}}, "platform.deployment_id"),
        (Response("<h1>Log in</h1>", 200, content_type="text/html"), "http."),
        (Response("no", 500), "register.http_500"),
        (Response("", 302, {"Location": "http://10.0.0.1/"}), "register.http_302"),
    ],
)
def test_an_answer_that_is_no_registration_leaves_nothing(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str, answered: Any, code: str
) -> None:
    moodle.answer = lambda _: answered

    answer = press(app, open_page(app, invitation, moodle.address()))

    assert answer.status_code == 422
    assert code in answer.text
    assert registered(services) == []


def test_a_used_registration_token_is_told(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str
) -> None:
    moodle.token = "another one by now"

    answer = press(app, open_page(app, invitation, moodle.address(registration_token="used")))

    assert "register.http_401" in answer.text
    assert registered(services) == []


def test_without_a_deployment_id_the_page_says_how_to_enter_it(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str
) -> None:
    moodle.product = "canvas"
    moodle.answer = lambda body: {**body, "client_id": 10000000000007}

    done = press(app, open_page(app, invitation, moodle.address()))

    assert "stoa platform add" in done.text
    with services.database.read() as session:
        assert session.scalars(select(Platform.client_id)).all() == ["10000000000007"]
    assert [deployment for *_, deployment in registered(services)] == [None]


def test_the_command_to_paste_holds_what_an_lms_told_and_no_command_of_its_own(
    app: Flask, moodle: RegisteringLms, invitation: str
) -> None:
    told = "x; echo of the LMS #"
    moodle.answer = lambda body: {**body, "client_id": told}

    done = html.unescape(press(app, open_page(app, invitation, moodle.address())).text)

    (command,) = re.findall("stoa platform add --issuer .*--deployment-id", done)
    assert shlex.split(command)[6] == told


def test_what_an_lms_answers_is_shown_and_never_believed(
    app: Flask, moodle: RegisteringLms, invitation: str
) -> None:
    moodle.product = "<script>alert(1)</script>"
    moodle.answer = lambda body: {"client_id": "<img src=x>", TOOL_CONFIGURATION: {"deployment_id": "1"}}

    done = press(app, open_page(app, invitation, moodle.address()))

    assert "&lt;img src=x&gt;" in done.text
    assert "<img" not in done.text.replace("&lt;img", "")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    document=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
    name=st.sampled_from(
        ["issuer", "registration_endpoint", "scopes_supported", PLATFORM_CONFIGURATION, "jwks_uri"]
    ),
)
def test_no_configuration_or_answer_is_an_unexpected_error(
    app: Flask, moodle: RegisteringLms, invitation: str, document: Any, name: str
) -> None:
    moodle.token, moodle.changes = None, {name: document}
    moodle.answer = lambda _: Response(json.dumps({"client_id": document}), content_type="application/json")
    page = open_page(app, invitation, moodle.address())
    if page.status_code == 200:
        assert press(app, page).status_code in (200, 403, 422)


FIELDS = {
    "issuer": "https://lms.example",
    "client_id": "client",
    "deployment_id": "1",
    "auth_login_url": "https://lms.example/auth",
    "auth_token_url": "https://lms.example/token",
    "jwks_url": "https://lms.example/jwks",
}


def test_an_lms_is_registered_by_hand(app: Flask, services: Services, invitation: str) -> None:
    page = open_page(app, invitation)
    assert f"{TOOL}/lti/login" in page.text

    done = press(app, page, **FIELDS)

    assert done.status_code == 200, done.text
    assert registered(services) == [("Our Moodle", "https://lms.example", "client", "1")]
    assert open_page(app, invitation).status_code == 403


def test_what_is_wrong_by_hand_is_said_beside_its_field_and_what_was_typed_stays(
    app: Flask, services: Services, invitation: str
) -> None:
    typed = {**FIELDS, "jwks_url": "lms.example/jwks", "client_id": " "}

    page = press(app, open_page(app, invitation), **typed)

    assert page.status_code == 422
    assert "platform.jwks_url" in page.text
    assert "platform.client_id" in page.text
    assert 'value="lms.example/jwks"' in page.text
    assert registered(services) == []
    assert press(app, open_page(app, invitation), **FIELDS).status_code == 200


def test_the_page_for_registering_by_hand_says_what_the_lms_is_to_allow(app: Flask, invitation: str) -> None:
    page = open_page(app, invitation).text

    for service in ("Assignment and Grade", "Names and Role", "Course Groups", "Deep Linking"):
        assert service in page
    assert "group_ids=$Moodle.Person.userGroupIds" in page


def test_what_was_typed_by_hand_is_shown_again_where_the_invitation_is_spent(
    app: Flask, invitation: str
) -> None:
    page = open_page(app, invitation)
    assert press(app, page, **FIELDS).status_code == 200

    again = press(app, page, **FIELDS)

    assert again.status_code == 403
    assert "https://lms.example/auth" in again.text
    assert invitation not in again.text


def test_a_developer_key_for_canvas(app: Flask) -> None:
    answer = app.test_client().get("/lti/canvas.json", base_url=TOOL)

    assert answer.json["oidc_initiation_url"] == f"{TOOL}/lti/login"
    assert answer.json["extensions"][0]["settings"]["placements"]
    assert "public" in answer.headers["Cache-Control"]


def test_a_cartridge_names_the_launch_address(app: Flask) -> None:
    answer = app.test_client().get("/lti/cartridge.xml", base_url=TOOL)

    assert answer.content_type.startswith("application/xml")
    assert f"<blti:launch_url>{TOOL}/lti/launch</blti:launch_url>" in answer.text


def test_registering_leaves_one_platform_however_often(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str
) -> None:
    press(app, open_page(app, invitation, moodle.address()))

    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Platform)) == 1


def invited_by(services: Services, organisation: str = "default", **options: Any) -> str:
    with services.database.write() as session:
        return invite(
            session, "Another", organisation=organisation, hours=1, now=services.clock.now(), **options
        )


@pytest.mark.parametrize("by_hand", [True, False])
def test_an_invitation_tells_from_where_the_lms_will_frame_stoa(
    app: Flask, services: Services, moodle: RegisteringLms, by_hand: bool
) -> None:
    """Canvas's cloud shows courses from a school's own address, which no configuration tells."""
    secret = invited_by(services, frame_origins=("https://school.example/courses/1",))

    page = open_page(app, secret, "" if by_hand else moodle.address())
    done = press(app, page, **(FIELDS if by_hand else {}))

    assert done.status_code == 200
    with services.database.read() as session:
        assert session.scalars(select(Platform)).one().frame_origins == ("https://school.example",)
    if not by_hand:
        for each in (page, done):
            policy = each.headers["Content-Security-Policy"]
            assert f"frame-ancestors {moodle.issuer} https://school.example" in policy


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"jwks_url": "https://evil.example/jwks", "deployment_id": "2"}, "platform.known"),
        ({"auth_login_url": "https://evil.example/auth"}, "platform.known"),
        ({"client_id": "another", "jwks_url": "https://evil.example/jwks"}, "platform.issuer_known"),
    ],
)
def test_an_invitation_neither_changes_an_lms_nor_speaks_for_its_issuer(
    app: Flask, services: Services, invitation: str, changes: dict[str, str], code: str
) -> None:
    press(app, open_page(app, invitation), **FIELDS)
    with services.database.read() as session:
        before = session.scalars(select(Platform)).one().jwks_url
    again = invited_by(services)

    answer = press(app, open_page(app, again), **{**FIELDS, **changes})

    assert answer.status_code == 422
    assert f"<code>{code}</code>" in answer.text
    with services.database.read() as session:
        assert session.scalars(select(Platform)).one().jwks_url == before
    assert open_page(app, again).status_code == 200, "the invitation is still good"


def test_an_organisation_has_its_one_purpose_once_its_lms_is_registered(
    app: Flask, services: Services
) -> None:
    with services.database.write() as session:
        session.add(Organisation(id=new_id(), slug="b", name="B", created_at=services.clock.now()))
    assert press(app, open_page(app, invited_by(services, "b")), **FIELDS).status_code == 200
    with services.database.read() as session:
        assert enabled_purposes(session, find_organisation(session, "b").id) == {GRADE}


def test_an_invitation_adds_a_deployment_to_an_lms_of_its_own_organisation_alone(
    app: Flask, services: Services, invitation: str
) -> None:
    press(app, open_page(app, invitation), **FIELDS)
    with services.database.write() as session:
        session.add(Organisation(id=new_id(), slug="b", name="B", created_at=services.clock.now()))
    second, squatting = {**FIELDS, "deployment_id": "2"}, {**FIELDS, "deployment_id": "3"}

    assert press(app, open_page(app, invited_by(services)), **second).status_code == 200
    refused = press(app, open_page(app, invited_by(services, "b")), **squatting)

    assert (refused.status_code, "platform.known" in refused.text) == (422, True)
    assert {deployment for *_, deployment in registered(services)} == {FIELDS["deployment_id"], "2"}


@pytest.mark.parametrize("organisation", ["default", "b"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        # Another tool's client: what the LMS signs for it would come in as the same people.
        ({"client_id": "another"}, "platform.issuer_known"),
        # The client of an LMS that is here: its access tokens would be asked for on behalf of this one.
        (
            {"issuer": "https://evil.example", "auth_login_url": "https://evil.example/"},
            "platform.client_known",
        ),
        (
            {"issuer": "https://evil.example", "auth_token_url": "https://evil.example/token"},
            "platform.client_known",
        ),
    ],
)
def test_an_invitation_speaks_for_no_issuer_and_no_client_that_is_known(
    app: Flask, services: Services, invitation: str, changes: dict[str, str], code: str, organisation: str
) -> None:
    press(app, open_page(app, invitation), **FIELDS)
    before = registered(services)
    with services.database.write() as session:
        session.add(Organisation(id=new_id(), slug="b", name="B", created_at=services.clock.now()))

    refused = press(app, open_page(app, invited_by(services, organisation)), **{**FIELDS, **changes})

    assert (refused.status_code, f"<code>{code}</code>" in refused.text) == (422, True)
    assert "This learning platform is registered already" in refused.text
    assert registered(services) == before


def test_schools_of_a_cloud_share_its_issuer(app: Flask, services: Services, invitation: str) -> None:
    shared = {**FIELDS, "issuer": "https://canvas.instructure.com"}
    press(app, open_page(app, invitation), **shared)

    another = press(app, open_page(app, invited_by(services)), **{**shared, "client_id": "170000000000002"})
    elsewhere = {**shared, "client_id": "3", "auth_token_url": "https://evil.example/token"}
    refused = press(app, open_page(app, invited_by(services)), **elsewhere)

    assert another.status_code == 200
    assert (refused.status_code, "platform.issuer_known" in refused.text) == (422, True)


def test_a_deployment_of_another_organisation_stays_theirs(
    app: Flask, services: Services, invitation: str
) -> None:
    press(app, open_page(app, invitation), **FIELDS)
    with services.database.write() as session:
        session.add(Organisation(id=new_id(), slug="b", name="B", created_at=services.clock.now()))
    answer = press(app, open_page(app, invited_by(services, "b")), **FIELDS)

    assert answer.status_code == 422
    assert "platform.known" in answer.text


@pytest.mark.parametrize("character", ["\0", "\x1f", "\x7f"])
@pytest.mark.parametrize("field", ["client_id", "deployment_id", "issuer", "jwks_url"])
def test_characters_that_no_id_has_are_refused(
    app: Flask, invitation: str, field: str, character: str
) -> None:
    answer = press(app, open_page(app, invitation), **{**FIELDS, field: f"{FIELDS[field]}{character}x"})

    assert answer.status_code == 422


@pytest.mark.parametrize("text", ["\0", "\ud800"])
def test_an_lms_that_sends_what_no_database_takes_is_refused(
    app: Flask, moodle: RegisteringLms, invitation: str, text: str
) -> None:
    moodle.token, moodle.product = None, f"moodle{text}"
    for client_id, deployment_id in ((f"a{text}", "1"), ("a", f"1{text}")):
        answered = {"client_id": client_id, TOOL_CONFIGURATION: {"deployment_id": deployment_id}}
        moodle.answer = lambda _, answered=answered: answered
        assert press(app, open_page(app, invitation, moodle.address())).status_code == 422
    moodle.changes = {"jwks_uri": f"https://lms.example/{text}"}
    assert press(app, open_page(app, invitation, moodle.address())).status_code == 422


def test_two_registrations_of_one_lms_at_once_are_one(app: Flask, services: Services) -> None:
    pages = [open_page(app, invited_by(services)) for _ in range(3)]

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda page: press(app, page, **FIELDS).status_code, pages)) == [200] * 3
    assert len(registered(services)) == 1
