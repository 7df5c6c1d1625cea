"""Administrators read what can be connected, what not and what instead, and nobody else finds the page."""

import re

import pytest

from config.clock import SetClock
from connectors.contract import Access
from connectors.registry import listed
from lti_tool.app.services import Services
from sync.goals.managers import appoint
from sync.platforms.registry import find_organisation
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import LTI, MEMBERSHIP
from tests.lti_tool.privacy.office.office import ADMINISTRATOR, launched, member
from tests.lti_tool.qualification.managing import Manager
from tests.lti_tool.space.visitor import Page

GERMAN = {f"{LTI}launch_presentation": {"locale": "de"}}


def way_in(page: str) -> str | None:
    """Where the menu leads to communities and records, if it does."""
    found = re.search(r'href="(/communities/[^"]+/)"', page)
    return found[1] if found else None


def opened(browser: Browser, **changes: object) -> Manager:
    address = way_in(launched(browser, ADMINISTRATOR, f"{MEMBERSHIP}Instructor", **changes))
    assert address
    return Manager(browser, address)


def entries(page: Page) -> list[str]:
    return re.findall(r'<h3 id="([^"]+)">', page.html)


@pytest.mark.parametrize("roles", [(f"{MEMBERSHIP}Instructor",), (f"{MEMBERSHIP}Learner", ADMINISTRATOR)])
def test_only_administrators_of_the_institution_find_it(browser: Browser, roles: tuple[str, ...]) -> None:
    assert way_in(launched(browser, *roles)) is None


def test_whom_they_have_appointed_for_qualification_does_not_find_it(
    browser: Browser, services: Services, clock: SetClock
) -> None:
    leo = member(browser, services, "leo", "Leo Learner")
    with services.database.write() as session:
        appoint(session, find_organisation(session, "default").id, leo, None, clock.now())
    page = launched(browser, f"{MEMBERSHIP}Learner", sub="leo")
    assert ("/qualification/" in page, way_in(page)) == (True, None)


def test_every_entry_is_listed_narrowed_by_links_and_has_a_page(browser: Browser) -> None:
    keeper, every = opened(browser), listed()
    page = keeper.open()
    assert sorted(entries(page)) == sorted(f"{each.manifest.direction}-{each.manifest.id}" for each in every)
    closed = keeper.open(next(link for link in page.links if link.endswith("?access=closed")))
    assert set(entries(closed)) == {
        f"communities-{each.manifest.id}" for each in every if each.manifest.access is Access.CLOSED
    }
    both = keeper.open(
        next(link for link in closed.links if {"direction=records", "access=closed"} <= parts(link))
    )
    assert (entries(both), "Nothing is of both kinds." in both.words) == ([], True)
    assert len(entries(keeper.open("?access=half&direction=x"))) == len(every)
    for each in every:
        told = keeper.open(f"{each.manifest.direction}/{each.manifest.id}").words
        assert f"Name in commands {each.manifest.id}" in told
        assert ("It cannot be connected." in told) == (each.manifest.access is Access.CLOSED)
        assert all(one.label in told for one in each.manifest.settings)
    keeper.open("records/discussion", 404)
    keeper.open("elsewhere/moodle", 404)


def parts(link: str) -> set[str]:
    return set(link.partition("?")[2].split("&"))


def test_it_speaks_german_down_to_the_words_of_each_entry(browser: Browser) -> None:
    keeper = opened(browser, **GERMAN)
    assert "Gemeinschaften und Nachweissysteme" in keeper.open().words
    assert (
        "Es lässt sich nicht anbinden. Gruppen sind private Gespräche"
        in keeper.open("communities/whatsapp").words
    )
    for each in listed():
        told = each.manifest
        words = keeper.open(f"{told.direction}/{told.id}").words
        english = (told.destination, told.deletions, told.authentication, told.instead, *told.personal_data)
        assert [one for one in english if len(one.split()) > 2 and one in words] == []
