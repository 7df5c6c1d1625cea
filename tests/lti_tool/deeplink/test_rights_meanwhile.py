"""Who came to choose what links lead to, and has lost the right to it before the answer."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.launch.purging import purge
from lti_tool.launch.sessions import end_sessions
from sync.people.tables import Person
from sync.platforms.registry import remove
from sync.spaces.spaces import enrol, mark_left
from sync.spaces.tables import Role, Space, SpaceSetup
from tests.lti_tool.deeplink.choosing import ask
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import LTI, MEMBERSHIP, TOOL, Lms

LEARNER = {f"{LTI}roles": [f"{MEMBERSHIP}Learner"]}
INSTRUCTOR = {f"{LTI}roles": [f"{MEMBERSHIP}Instructor"]}
ELSEWHERE = {f"{LTI}context": {"id": "another course"}, f"{LTI}resource_link": {"id": "another link"}}


@dataclass(frozen=True)
class Choice:
    """The page of a choice, with the form's token from when it was opened first."""

    browser: Browser
    address: str
    token: str

    def answer(self) -> tuple[int, int]:
        """Open the page and send the form that was opened first; gives both statuses."""
        fields = {"csrf_token": self.token, "link-0-title": "A discussion"}
        shown = self.browser.get(self.address)
        sent = self.browser.client.post(self.address, base_url=TOOL, data=fields)
        return shown.status_code, sent.status_code


def begin(browser: Browser) -> Choice:
    address = ask(browser)
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).text)
    assert token
    return Choice(browser, address, token[1])


def setups(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(SpaceSetup)) or 0


def test_a_launch_in_a_lesser_role_since_takes_the_choice_away_and_a_later_one_gives_it_back(
    browser: Browser, services: Services, clock: SetClock
) -> None:
    browser.space_id(INSTRUCTOR)
    clock.sleep(1)
    choice = begin(browser)
    clock.sleep(1)

    browser.space_id(LEARNER)

    assert choice.answer() == (403, 403)
    assert setups(services) == 0
    clock.sleep(1)
    browser.space_id({**INSTRUCTOR, f"{LTI}resource_link": {"id": "a second one in the same course"}})
    assert choice.answer() == (200, 200)


def test_a_lesser_role_before_or_in_another_course_takes_nothing_away(
    browser: Browser, clock: SetClock
) -> None:
    browser.space_id(LEARNER)
    clock.sleep(1)
    choice = begin(browser)
    clock.sleep(1)
    browser.space_id({**LEARNER, **ELSEWHERE})

    assert choice.answer() == (200, 200)


@pytest.mark.parametrize(("minutes", "status"), [(-5, 200), (5, 403)], ids=["before", "since"])
def test_a_roster_counts_that_was_read_since(
    browser: Browser, services: Services, clock: SetClock, minutes: int, status: int
) -> None:
    space_id = browser.space_id(INSTRUCTOR)
    clock.sleep(3600)
    read_at = clock.now() + timedelta(minutes=minutes)
    if minutes < 0:
        leave(services, space_id, read_at)
    choice = begin(browser)
    if minutes > 0:
        clock.sleep(minutes * 60)
        leave(services, space_id, read_at)

    assert choice.answer() == (status, status)
    if status == 403:
        assert "access.has_left" in browser.get(choice.address).text
        with services.database.write() as session:
            person = session.scalars(select(Person.id)).one()
            enrol(session, session.get_one(Space, space_id), {person: Role.LEARNER}, clock.now())
        assert choice.answer() == (200, 200), "listed again; the roster's word on the role is less"


def leave(services: Services, space_id: UUID, began: datetime) -> None:
    with services.database.write() as session:
        space = session.get_one(Space, space_id)
        person = session.scalars(select(Person.id)).one()
        enrol(session, space, {person: Role.INSTRUCTOR}, began - timedelta(minutes=10))
        assert mark_left(session, space, began) == 1


def test_ended_sessions_end_what_was_begun_in_them(browser: Browser, services: Services) -> None:
    choice = begin(browser)
    with services.database.write() as session:
        person = session.scalars(select(Person)).one()
        assert end_sessions(session, person.organisation_id, services.clock.now(), person.id) == 1
    purge(services.sync_context())
    browser.space_id(INSTRUCTOR)

    assert choice.answer() == (401, 401)
    told = browser.get(choice.address).headers["Content-Security-Policy"]
    assert "frame-ancestors https://lms.example" in told, "so that it is told in the LMS's frame"


def test_a_registration_that_is_removed_ends_what_was_begun_by_it(
    browser: Browser, services: Services, lms: Lms
) -> None:
    choice = begin(browser)
    with services.database.write() as session:
        remove(session, lms.issuer, lms.client_id)

    assert choice.answer() == (401, 401)
