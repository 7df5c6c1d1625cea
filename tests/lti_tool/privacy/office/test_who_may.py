"""Who may look after an organisation's data protection: administrators of the institution or the LMS, nobody else."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from config.clock import SetClock
from config.ids import new_id
from lti_tool.app.services import Services
from lti_tool.launch.errands import ErrandKind
from lti_tool.launch.tables import Errand
from sync.consent.purposes import enabled_purposes, make_purposes
from sync.organisations.tables import Organisation
from sync.outbox.tables import TargetRow
from sync.platforms.registry import Registration, find_organisation, register
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import LTI, MEMBERSHIP, Lms
from tests.lti_tool.privacy.office.office import (
    ADMINISTRATOR,
    INSTITUTION,
    SYSTEM,
    Office,
    ask,
    launched,
    member,
    open_office,
    sent,
    way_in,
)
from tests.lti_tool.privacy.test_privacy import privacy_launch

PAGES = (
    "", "leak", "papers", "papers/record/de", "papers/record/de/html", "purposes", "purposes/evidence", "retention",
    "audit", "works-council",
)  # fmt: skip


@pytest.mark.parametrize(
    "roles",
    [
        (ADMINISTRATOR,),
        (ADMINISTRATOR, f"{MEMBERSHIP}Instructor"),
        (ADMINISTRATOR, f"{MEMBERSHIP}Administrator"),
        (f"{SYSTEM}Administrator",),
        (f"{SYSTEM}SysAdmin", f"{MEMBERSHIP}Instructor"),
    ],
)
def test_an_administrator_of_the_institution_or_the_lms_finds_it_in_the_menu(
    browser: Browser, roles: tuple[str, ...]
) -> None:
    office = open_office(browser, *roles)
    for path in PAGES:
        office.open(path)


@pytest.mark.parametrize(
    "roles",
    [
        (f"{MEMBERSHIP}Learner",),
        (f"{MEMBERSHIP}Instructor",),
        (f"{MEMBERSHIP}Administrator",),
        (f"{MEMBERSHIP}Administrator", f"{INSTITUTION}Instructor"),
        ("Administrator",),
        (f"{MEMBERSHIP}Learner", ADMINISTRATOR),
        (f"{SYSTEM}User",),
        (f"{INSTITUTION}administrator",),
        (f"{MEMBERSHIP}/Administrator#Support",),
        (),
    ],
)
def test_nobody_else_does(browser: Browser, services: Services, roles: tuple[str, ...]) -> None:
    assert way_in(launched(browser, *roles)) is None
    with services.database.read() as session:
        kinds = session.scalars(select(Errand.kind)).all()
    assert ErrandKind.DATA_PROTECTION.value not in kinds


@pytest.mark.parametrize("path", PAGES)
def test_another_browser_is_refused_whoever_is_before_it(
    app: Flask, browser: Browser, lms: Lms, path: str
) -> None:
    office = open_office(browser)
    stranger = Browser(app, lms)
    assert stranger.get(office.address + path).status_code == 401
    launched(stranger, f"{MEMBERSHIP}Learner", sub="leo")
    assert stranger.get(office.address + path).status_code == 401
    launched(stranger, ADMINISTRATOR, sub="another administrator")
    assert stranger.get(office.address + path).status_code == 401


def test_it_ends_with_a_launch_in_which_the_lms_tells_of_no_such_administrator(
    browser: Browser, clock: SetClock
) -> None:
    office = open_office(browser)
    clock.advance(timedelta(minutes=1))
    assert way_in(launched(browser, f"{MEMBERSHIP}Instructor")) is None
    assert browser.get(office.address).status_code == 401


def test_another_launch_of_the_administrator_leaves_the_first_window_open(
    browser: Browser, clock: SetClock
) -> None:
    office = open_office(browser)
    clock.advance(timedelta(minutes=1))
    assert open_office(browser).address != office.address
    office.open()


def test_it_ends_after_two_hours(browser: Browser, clock: SetClock) -> None:
    office = open_office(browser)
    clock.advance(timedelta(hours=2))
    assert browser.get(office.address).status_code == 401


def test_a_data_privacy_launch_leads_there_for_administrators_of_the_institution_alone(
    browser: Browser,
) -> None:
    browser.space_id({"sub": "anna", "name": "Anna Annason"})
    for about in ("anna", "nobody"):
        page = browser.get(browser.launch(privacy_launch(about)).headers["Location"]).text
        address = way_in(page)
        assert address
        Office(browser, address).open()
    page = browser.get(
        browser.launch(privacy_launch(role=f"{MEMBERSHIP}Administrator")).headers["Location"]
    ).text
    assert way_in(page) is None


def test_an_errand_for_privacy_or_links_is_none_for_data_protection(browser: Browser) -> None:
    browser.space_id({"sub": "anna"})
    address = browser.launch(privacy_launch()).headers["Location"]
    assert browser.get(address.replace("/privacy/", "/data-protection/")).status_code == 401


def test_an_administrator_of_another_organisation_sees_and_changes_nothing_of_this_one(
    browser: Browser, services: Services, lms: Lms
) -> None:
    """A cloud LMS's customers share its issuer."""
    anna = member(browser, services, "anna", "Anna Annason")
    request_id = ask(services, anna, RequestKind.ERASURE, "Anna asks")
    post_id = sent(services, anna, excerpt_of="https://stoa.example/post")
    with services.database.read() as session:
        target = session.scalars(select(TargetRow)).one()
        own = open_office(browser)
    assert "Anna Annason" in own.open()
    assert "Anna Annason" in own.look()

    address = way_in(open_another_organisation(browser, services, lms))
    assert address
    other = Office(browser, address)

    assert "Second Ltd" in other.open()
    for path in PAGES:
        assert "Anna" not in other.open(path)
    for feared in ({}, {"space": str(target.space_id)}, {"person": str(anna)}, {"posts": str(post_id)}):
        assert "Nothing that fits was sent" in other.look(**feared)
    status, text = other.send(f"requests/{request_id}", act="approve", sure="yes")
    assert (status, "rights.request_unknown" in text) == (400, True)
    assert other.send("leak", stop=f"target:{target.id}")[0] == 404
    assert other.send("retention/holds", what=str(target.space_id), reason="duty")[0] == 400
    assert other.send("purposes/grade", act="off")[0] == 303
    with services.database.read() as session:
        assert session.scalars(select(DataSubjectRequest.state)).all() == ["pending"]
        assert session.scalars(select(TargetRow.stopped_at).where(TargetRow.id == target.id)).all() == [None]
        assert "grade" in enabled_purposes(session, find_organisation(session, "default").id)
        assert "grade" not in enabled_purposes(session, find_organisation(session, "second").id)


def open_another_organisation(browser: Browser, services: Services, lms: Lms) -> str:
    """The page of a space of another organisation, which the same LMS serves, for its administrator."""
    registration = Registration(
        name="The same LMS", issuer=lms.issuer, client_id=lms.client_id, deployment_id="deployment 2",
        auth_login_url=lms.auth_login_url, auth_token_url=lms.auth_token_url, jwks_url=lms.jwks_url,
    )  # fmt: skip
    now = services.clock.now()
    with services.database.write() as session:
        second = Organisation(id=new_id(), slug="second", name="Second Ltd", created_at=now)
        session.add(second)
        session.flush()
        make_purposes(session, second.id, now)
        register(session, registration, organisation="second", allow_http=True, now=now)
    return launched(browser, ADMINISTRATOR, sub="zoe", name="Zoe", **{f"{LTI}deployment_id": "deployment 2"})
