"""From a frame that keeps no cookies into a window: a ticket opens what its launch opened, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.launch.logins import fingerprint
from lti_tool.launch.purging import purge
from lti_tool.launch.tables import BrowserSession, Ticket
from lti_tool.launch.tickets import TICKET_LIFETIME
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import LTI, TOOL, Lms
from tests.lti_tool.launch.test_storage import OWN_PAGE, answer_of, begin, post

DEEP_LINKING = {
    f"{LTI}message_type": "LtiDeepLinkingRequest",
    "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {
        "deep_link_return_url": "https://lms.example/return",
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe"],
    },
}


@pytest.fixture
def frame(app: Flask, lms: Lms) -> Browser:
    """The frame, which keeps no cookies."""
    browser = Browser(app, lms)
    browser.client = app.test_client(use_cookies=False)
    return browser


@pytest.fixture
def window(app: Flask, lms: Lms) -> Browser:
    """The window, which does."""
    return Browser(app, lms)


def ticket_for(frame: Browser, lms: Lms, changes: dict[str, object] | None = None) -> str:
    login, binding = begin(frame)
    sent = {"state": login.state, "id_token": lms.sign(lms.claims(login.nonce, changes)), "binding": binding}
    page = post(frame, sent, OWN_PAGE)
    assert page.status_code == 200, page.text
    return page.text.partition('name="ticket" value="')[2].partition('"')[0]


def enter(window: Browser, ticket: str, headers: dict[str, str] = OWN_PAGE) -> TestResponse:
    return window.client.post("/lti/enter", base_url=TOOL, data={"ticket": ticket}, headers=headers)


def count(services: Services, table: type) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_ticket_opens_the_space_in_a_window(frame: Browser, window: Browser, lms: Lms) -> None:
    response = enter(window, ticket_for(frame, lms, lms.roles("Instructor")))

    assert response.status_code == 303
    page = window.get(f"{response.headers['Location']}whoami")
    assert (page.status_code, page.json["role"], page.json["locale"]) == (200, "instructor", "de-AT")


def test_a_ticket_leads_where_its_launch_leads(frame: Browser, window: Browser, lms: Lms) -> None:
    changes = {**DEEP_LINKING, **lms.roles("Instructor")}

    response = enter(window, ticket_for(frame, lms, changes))

    assert response.headers["Location"].startswith("/deeplink/")
    assert window.get(response.headers["Location"]).status_code == 200


def test_a_ticket_is_kept_as_its_hash(frame: Browser, lms: Lms, services: Services) -> None:
    ticket = ticket_for(frame, lms)

    with services.database.read() as session:
        kept = session.scalars(select(Ticket)).one()
    assert kept.ticket_hash == fingerprint(ticket)
    assert ticket not in kept.path


def test_a_ticket_is_used_once(app: Flask, frame: Browser, window: Browser, lms: Lms) -> None:
    ticket = ticket_for(frame, lms)
    enter(window, ticket)

    again = enter(Browser(app, lms), ticket)

    assert (again.status_code, "<code>launch.ticket</code>" in again.text) == (401, True)


def test_of_many_windows_at_once_a_ticket_opens_one(app: Flask, frame: Browser, lms: Lms) -> None:
    ticket, barrier = ticket_for(frame, lms), Barrier(3)

    def use(_: int) -> int:
        barrier.wait()
        return enter(Browser(app, lms), ticket).status_code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(use, range(3))) == [303, 401, 401]


def test_a_ticket_is_good_for_two_minutes(
    app: Flask, frame: Browser, window: Browser, lms: Lms, clock: SetClock
) -> None:
    timely, late = ticket_for(frame, lms), ticket_for(frame, lms)
    clock.advance(TICKET_LIFETIME - timedelta(seconds=1))
    assert enter(window, timely).status_code == 303

    clock.advance(timedelta(seconds=1))
    assert enter(Browser(app, lms), late).status_code == 401


@pytest.mark.parametrize("sender", [None, "cross-site", "same-site", "none"])
def test_nobody_elses_page_can_put_a_browser_in(
    frame: Browser, window: Browser, lms: Lms, services: Services, sender: str | None
) -> None:
    """A stranger with a ticket could let others write as the stranger."""
    ticket = ticket_for(frame, lms)

    response = enter(window, ticket, {"Sec-Fetch-Site": sender} if sender else {})

    assert (response.status_code, "launch.ticket" in response.text) == (401, True)
    assert not response.headers.getlist("Set-Cookie")
    assert enter(window, ticket).status_code == 303


@pytest.mark.parametrize("ticket", ["", "never given out", "\x00", "x" * 100_000])
def test_what_is_no_ticket_is_refused(window: Browser, ticket: str) -> None:
    assert enter(window, ticket).status_code == 401


def test_the_window_keeps_the_courses_that_it_has_open(
    frame: Browser, window: Browser, lms: Lms, services: Services
) -> None:
    first = window.space_id()
    second = enter(window, ticket_for(frame, lms, {f"{LTI}resource_link": {"id": "link 2"}}))

    for path in (f"/s/{first}/", second.headers["Location"]):
        assert window.get(f"{path}whoami").status_code == 200
    assert count(services, BrowserSession) == 1


def test_a_window_that_was_somebody_elses_starts_afresh(frame: Browser, window: Browser, lms: Lms) -> None:
    first = window.space_id({"sub": "somebody else"})
    ticket = ticket_for(frame, lms, {f"{LTI}resource_link": {"id": "link 2"}})
    second = enter(window, ticket).headers["Location"]

    assert window.get(f"/s/{first}/whoami").status_code == 401
    assert window.get(f"{second}whoami").status_code == 200


def test_tickets_that_nobody_used_are_purged(
    frame: Browser, lms: Lms, services: Services, clock: SetClock
) -> None:
    ticket_for(frame, lms)
    clock.advance(TICKET_LIFETIME)
    purge(services.sync_context())

    assert count(services, Ticket) == 0


def test_storage_is_of_no_use_to_a_launch_that_another_rule_refuses(frame: Browser, lms: Lms) -> None:
    login, binding = begin(frame)
    token = lms.sign(lms.claims(login.nonce, {f"{LTI}deployment_id": "a stranger"}))

    response = post(frame, {**answer_of(lms, login), "id_token": token, "binding": binding}, OWN_PAGE)

    assert (response.status_code, "launch.deployment_unknown" in response.text) == (403, True)
