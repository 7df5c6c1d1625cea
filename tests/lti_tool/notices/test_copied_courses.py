"""What a context copy notice is for: a link in a copied course begins with the settings of the one that it is of."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from sqlalchemy import update

from lti_tool.app.services import Services
from sync.spaces.tables import Space
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import register_lms
from tests.lti_tool.launch.platform import LTI, Lms
from tests.lti_tool.notices.conftest import Sender

COPIED = {
    f"{LTI}resource_link": {"id": "link 2", "title": "Discussion"},
    f"{LTI}context": {"id": "course 2", "title": "A course, again"},
}


@pytest.fixture
def original(browser: Browser, services: Services) -> UUID:
    """A discussion that somebody has set up, in the course that is copied."""
    space_id = browser.space_id()
    with services.database.write() as session:
        session.execute(
            update(Space).values(topic="Ours.", maximum_points=40, set_up_at=services.clock.now())
        )
    return space_id


def topic_of_copy(browser: Browser, services: Services, changes: Mapping[str, object] | None = None) -> str:
    space_id = browser.space_id({**COPIED, **(changes or {})})
    with services.database.read() as session:
        return session.get_one(Space, space_id).topic


def test_a_copied_courses_link_takes_the_settings_of_its_name(
    browser: Browser, sender: Sender, services: Services, original: UUID
) -> None:
    sender.send(sender.sign())

    assert topic_of_copy(browser, services) == "Ours."


def test_without_a_notice_a_link_has_the_default_settings(
    browser: Browser, services: Services, original: UUID
) -> None:
    assert topic_of_copy(browser, services) == ""


def test_an_activity_of_another_name_keeps_the_default_settings(
    browser: Browser, sender: Sender, services: Services, original: UUID
) -> None:
    sender.send(sender.sign())
    renamed = {f"{LTI}resource_link": {"id": "link 2", "title": "Something else"}}

    assert topic_of_copy(browser, services, renamed) == ""


def test_another_deployments_notice_changes_nothing(
    browser: Browser, sender: Sender, lms: Lms, services: Services, original: UUID
) -> None:
    lms.deployment_id = "deployment 2"
    register_lms(services, lms)
    assert sender.send(sender.sign()).json == {"notices": ["notice.accepted"]}
    lms.deployment_id = "deployment 1"

    assert topic_of_copy(browser, services) == ""


def test_another_lmss_notice_changes_nothing(
    browser: Browser, sender: Sender, lms: Lms, services: Services, original: UUID
) -> None:
    lms.issuer, lms.auth_token_url = "https://other.example", "https://other.example/token"
    register_lms(services, lms)
    assert sender.send(sender.sign()).json == {"notices": ["notice.accepted"]}
    lms.issuer = "https://lms.example"

    assert topic_of_copy(browser, services) == ""


def test_a_course_of_another_lms_gives_no_settings_away(
    browser: Browser, sender: Sender, lms: Lms, services: Services, original: UUID
) -> None:
    """An LMS may claim that its course is a copy of anything."""
    lms.issuer, lms.auth_token_url = "https://other.example", "https://other.example/token"
    register_lms(services, lms)
    sender.send(sender.sign())

    assert topic_of_copy(browser, services) == ""
