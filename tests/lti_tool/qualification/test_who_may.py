"""Who may look after an organisation's frameworks: whoever looks after its data protection, and nobody else."""

from datetime import timedelta

import pytest
from flask import Flask

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.frameworks.store import list_frameworks
from sync.goals.departments import list_departments
from sync.goals.managers import appoint, dismiss
from sync.platforms.registry import find_organisation
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import LTI, MEMBERSHIP, Lms
from tests.lti_tool.privacy.office.office import ADMINISTRATOR, INSTITUTION, launched, member
from tests.lti_tool.privacy.office.office import way_in as way_to_data_protection
from tests.lti_tool.privacy.office.test_who_may import open_another_organisation
from tests.lti_tool.qualification.managing import CARE, form_at, open_qualification, way_in


@pytest.mark.parametrize(
    "roles",
    [
        (f"{MEMBERSHIP}Learner",),
        (f"{MEMBERSHIP}Instructor",),
        (f"{MEMBERSHIP}Administrator", f"{INSTITUTION}Instructor"),
        (f"{MEMBERSHIP}Learner", ADMINISTRATOR),
    ],
)
def test_nobody_but_administrators_of_the_institution_finds_it(
    browser: Browser, roles: tuple[str, ...]
) -> None:
    assert way_in(launched(browser, *roles)) is None


def test_it_is_open_to_its_own_browser_until_a_launch_tells_otherwise(
    app: Flask, browser: Browser, lms: Lms, clock: SetClock
) -> None:
    manager = open_qualification(browser)
    stranger = Browser(app, lms)
    launched(stranger, f"{MEMBERSHIP}Learner", sub="leo")
    assert stranger.get(manager.address).status_code == 401
    launched(stranger, ADMINISTRATOR, sub="another administrator")
    assert stranger.get(manager.address).status_code == 401
    office = way_to_data_protection(launched(browser, ADMINISTRATOR))
    assert office
    for other in (office.replace("data-protection", "qualification"), manager.address.replace("/q", "/x")):
        assert browser.get(other).status_code in (401, 404)
    assert browser.get(manager.address).status_code == 200
    clock.advance(timedelta(minutes=1))
    launched(browser, f"{MEMBERSHIP}Instructor")
    assert browser.get(manager.address).status_code == 401


def test_a_framework_of_another_organisation_is_not_there(
    browser: Browser, services: Services, lms: Lms
) -> None:
    manager = open_qualification(browser)
    care = manager.bring(CARE)
    pages = [care, *(link for link in manager.open(care).links if "/frameworks/" in link)]
    theirs = way_in(open_another_organisation(browser, services, lms))
    assert theirs
    other = type(manager)(browser, theirs)
    assert "Care" not in other.open().words
    for page in pages:
        assert browser.get(page.replace(manager.address, theirs)).status_code == 404, page
    form = form_at(other.open("new"), "/new")
    for path in ("title", "scales/edit"):
        foreign = type(form)(
            f"{theirs}{care.removeprefix(manager.address)}{path}", {**form.fields, "version": "1"}
        )
        other.send(foreign, 404, act="save", title_own="Stolen", name_own="Stolen")
    other.look_at(CARE.replace("Hygiene;Hygiene", "Hygiene;Cleaning"))
    with services.database.read() as session:
        (kept,) = list_frameworks(session, find_organisation(session, "default").id, "en")
        assert (kept.title, kept.version) == ("Care", 1)


def test_a_learner_who_was_appointed_finds_it_until_they_are_dismissed(
    browser: Browser, services: Services, clock: SetClock
) -> None:
    leo = member(browser, services, "leo", "Leo Learner")
    with services.database.write() as session:
        own = find_organisation(session, "default").id
        assert appoint(session, own, leo, None, clock.now())
    manager = open_qualification(browser, f"{MEMBERSHIP}Learner", sub="leo")
    care = manager.bring(CARE)
    assert way_to_data_protection(launched(browser, f"{MEMBERSHIP}Learner", sub="leo")) is None
    with services.database.write() as session:
        assert dismiss(session, own, leo, None, clock.now())
    assert browser.get(manager.address).status_code == 401
    assert browser.get(care).status_code == 401
    assert way_in(launched(browser, f"{MEMBERSHIP}Learner", sub="leo")) is None


def test_a_launch_tells_the_department_or_that_there_is_none_any_more(
    browser: Browser, services: Services
) -> None:
    def departments() -> list[str]:
        with services.database.read() as session:
            return list(list_departments(session, find_organisation(session, "default").id))

    told: dict[str, object] = {f"{LTI}custom": {"department": "Sales  North"}}
    launched(browser, f"{MEMBERSHIP}Learner", sub="leo", **told)
    assert departments() == ["Sales North"]
    launched(browser, f"{MEMBERSHIP}Learner", sub="leo")
    assert departments() == ["Sales North"]
    launched(browser, f"{MEMBERSHIP}Learner", sub="leo", **{f"{LTI}custom": {"department": " "}})
    assert departments() == []
