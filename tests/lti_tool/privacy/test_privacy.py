"""A data privacy launch: what is held about one person, and their requests taken down."""

import re
from copy import copy
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.launch.errands import ErrandKind
from lti_tool.launch.tables import Errand
from sync.audit.tables import AuditRow
from sync.consent.consents import standing_consents
from sync.consent.purposes import read_purposes
from sync.delivery.consenting import give_consent
from sync.organisations.making import make_organisation
from sync.rights.tables import DataSubjectRequest
from sync.spaces.tables import Membership, Space
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import register_lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import ABSENT, LTI, MEMBERSHIP, TOOL, Lms

ADMINISTRATOR = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"
NAMES = ("DataPrivacyLaunchRequest", "LtiDataPrivacyLaunchRequest")


def privacy_launch(
    user_id: object = "anna", name: str = NAMES[0], role: str = ADMINISTRATOR
) -> dict[str, object]:
    return {
        f"{LTI}message_type": name,
        f"{LTI}resource_link": ABSENT,
        f"{LTI}context": ABSENT,
        f"{LTI}for_user": {"user_id": user_id},
        f"{LTI}roles": [role],
        "sub": "ada",
        f"{LTI}launch_presentation": {"locale": "en"},
    }


def take_down(browser: Browser, address: str, kind: str) -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).text)
    assert token
    data = {"csrf_token": token[1], "kind": kind}
    return browser.client.post(address, base_url=TOOL, data=data).status_code


@pytest.mark.parametrize("name", NAMES)
def test_an_administrator_sees_what_is_held_about_a_person(browser: Browser, name: str) -> None:
    browser.space_id({"sub": "anna", "name": "Anna Annason"})

    address = browser.launch(privacy_launch(name=name)).headers["Location"]
    page = browser.get(address)

    assert page.status_code == 200
    assert "Anna Annason" in page.text
    assert "Discussions that the person belongs to" in page.text
    assert "Nothing was sent" in page.text


def test_of_somebody_unknown_nothing_is_held(browser: Browser) -> None:
    page = browser.get(browser.launch(privacy_launch("nobody")).headers["Location"])

    assert page.status_code == 200
    assert "holds nothing about this person" in page.text


@pytest.mark.parametrize(
    "role",
    [
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator",  # of a course
        "Administrator",
        "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor",
    ],
)
def test_nobody_else_sees_it(browser: Browser, role: str) -> None:
    browser.space_id({"sub": "anna"})

    page = browser.get(browser.launch(privacy_launch(role=role)).headers["Location"])

    assert page.status_code == 403
    assert "Ada" not in page.text


def test_another_browser_does_not_see_it(app: Flask, browser: Browser, lms: Lms) -> None:
    address = browser.launch(privacy_launch()).headers["Location"]
    stranger = Browser(app, lms)
    stranger.launch({**privacy_launch(), "sub": "another administrator"})

    assert stranger.get(address).status_code == 401


def test_a_request_is_taken_down_once_and_due_in_a_month(
    browser: Browser, services: Services, clock: SetClock
) -> None:
    browser.space_id({"sub": "anna"})
    address = browser.launch(privacy_launch()).headers["Location"]

    assert [take_down(browser, address, "erasure") for _ in range(2)] == [303, 303]
    assert take_down(browser, address, "access") == 303

    with services.database.read() as session:
        requests = session.scalars(select(DataSubjectRequest)).all()
        audited = session.scalars(select(AuditRow).where(AuditRow.action == "rights.requested")).all()
    assert sorted(each.kind for each in requests) == ["access", "erasure"]
    assert all(28 <= (each.due_at - clock.now()).days <= 31 for each in requests)
    assert sorted(row.detail["kind"] for row in audited) == ["access", "erasure"]
    assert "due by" in browser.get(address).text


def test_an_administrator_takes_a_consent_back_for_somebody_who_has_left(
    browser: Browser, services: Services, clock: SetClock
) -> None:
    """Behaviour 4: who has left every course has no page of their own any more."""
    space_id = browser.space_id({"sub": "anna"})
    with services.database.write() as session:
        member = session.scalars(select(Membership).where(Membership.space_id == space_id)).one()
        member.status, member.left_at, anna = "left", clock.now(), member.person_id
        space = session.get_one(Space, space_id)
        purpose = read_purposes(session, space.organisation_id)["evidence"]
        told = {"recipients": ["Moodle (lms.example)"], "locale": "de", "now": clock.now()}
        give_consent(session, space, anna, purpose, **told)
    address = browser.launch(privacy_launch()).headers["Location"]
    page = browser.get(address).text
    assert "Moodle (lms.example)" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token

    data = {"csrf_token": token[1], "space": str(space_id), "purpose": "evidence"}
    assert browser.client.post(f"{address}consent", base_url=TOOL, data=data).status_code == 303

    assert "Moodle (lms.example)" not in browser.get(f"{address}consent", follow_redirects=True).text
    with services.database.read() as session:
        assert standing_consents(session, anna) == []
        withdrawn = session.scalars(select(AuditRow).where(AuditRow.action == "consent.withdrawn")).one()
    assert (withdrawn.subject_id, withdrawn.actor_id != anna, withdrawn.actor_id is None) == (
        anna,
        True,
        False,
    )


@pytest.mark.parametrize("kind", ["", "everything", "ERASURE"])
def test_no_other_kind_is_taken_down(browser: Browser, services: Services, kind: str) -> None:
    browser.space_id({"sub": "anna"})
    address = browser.launch(privacy_launch()).headers["Location"]

    assert take_down(browser, address, kind) == 400
    with services.database.read() as session:
        assert not session.scalars(select(DataSubjectRequest)).all()


def test_an_errand_for_links_is_none_for_privacy(browser: Browser) -> None:
    address = browser.launch(privacy_launch()).headers["Location"]
    errand_id = UUID(address.strip("/").partition("/")[2])

    assert browser.get(f"/deeplink/{errand_id}/").status_code == 401


def test_an_administrator_of_the_institution_is_one_whatever_they_are_in_a_course(browser: Browser) -> None:
    browser.space_id({"sub": "anna"})
    roles = {f"{LTI}roles": [ADMINISTRATOR, f"{MEMBERSHIP}Learner"]}

    assert browser.get(browser.launch({**privacy_launch(), **roles}).headers["Location"]).status_code == 200


def test_a_launch_about_a_person_is_good_once_and_names_somebody(
    browser: Browser, services: Services
) -> None:
    login = browser.begin()
    token = browser.lms.sign(browser.lms.claims(login.nonce, privacy_launch()))

    assert browser.post(login.state, token).status_code == 303
    assert 400 <= browser.post(login.state, token).status_code < 500
    assert 400 <= browser.post(browser.begin().state, token).status_code < 500
    assert browser.launch({**privacy_launch(), f"{LTI}for_user": ABSENT}).status_code == 400
    with services.database.read() as session:
        kinds = session.scalars(select(Errand.kind)).all()
    assert kinds.count(ErrandKind.DATA_PRIVACY) == 1


@pytest.mark.parametrize("same_lms", [True, False])
def test_nobody_of_another_organisation_is_shown_or_answered(
    app: Flask, browser: Browser, lms: Lms, services: Services, same_lms: bool
) -> None:
    """One LMS may serve two organisations by two deployments, and two LMSs may give one id to two people."""
    browser.space_id({"sub": "anna", "name": "Anna Annason"})
    own = browser.launch(privacy_launch()).headers["Location"]
    take_down(browser, own, "access")
    with services.database.write() as session:
        make_organisation(session, "other", "Other", services.clock.now())
    other = copy(lms)
    other.deployment_id = "deployment 2"
    if not same_lms:
        other.issuer, other.client_id = "https://other.example", "another client"
    register_lms(services, other, organisation="other")
    stranger = Browser(app, other)

    page = stranger.get(stranger.launch(privacy_launch()).headers["Location"])
    assert "holds nothing about this person" in page.text
    assert "Anna" not in page.text
    stranger.space_id({"sub": "anna", "name": "Anna Otherson"})
    address = stranger.launch(privacy_launch()).headers["Location"]
    assert "Otherson" in stranger.get(address).text
    assert not {"Annason", "/requests/"} & set(re.findall(r"Annason|/requests/", stranger.get(address).text))

    with services.database.read() as session:
        (request_id,) = session.scalars(select(DataSubjectRequest.id))
    token = re.search(r'name="csrf_token" value="([^"]+)"', stranger.get(address).text)
    assert token
    told = stranger.client.post(
        f"{address}requests/{request_id}", base_url=TOOL, data={"csrf_token": token[1], "act": "approve"}
    )
    assert (told.status_code, "rights.request_unknown" in told.text) == (400, True)
    assert stranger.get(own).status_code == 401
    with services.database.read() as session:
        assert session.scalars(select(DataSubjectRequest.state)).all() == ["pending"]
