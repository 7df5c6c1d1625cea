"""Section 6.3 of the certification guide: the roster."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.spaces.tables import Membership
from tests.conformance.campus import MEMBERS, NRPS_SCOPE, Arrival, Campus
from tests.conformance.guide import guide
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.platform import MEMBERSHIP, Lms

PEOPLE = [
    {"user_id": "user 1", "roles": [f"{MEMBERSHIP}Instructor"], "status": "Active", "name": "Ines Inesson"},
    {"user_id": "user 2", "roles": [f"{MEMBERSHIP}Learner"], "status": "Active", "name": "Ada Lovelace"},
    {"user_id": "user 3", "roles": ["Learner"], "email": "ben@lms.example"},
]


@pytest.fixture
def request_of_roster(browser: Browser, lms: Lms, campus: Campus, work: Callable[[], None]) -> Arrival:
    """The one request for a roster after an instructor has launched."""
    campus.people = PEOPLE
    assert space_of(browser.launch({**campus.claims(), **lms.roles("Instructor")}))
    work()
    (arrived,) = campus.arrived("members")
    return arrived


@guide("6.3", "Valid Instructor Launch")
def test_an_instructor_launches_with_the_claim(browser: Browser, lms: Lms, campus: Campus) -> None:
    space_id = space_of(browser.launch({**campus.claims(), **lms.roles("Instructor")}))

    assert browser.get(f"/s/{space_id}/").status_code == 200


@guide("6.3", "Received Request")
def test_the_roster_is_asked_for_and_understood(
    request_of_roster: Arrival, campus: Campus, services: Services
) -> None:
    assert request_of_roster.address == campus.server.url_for("/course/members")
    assert campus.complaints == []
    with services.database.read() as session:
        assert len(session.scalars(select(Membership)).all()) == len(PEOPLE)


@guide("6.3", "Verify JSON Header")
def test_the_request_names_the_media_type(request_of_roster: Arrival) -> None:
    assert request_of_roster.headers["Accept"] == MEMBERS


@guide("6.3", "Verify Bearer Token")
def test_the_request_brings_the_token_that_was_given(request_of_roster: Arrival, campus: Campus) -> None:
    assert request_of_roster.headers["Authorization"].removeprefix("Bearer ") in campus.given


@guide("6.3", "Verify Bearer Scope")
def test_the_token_is_for_the_roster_alone(request_of_roster: Arrival) -> None:
    assert request_of_roster.scopes == {NRPS_SCOPE}
