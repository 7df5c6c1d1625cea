"""Browser sessions: several courses side by side, another account afresh, twelve hours."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from config.clock import SetClock
from config.database import repeated
from lti_tool.app.access import SESSION_TOKEN
from lti_tool.app.services import Services
from lti_tool.launch.sessions import OpenedSession, end_sessions, find_grant, open_session
from sync.people.tables import Person
from sync.platforms.tables import Platform
from sync.spaces.tables import Role
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.platform import LTI, TOOL, Lms

OTHER_LINK = {f"{LTI}resource_link": {"id": "link 2"}}
HOURS = 3600


def token_of(browser: Browser) -> str:
    with browser.client.session_transaction(base_url=TOOL) as cookie:
        return str(cookie[SESSION_TOKEN])


def status_in(browser: Browser, space_id: object) -> int:
    return browser.get(f"/s/{space_id}/whoami").status_code


def test_a_launch_opens_its_space_and_no_other(browser: Browser, services: Services, lms: Lms) -> None:
    space_id = browser.space_id(lms.roles("Instructor"))

    page = browser.get(f"/s/{space_id}/whoami")

    assert page.json["role"] == "instructor"
    assert page.json["locale"] == "de-AT"
    assert "frame-ancestors https://lms.example" in page.headers["Content-Security-Policy"]
    assert status_in(browser, uuid4()) == 401
    grant = find_grant(services, token_of(browser), space_id)
    assert grant is not None
    assert grant.role is Role.INSTRUCTOR
    assert grant.frame_origins == (lms.issuer,)


def test_courses_live_side_by_side(browser: Browser) -> None:
    first, second = browser.space_id(), browser.space_id(OTHER_LINK)

    assert (status_in(browser, first), status_in(browser, second)) == (200, 200)


def test_each_launch_changes_the_token_and_the_old_one_opens_nothing(
    browser: Browser, services: Services
) -> None:
    space_id = browser.space_id()
    old = token_of(browser)
    browser.space_id(OTHER_LINK)

    assert token_of(browser) != old
    assert find_grant(services, old, space_id) is None
    assert find_grant(services, token_of(browser), space_id) is not None


def test_a_token_given_before_a_launch_opens_nothing_after_it(browser: Browser, services: Services) -> None:
    browser.begin()
    planted = token_of(browser)
    space_id = browser.space_id()

    assert find_grant(services, planted, space_id) is None


def test_two_first_launches_side_by_side_end_in_one_session(browser: Browser, lms: Lms) -> None:
    """Two activities on one page of a course: both launches carry the same cookies."""
    logins = browser.begin(), browser.begin()
    before = list(browser.client._cookies.values())
    first = space_of(browser.post(logins[0].state, lms.sign(lms.claims(logins[0].nonce))))
    for cookie in before:
        browser.client.set_cookie(
            cookie.key, cookie.value, domain="stoa.example", path=cookie.path, secure=True
        )
    second = space_of(browser.post(logins[1].state, lms.sign(lms.claims(logins[1].nonce, OTHER_LINK))))

    assert (status_in(browser, first), status_in(browser, second)) == (200, 200)


def test_of_launches_side_by_side_any_may_answer_last(browser: Browser, services: Services, lms: Lms) -> None:
    browser.space_id()
    logins = browser.begin(), browser.begin()
    before = list(browser.client._cookies.values())
    tokens, spaces = [], []
    for number, login in enumerate(logins, 2):
        for cookie in before:
            browser.client.set_cookie(
                cookie.key, cookie.value, domain="stoa.example", path=cookie.path, secure=True
            )
        link = {f"{LTI}resource_link": {"id": f"link {number}"}}
        spaces.append(space_of(browser.post(login.state, lms.sign(lms.claims(login.nonce, link)))))
        tokens.append(token_of(browser))

    assert all(find_grant(services, token, space) for token in tokens for space in spaces)


def test_launches_of_one_browser_at_the_very_same_time_all_arrive(
    app: Flask, browser: Browser, lms: Lms
) -> None:
    browser.space_id()
    logins = [browser.begin() for _ in range(3)]
    copies = [Browser(app, lms) for _ in logins]
    for copy in copies:
        for cookie in browser.client._cookies.values():
            copy.client.set_cookie(
                cookie.key, cookie.value, domain="stoa.example", path=cookie.path, secure=True
            )

    def post(number: int) -> int:
        claims = lms.claims(logins[number].nonce, {f"{LTI}resource_link": {"id": f"link {number}"}})
        return copies[number].post(logins[number].state, lms.sign(claims)).status_code

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(post, range(3))) == [303] * 3


def test_a_first_launch_does_not_end_the_session_of_one_that_was_quicker(
    browser: Browser, services: Services
) -> None:
    """The other begins it after this one has looked for it, and before this one makes its own."""
    if services.database.is_sqlite:
        pytest.skip("SQLite writes one after the other")
    browser.launch()
    now, quicker = services.clock.now(), []
    with services.database.read() as session:
        person_id = session.scalars(select(Person.id)).one()

    def open_one() -> OpenedSession:
        with services.database.write() as session:
            return open_session(session, "of both", person_id, now)

    def be_quicker(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("DELETE FROM browser_sessions") and not quicker:
            quicker.append(person_id)
            quicker[0] = open_one().id

    event.listen(services.database.engine, "before_cursor_execute", be_quicker)
    assert repeated(open_one).id == quicker[0]


def test_another_account_starts_afresh(browser: Browser, services: Services) -> None:
    first = browser.space_id({"sub": "1"})
    old = token_of(browser)
    second = browser.space_id({"sub": "2", **OTHER_LINK})

    assert status_in(browser, first) == 401
    assert status_in(browser, second) == 200
    assert find_grant(services, old, first) is None


def test_a_form_stays_good_through_a_second_launch_and_not_for_another_account(browser: Browser) -> None:
    def csrf() -> str:
        with browser.client.session_transaction(base_url=TOOL) as cookie:
            return str(cookie["csrf_token"])

    browser.space_id()
    first = csrf()
    browser.space_id(OTHER_LINK)

    assert csrf() == first
    browser.space_id({"sub": "somebody else"})
    assert csrf() != first


def test_the_cookie_holds_nothing_but_two_random_values(browser: Browser) -> None:
    browser.space_id({"sub": "somebody else"})
    with browser.client.session_transaction(base_url=TOOL) as cookie:
        cookie["left behind"] = "by whoever was here before"
    browser.space_id()

    with browser.client.session_transaction(base_url=TOOL) as cookie:
        assert set(cookie) == {SESSION_TOKEN, "csrf_token"}


def test_a_session_ends_after_twelve_hours(browser: Browser, services: Services, clock: SetClock) -> None:
    space_id = browser.space_id()
    token = token_of(browser)
    clock.sleep(12 * HOURS - 1)
    assert find_grant(services, token, space_id) is not None

    clock.sleep(1)
    assert find_grant(services, token, space_id) is None


def test_a_grant_ends_after_twelve_hours_though_the_session_goes_on(
    browser: Browser, services: Services, clock: SetClock
) -> None:
    first = browser.space_id()
    clock.sleep(8 * HOURS)
    second = browser.space_id(OTHER_LINK)
    clock.sleep(5 * HOURS)

    assert find_grant(services, token_of(browser), first) is None
    assert find_grant(services, token_of(browser), second) is not None


def test_the_page_without_a_session_can_be_read_in_the_lms(app: Flask, browser: Browser, lms: Lms) -> None:
    space_id = browser.space_id()

    page = Browser(app, lms).get(f"/s/{space_id}/whoami")

    assert page.status_code == 401
    assert "frame-ancestors https://lms.example" in page.headers["Content-Security-Policy"]


def test_only_the_pages_that_an_administrator_names_may_frame_stoa(
    browser: Browser, services: Services
) -> None:
    with services.database.write() as session:
        session.execute(
            update(Platform).values(named_frame_origins="https://a.example https://b.example:8443")
        )
    space_id = browser.space_id()
    answers = [
        browser.open_login(),  # a page for logging in
        browser.open_login({"lti_deployment_id": "stranger"}),  # a refusal
        browser.get(f"/s/{space_id}/whoami"),
        browser.get(f"/s/{space_id}/nothing"),
        browser.client.post(f"/s/{space_id}/threads/new", base_url=TOOL),  # a form that is no longer valid
    ]

    policies = [answer.headers["Content-Security-Policy"] for answer in answers]
    named = [policy.partition("frame-ancestors ")[2] for policy in policies]
    assert named.count("https://a.example https://b.example:8443") == 4
    assert named[3] == "'none'"


def test_an_ended_session_opens_nothing_and_the_next_launch_opens_it_again(
    browser: Browser, services: Services
) -> None:
    space_id = browser.space_id()
    with services.database.write() as session:
        organisation_id = session.scalars(select(Person.organisation_id)).one()
        assert end_sessions(session, organisation_id, services.clock.now()) == 1

    assert status_in(browser, space_id) == 401
    assert browser.space_id() == space_id
    assert status_in(browser, space_id) == 200
