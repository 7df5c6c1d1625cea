"""An administrator answers requests from a data privacy launch."""

import re

from sqlalchemy import select

from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.people.tables import Account
from sync.rights.requests import read_said, record_request
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest
from sync.spaces.tables import Membership, Space
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import TOOL
from tests.lti_tool.privacy.test_privacy import privacy_launch, take_down


def open_page(browser: Browser, kind: str) -> tuple[str, str]:
    """The page about Anna with a request of this kind; its address and that of the answer."""
    browser.space_id({"sub": "anna", "name": "Anna Annason"})
    address = browser.launch(privacy_launch()).headers["Location"]
    take_down(browser, address, kind)
    found = re.search(r'action="([^"]+/requests/[^"]+)"', browser.get(address).text)
    assert found
    return address, found[1]


def answer(browser: Browser, page: str, address: str, **fields: str) -> tuple[int, str]:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert token
    told = browser.client.post(address, base_url=TOOL, data={"csrf_token": token[1], **fields})
    return told.status_code, told.text


def requests_of(services: Services) -> list[tuple[str, str, str]]:
    with services.database.read() as session:
        found = session.scalars(select(DataSubjectRequest).order_by(DataSubjectRequest.recorded_at)).all()
        said = read_said(session, services.keys, found)
        return [(each.kind, each.state, said[each.id].answer or "") for each in found]


def test_a_request_is_approved_and_then_done(browser: Browser, services: Services) -> None:
    page, address = open_page(browser, "rectification")
    assert answer(browser, page, address, act="approve")[0] == 303
    assert requests_of(services) == [("rectification", "approved", "")]
    assert answer(browser, page, address, act="done")[0] == 303
    assert requests_of(services) == [("rectification", "done", "")]
    with services.database.read() as session:
        acts = session.scalars(select(AuditRow.action).where(AuditRow.action.like("rights.%"))).all()
    assert set(acts) == {"rights.requested", "rights.approved", "rights.done"}


def test_a_refusal_needs_a_reason_and_loses_none(browser: Browser, services: Services) -> None:
    page, address = open_page(browser, "access")
    status, text = answer(browser, page, address, act="refuse", reason=" ")
    assert (status, "rights.reason" in text) == (400, True)
    status, text = answer(browser, page, address, act="refuse", reason="x" * 2001)
    assert (status, "x" * 2001 in text) == (400, True)
    assert answer(browser, page, address, act="refuse", reason="Answered last week.")[0] == 303
    assert requests_of(services) == [("access", "refused", "Answered last week.")]
    assert "Answered last week." in browser.get(page).text
    status, text = answer(browser, page, address, act="approve")
    assert (status, "rights.state" in text) == (400, True)


def test_nobody_is_erased_by_one_click(browser: Browser, services: Services) -> None:
    page, address = open_page(browser, "erasure")
    status, text = answer(browser, page, address, act="approve")
    assert (status, "rights.not_sure" in text) == (400, True)
    assert requests_of(services) == [("erasure", "pending", "")]


def test_an_approved_erasure_is_carried_out_and_leaves_a_receipt_on_the_page(
    browser: Browser, services: Services
) -> None:
    """Behaviours 19 and 20."""
    page, address = open_page(browser, "erasure")
    assert answer(browser, page, address, act="approve", sure="yes")[0] == 303
    text = browser.get(page).text
    assert "This person was erased on" in text
    assert "Nothing had been sent anywhere" in text
    assert "Annason" not in text
    assert requests_of(services) == [("erasure", "done", "")]
    with services.database.read() as session:
        assert session.scalars(select(Account.id)).all()  # the administrator's own
        assert session.scalars(select(Membership)).all() == []


def test_a_restriction_is_granted_and_lifted(browser: Browser, services: Services) -> None:
    """Behaviour 23."""
    page, address = open_page(browser, "restriction")
    answer(browser, page, address, act="approve")
    assert "in force" in browser.get(page).text
    answer(browser, page, address, act="lift")
    assert "lifted" in browser.get(page).text


def test_others_who_wait_are_listed_and_answered_from_here(browser: Browser, services: Services) -> None:
    browser.space_id({"sub": "ben", "name": "Ben Benson"})
    with services.database.write() as session:
        member, space = session.scalars(select(Membership)).one(), session.scalars(select(Space)).one()
        record_request(
            session, services.keys, organisation_id=space.organisation_id, person_id=member.person_id,
            kind=RequestKind.ACCESS, by=member.person_id, now=services.clock.now(), words="Ben asks",
        )  # fmt: skip
    browser.space_id({"sub": "anna"})
    page = browser.launch(privacy_launch()).headers["Location"]
    text = browser.get(page).text
    assert "Ben Benson" in text
    assert "Ben asks" in text
    found = re.search(r'action="([^"]+/requests/[^"]+)"', text)
    assert found
    answer(browser, page, found[1], act="approve")
    assert requests_of(services) == [("access", "approved", "")]


def test_an_unknown_request_or_answer_is_refused(browser: Browser, services: Services) -> None:
    page, address = open_page(browser, "access")
    other = address.rpartition("/")[0] + "/01a20de8-f71f-76e9-9548-b610a83ebddd"
    for to, act, code in ((other, "approve", "rights.request_unknown"), (address, "dance", "rights.answer")):
        status, text = answer(browser, page, to, act=act)
        assert (status, code in text) == (400, True)
    assert requests_of(services) == [("access", "pending", "")]
