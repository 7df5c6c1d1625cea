"""What a launch leaves in the audit trail: nothing that a stranger could fill it with."""

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import LTI, TOOL, Lms, raw_token, rsa_key


def audited(services: Services) -> list[tuple[str, object]]:
    with services.database.read() as session:
        return [(row.action, row.detail) for row in session.scalars(select(AuditRow))]


def test_what_anybody_can_post_leaves_no_trace(browser: Browser, services: Services) -> None:
    assert browser.post("never given out", "no token").status_code == 401
    assert browser.client.post("/lti/launch", base_url=TOOL).status_code == 401
    state = browser.begin().state
    for token in ("", "no token", raw_token({"alg": "none"}, {})):
        assert browser.post(state, token).status_code in {400, 401}

    assert audited(services) == []


def test_a_forged_signature_leaves_no_trace(browser: Browser, services: Services, lms: Lms) -> None:
    login = browser.begin()
    lms.key = rsa_key(3)

    response = browser.post(login.state, lms.sign(lms.claims(login.nonce)))

    assert "launch.signature" in response.text
    assert audited(services) == []


@pytest.mark.parametrize(
    ("claim", "code"), [("deployment_id", "launch.deployment_unknown"), ("version", "launch.version")]
)
def test_what_an_lms_has_signed_leaves_its_code(
    browser: Browser, services: Services, claim: str, code: str
) -> None:
    browser.launch({f"{LTI}{claim}": "another"})

    assert audited(services) == [("launch.refused", {"code": code})]
