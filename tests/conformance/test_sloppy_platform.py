"""An LMS as sloppy as the specifications allow: launch, post, roster and score work with it all the same."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.people.accounts import read_profiles
from sync.spaces.tables import Membership, Role
from tests.conformance.campus import SloppyCampus
from tests.conformance.people import write
from tests.lti_tool.launch.browser import Browser, begun, space_of
from tests.lti_tool.launch.platform import ABSENT, AGS, LTI, NRPS, TOOL, Lms, rsa_key
from tests.lti_tool.launch.test_login import continue_address

Work = Callable[[], None]


@pytest.fixture
def sloppy(open_campus: Callable[[type[SloppyCampus]], SloppyCampus], lms: Lms) -> SloppyCampus:
    """Its key set shows keys for other things, says nothing of use or algorithm, and may not be kept."""
    campus = open_campus(SloppyCampus)
    good = lms.published[0]
    lms.published = [
        {"kty": "EC", "kid": lms.kid, "crv": "P-256", "x": "AA", "y": "AA", "alg": "ES256"},
        {"kty": "unheard-of", "kid": "another"},
        {**Lms.jwk(rsa_key(2), "for encryption"), "use": "enc"},
        {"kty": "RSA", "kid": lms.kid, "n": good["n"] + "==", "e": good["e"], "x5c": [], "unheard": None},
    ]
    lms.headers = {"cache-CONTROL": "no-store, no-cache", "Content-Type": "application/jwk-set+json; x=y"}
    return campus


def sloppy_claims(lms: Lms, campus: SloppyCampus, nonce: str, subject: str, role: str) -> Mapping[str, Any]:
    """Roles by short name, an audience in company, no context, no names, nulls, and a clock that is 50 s late."""
    now = lms.clock.now().timestamp() - 50
    return lms.claims(
        nonce,
        {
            "aud": ["another tool", lms.client_id],
            "azp": lms.client_id,
            "sub": subject,
            "iat": now,
            "exp": now + 51.5,
            "name": None,
            "given_name": "",
            "family_name": ABSENT,
            "email": ABSENT,
            f"{LTI}roles": [role, "", "urn:unheard:of"],
            f"{LTI}context": None,
            f"{LTI}resource_link": {"id": "link 1", "title": None, "unheard": []},
            f"{LTI}launch_presentation": {
                "document_target": None,
                "locale": "",
                "height": "auto",
                "width": 0,
            },
            f"{LTI}custom": [],
            f"{LTI}lis": None,
            f"{LTI}target_link_uri": f"{TOOL}:443/lti/launch?from=course&from=elsewhere#top",
            AGS: {**campus.endpoint("lineitems"), "lineitem": "", "unheard": {}},
            NRPS: {
                "context_memberships_url": campus.server.url_for("/course/members"),
                "service_version": "2.0",
            },
            "unheard": {"of": [1, None, {"x": []}]},
        },
    )


def launch(browser: Browser, campus: SloppyCampus, subject: str, role: str, method: str = "POST") -> Any:
    """A launch whose login tells the deployment nowhere and a hint of ten thousand characters."""
    login = browser.open_login(
        {
            "lti_deployment_id": None,
            "lti_message_hint": "h" * 10_000,
            "login_hint": "a b&c=d",
            "unheard": "1",
        },
        method,
    )
    address = login.headers.get("Location") or continue_address(login.text)
    assert "h" * 10_000 in address
    asked = begun(address)
    header = {"typ": None, "x5t": "AAAA"}
    token = browser.lms.sign(sloppy_claims(browser.lms, campus, asked.nonce, subject, role), header)
    form = {
        "state": asked.state,
        "id_token": token,
        "session_state": "x",
        "utf8": "✓",
        "authenticity_token": "",
    }
    return space_of(browser.client.post("/lti/launch", base_url=TOOL, data=form))


def test_the_whole_way_works(
    app: Flask, lms: Lms, browser: Browser, services: Services, sloppy: SloppyCampus, work: Work
) -> None:
    sloppy.people = [
        {"user_id": "teacher", "roles": ["Instructor", None, 7], "status": None, "unheard": {}},
        {"user_id": "learner", "roles": ["Learner"], "name": "Ada Lovelace", "email": "", "picture": None},
        {"user_id": "quiet", "roles": [], "status": "Active", "given_name": "Ben"},
    ]
    teacher = Browser(app, lms)
    assert launch(teacher, sloppy, "teacher", "Instructor") == launch(
        browser, sloppy, "learner", "Learner", "GET"
    )
    space_id = launch(browser, sloppy, "learner", "Learner")
    for number in (1, 2, 3):
        write(browser, space_id, number)
        work()

    assert sloppy.complaints == []
    with services.database.read() as session:
        members = session.scalars(select(Membership)).all()
        profiles = read_profiles(session, services.keys, [each.person_id for each in members])
    assert sorted(each.role for each in members) == [Role.INSTRUCTOR, Role.LEARNER, Role.OBSERVER]
    assert {profile.name for profile in profiles.values()} == {None, "Ada Lovelace"}
    assert [score["userId"] for score in sloppy.scores] == ["learner"] * 3
    assert sloppy.scores[0]["scoreGiven"] < sloppy.scores[2]["scoreGiven"]
    assert len(sloppy.arrived("lineitems", "POST")) == 1
    assert {each.address.partition("/scores")[2] for each in sloppy.arrived("scores", "POST")} == {
        "?type_id=7&x=1"
    }


def test_its_roster_is_read_to_the_last_page(
    browser: Browser, services: Services, sloppy: SloppyCampus, work: Work
) -> None:
    sloppy.people = [{"user_id": f"user {number}", "roles": ["Learner"]} for number in range(7)]
    launch(browser, sloppy, "user 0", "Instructor")
    work()

    assert sloppy.complaints == []
    assert len(sloppy.arrived("members")) == 7
    with services.database.read() as session:
        assert len(session.scalars(select(Membership)).all()) == 7


def test_its_keys_are_found_among_others(browser: Browser, sloppy: SloppyCampus, lms: Lms) -> None:
    for number in range(3):
        assert launch(browser, sloppy, f"user {number}", "Learner")

    assert lms.fetches == 1, "an answer that says nothing of its age is good for some minutes"
    assert json.dumps(lms.published).count("kid") == 4
