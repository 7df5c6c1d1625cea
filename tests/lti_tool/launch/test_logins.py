"""A login is used up once, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from lti_tool.app.services import Services
from lti_tool.launch.logins import PendingLogin, claim_login, cookie_name, find_login, note_accepted
from tests.lti_tool.launch.browser import Browser

AT_ONCE = 4


def pending(browser: Browser, services: Services) -> PendingLogin:
    with services.database.read() as session:
        login = find_login(session, browser.begin().state)
    assert login is not None
    return login


def test_a_login_is_claimed_once(browser: Browser, services: Services) -> None:
    login = pending(browser, services)

    with services.database.write() as session:
        assert claim_login(session, login, services.clock.now())
    with services.database.write() as session:
        assert not claim_login(session, login, services.clock.now())


def test_of_many_claims_at_once_one_wins(browser: Browser, services: Services) -> None:
    login = pending(browser, services)
    barrier = Barrier(AT_ONCE)

    def claim(_: int) -> bool:
        barrier.wait()
        with services.database.write() as session:
            return claim_login(session, login, services.clock.now())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sorted(pool.map(claim, range(AT_ONCE))) == [False] * (AT_ONCE - 1) + [True]


def test_of_many_acceptances_of_one_token_at_once_one_counts(services: Services) -> None:
    barrier = Barrier(AT_ONCE)

    def note(_: int) -> bool:
        barrier.wait()
        with services.database.write() as session:
            return note_accepted(session, "0" * 64, until=services.clock.now())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sorted(pool.map(note, range(AT_ONCE))) == [False] * (AT_ONCE - 1) + [True]


def test_a_claim_that_is_rolled_back_leaves_the_login_good(browser: Browser, services: Services) -> None:
    login = pending(browser, services)
    with services.database.write() as session:
        claim_login(session, login, services.clock.now())
        session.rollback()

    with services.database.write() as session:
        assert claim_login(session, login, services.clock.now())


def test_each_state_has_a_cookie_of_its_own() -> None:
    assert cookie_name("state 1") != cookie_name("state 2")
    assert cookie_name("state 1").startswith("stoa_login_")
