"""Without cookies, the LMS's storage keeps what binds a login to its browser, and Stoa's own page brings it back."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from config.clock import SetClock
from config.keys import KeyRing
from lti_tool.app.services import Services
from lti_tool.launch.logins import LOGIN_LIFETIME, cookie_name, read_login
from lti_tool.launch.tables import BrowserSession, UsedOnce
from tests.lti_tool.launch.browser import BegunLogin, Browser, begun, space_of
from tests.lti_tool.launch.platform import TOOL, Lms
from tests.lti_tool.launch.test_login import continue_address

OFFERED = {"lti_storage_target": 'a frame\'s "name"'}
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def cookieless(app: Flask, lms: Lms) -> Browser:
    """A browser that keeps no cookies where it is."""
    browser = Browser(app, lms)
    browser.client = app.test_client(use_cookies=False)
    return browser


def told(page: str) -> dict[str, str]:
    """What a page tells its script."""
    found = re.findall(r'data-(binding|storage-\w+)="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def begin(browser: Browser) -> tuple[BegunLogin, str]:
    """A login for which storage is offered, and what the script puts there."""
    page = browser.open_login(OFFERED).text
    return begun(continue_address(page)), told(page)["binding"]


def post(browser: Browser, fields: dict[str, str], headers: dict[str, str] | None = None) -> TestResponse:
    return browser.client.post("/lti/launch", base_url=TOOL, data=fields, headers=headers)


def answer_of(lms: Lms, login: BegunLogin) -> dict[str, str]:
    return {"state": login.state, "id_token": lms.sign(lms.claims(login.nonce))}


def sessions(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(BrowserSession)) or 0


def test_the_login_page_tells_its_script_where_the_lms_keeps_values(cookieless: Browser) -> None:
    page = cookieless.open_login(OFFERED).text

    known = told(page)
    assert known["storage-target"] == OFFERED["lti_storage_target"]
    assert known["storage-origin"] == "https://lms.example"  # of the address that asks for the token
    assert known["storage-key"].startswith("stoa_login_")
    assert known["binding"] not in continue_address(page)
    assert known["binding"] not in "".join(re.findall(r'href="([^"]*)"', page))


@pytest.mark.parametrize("target", [None, "", "x" * 256])
def test_a_login_without_storage_tells_no_script_its_binding(
    cookieless: Browser, keys: KeyRing, target: str | None
) -> None:
    page = cookieless.open_login({"lti_storage_target": target}).text

    assert told(page) == {}
    login = read_login(keys, begun(continue_address(page)).state)
    assert login is not None
    assert login.storage_target is None


def test_a_storage_that_is_named_twice_is_refused(cookieless: Browser) -> None:
    response = cookieless.get(
        "/lti/login?iss=a&login_hint=b&target_link_uri=c&lti_storage_target=d&lti_storage_target=e"
    )

    assert (response.status_code, "login.malformed" in response.text) == (400, True)


def test_a_launch_without_the_cookie_is_a_refusal_whose_script_looks_in_the_storage(
    cookieless: Browser, lms: Lms, services: Services
) -> None:
    login, binding = begin(cookieless)
    sent = answer_of(lms, login)

    response = post(cookieless, sent)

    assert response.status_code == 401
    assert "launch.browser_mismatch" in response.text  # for those without scripts
    assert told(response.text) == {
        "storage-target": OFFERED["lti_storage_target"],
        "storage-origin": "https://lms.example",
        "storage-key": cookie_name(login.state),
    }
    assert binding not in response.text
    fields = dict(re.findall(r'name="(state|id_token)" value="([^"]*)"', response.text))
    assert fields == sent
    assert "frame-ancestors https://lms.example" in response.headers["Content-Security-Policy"]
    assert sessions(services) == 0


def test_what_the_storage_kept_lets_the_launch_in_and_opens_a_window(
    cookieless: Browser, lms: Lms, services: Services
) -> None:
    login, binding = begin(cookieless)
    sent = {**answer_of(lms, login), "binding": binding}

    response = post(cookieless, sent, OWN_PAGE)

    assert response.status_code == 200
    assert response.text.count("<button") == 1
    assert 'target="_blank"' in response.text
    assert '<html lang="de"' in response.text  # the launch's language
    assert not response.headers.getlist("Set-Cookie")
    assert sessions(services) == 1


@pytest.mark.parametrize("binding", ["", "another one", "\x00"])
def test_a_wrong_or_missing_binding_is_refused(
    cookieless: Browser, lms: Lms, services: Services, binding: str
) -> None:
    login, _ = begin(cookieless)

    response = post(cookieless, {**answer_of(lms, login), "binding": binding}, OWN_PAGE)

    assert response.status_code == 401
    assert "<code>launch.browser_mismatch</code>" in response.text
    assert told(response.text) == {}
    assert sessions(services) == 0


@pytest.mark.parametrize("sender", [None, "cross-site", "same-site", "none"])
def test_a_binding_from_anybody_elses_page_is_refused(
    cookieless: Browser, lms: Lms, services: Services, sender: str | None
) -> None:
    """Somebody could begin a login, and let another one's browser post its end: that one would write as the first."""
    login, binding = begin(cookieless)
    headers = {"Sec-Fetch-Site": sender} if sender else {}

    response = post(cookieless, {**answer_of(lms, login), "binding": binding}, headers)

    assert response.status_code == 401
    assert "launch.browser_mismatch" in response.text
    assert sessions(services) == 0


def test_another_logins_binding_is_refused(cookieless: Browser, lms: Lms) -> None:
    first, second = begin(cookieless), begin(cookieless)

    response = post(cookieless, {**answer_of(lms, first[0]), "binding": second[1]}, OWN_PAGE)

    assert (response.status_code, "launch.browser_mismatch" in response.text) == (401, True)


def test_a_login_without_storage_is_not_asked_for_what_it_kept(cookieless: Browser, lms: Lms) -> None:
    login = begun(continue_address(cookieless.open_login().text))

    response = post(cookieless, answer_of(lms, login))

    assert (response.status_code, told(response.text)) == (401, {})
    assert "launch.browser_mismatch" in response.text


def test_the_cookie_is_enough_where_storage_was_offered_too(browser: Browser, lms: Lms) -> None:
    login, _ = begin(browser)

    assert space_of(post(browser, answer_of(lms, login)))


def test_a_launch_let_in_by_storage_is_not_let_in_again(
    cookieless: Browser, lms: Lms, services: Services
) -> None:
    login, binding = begin(cookieless)
    sent = {**answer_of(lms, login), "binding": binding}
    post(cookieless, sent, OWN_PAGE)

    again = post(cookieless, sent, OWN_PAGE)

    assert (again.status_code, "launch.state_used" in again.text) == (401, True)
    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(UsedOnce)) == 2


def test_a_login_of_yesterday_is_not_looked_for(cookieless: Browser, lms: Lms, clock: SetClock) -> None:
    login, _ = begin(cookieless)
    clock.advance(LOGIN_LIFETIME)

    response = post(cookieless, answer_of(lms, login))

    assert "launch.state_expired" in response.text
    assert told(response.text) == {}


def test_the_window_begins_without_storage(cookieless: Browser) -> None:
    page = cookieless.open_login(OFFERED).text

    address = page.partition("button-secondary")[2].partition('href="')[2].partition('"')[0]
    assert "lti_message_hint" in address
    assert "storage" not in address
