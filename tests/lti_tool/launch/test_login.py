from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from lti_tool.app.services import Services
from lti_tool.migrations.schema import whole_metadata
from tests.lti_tool.launch.browser import Browser, begun, space_of
from tests.lti_tool.launch.conftest import register_lms
from tests.lti_tool.launch.platform import Lms

HTML_LINK = '<a class="button" id="login-continue" href="'


def continue_address(page: str) -> str:
    return page.partition(HTML_LINK)[2].partition('"')[0].replace("&amp;", "&")


def test_a_browser_with_cookies_goes_straight_to_the_lms(browser: Browser) -> None:
    browser.open_login()

    response = browser.open_login()

    assert response.status_code == 302
    address = urlsplit(response.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://lms.example/auth"
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    state, nonce = asked.pop("state"), asked.pop("nonce")
    assert len(state) > 40
    assert len(nonce) > 40
    assert asked == {
        "tenant": "7",
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": "stoa-client",
        "redirect_uri": "https://stoa.example/lti/launch",
        "login_hint": "a hint & more",
        "lti_message_hint": "message hint",
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_browser_without_cookies_gets_the_address_as_a_link(browser: Browser, method: str) -> None:
    response = browser.open_login(method=method)

    assert response.status_code == 200
    asked = parse_qs(urlsplit(continue_address(response.text)).query)
    assert asked["response_type"] == ["id_token"]
    assert asked["tenant"] == ["7"]
    assert "<script" in response.text
    assert 'target="_blank"' in response.text


def test_the_link_leads_to_a_launch(browser: Browser, lms: Lms) -> None:
    login = begun(continue_address(browser.open_login().text))

    assert space_of(browser.post(login.state, lms.sign(lms.claims(login.nonce))))


def test_the_new_window_begins_the_same_login_anew(browser: Browser) -> None:
    page = browser.open_login().text
    address = page.partition("button-secondary")[2].partition('href="')[2].partition('"')[0]

    response = browser.get(address.replace("&amp;", "&"))

    assert response.status_code == 302
    assert "login_hint=a+hint+%26+more" in response.headers["Location"]


def test_cookies_are_for_frames_and_nothing_else(browser: Browser) -> None:
    response = browser.open_login()

    for cookie in response.headers.getlist("Set-Cookie"):
        assert "; Secure" in cookie
        assert "; SameSite=None" in cookie
        assert "; Partitioned" in cookie
    binding = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("stoa_login_"))
    assert "; HttpOnly" in binding
    assert "; Path=/lti" in binding
    assert "; Max-Age=600" in binding
    probe = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("stoa_probe"))
    assert "HttpOnly" not in probe


def test_only_the_lms_may_frame_the_page(browser: Browser) -> None:
    policy = browser.open_login().headers["Content-Security-Policy"]

    assert "frame-ancestors https://lms.example" in policy
    assert "unsafe" not in policy


def test_the_page_runs_no_script_of_its_own_text(browser: Browser) -> None:
    page = browser.open_login().text

    assert page.count("<script") == page.count("<script src=")
    with browser.get("/static/login.js") as script:
        assert script.status_code == 200


@pytest.mark.parametrize(("language", "heading"), [("en", "Continue"), ("de-AT,de;q=0.9", "")])
def test_the_page_speaks_the_browsers_language(browser: Browser, language: str, heading: str) -> None:
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language

    page = browser.open_login().text

    assert f'<html lang="{language[:2]}"' in page
    assert heading in page


def test_a_login_leaves_nothing_behind(browser: Browser, services: Services) -> None:
    """Strangers may begin as many as they like."""

    def rows() -> int:
        with services.database.read() as session:
            counts = (select(func.count()).select_from(table) for table in whole_metadata().sorted_tables)
            return sum(session.scalar(count) or 0 for count in counts)

    before = rows()
    browser.begin()

    assert rows() == before


def test_the_client_may_be_left_out_while_the_issuer_has_one(browser: Browser) -> None:
    assert browser.open_login({"client_id": None}).status_code == 200


def test_an_issuer_with_two_clients_needs_the_client(browser: Browser, services: Services, lms: Lms) -> None:
    lms.client_id = "another client"
    register_lms(services, lms)

    assert browser.open_login().status_code == 200
    response = browser.open_login({"client_id": None, "lti_deployment_id": None})
    assert response.status_code == 403
    assert "login.client_ambiguous" in response.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": None}, "login.iss"),
        ({"iss": "https://stranger.example"}, "login.issuer_unknown"),
        ({"iss": "\x00"}, "login.malformed"),
        ({"iss": "x" * 5000}, "login.malformed"),
        ({"client_id": "stranger"}, "login.issuer_unknown"),
        ({"lti_deployment_id": "stranger"}, "login.deployment_unknown"),
        ({"login_hint": None}, "login.login_hint"),
        ({"login_hint": ""}, "login.login_hint"),
        ({"target_link_uri": None}, "login.target_link_uri"),
        ({"target_link_uri": "https://evil.example/lti/launch"}, "login.target_link_uri"),
        ({"target_link_uri": "https://stoa.example@evil.example/"}, "login.target_link_uri"),
        ({"target_link_uri": "https://evil.example\\@stoa.example/"}, "login.target_link_uri"),
        ({"target_link_uri": "http://stoa.example/lti/launch"}, "login.target_link_uri"),
        ({"target_link_uri": "https://stoa.example:444/lti/launch"}, "login.target_link_uri"),
        ({"target_link_uri": "//["}, "login.target_link_uri"),
    ],
)
def test_a_login_that_cannot_be_is_a_page_with_a_code(
    browser: Browser, changes: dict[str, str | None], code: str
) -> None:
    for method in ("GET", "POST"):
        response = browser.open_login(changes, method)

        assert 400 <= response.status_code < 500
        assert f"<code>{code}</code>" in response.text
        assert not [c for c in response.headers.getlist("Set-Cookie") if c.startswith("stoa_login_")]


def test_a_parameter_must_not_come_twice(browser: Browser) -> None:
    response = browser.get("/lti/login?iss=https://lms.example&iss=https://lms.example")

    assert response.status_code == 400
    assert "login.malformed" in response.text


def test_a_refusal_to_a_known_lms_can_be_read_in_its_frame_and_to_nobody_elses(browser: Browser) -> None:
    known = browser.open_login({"lti_deployment_id": "stranger"})
    unknown = browser.open_login({"iss": "https://stranger.example"})

    assert "frame-ancestors https://lms.example" in known.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in unknown.headers["Content-Security-Policy"]


def test_logins_side_by_side_do_not_disturb_each_other(browser: Browser, lms: Lms) -> None:
    first, second = browser.begin(), browser.begin()

    for login, link in ((first, "link 1"), (second, "link 2")):
        changes = {"https://purl.imsglobal.org/spec/lti/claim/resource_link": {"id": link}}
        assert space_of(browser.post(login.state, lms.sign(lms.claims(login.nonce, changes))))
