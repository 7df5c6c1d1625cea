"""What a launch leaves in the audit trail: nothing that a stranger could fill it with."""

import pytest
from sqlalchemy import select

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.launch.gate.times import MAXIMUM_AGE
from sync.audit.tables import AuditRow
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import LTI, TOOL, Lms, raw_token, rsa_key


def audited(services: Services) -> list[tuple[str, object]]:
    rows = select(AuditRow).order_by(AuditRow.sequence)
    with services.database.read() as session:
        return [(row.action, row.detail) for row in session.scalars(rows)]


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


def test_a_token_that_comes_again_and_again_is_noted_once_for_each_way_of_refusing_it(
    browser: Browser, services: Services, lms: Lms, clock: SetClock
) -> None:
    login = browser.begin()
    token = lms.sign(lms.claims(login.nonce))
    assert browser.post(login.state, token).status_code == 303
    replays = [browser.post(browser.begin().state, token) for _ in range(3)]
    assert ["launch.token_replayed" in replay.text for replay in replays] == [True] * 3

    replayed = ("launch.refused", {"code": "launch.token_replayed"})
    assert audited(services)[1:] == [replayed]

    other = browser.begin()
    assert browser.post(other.state, lms.sign(lms.claims("of no login"))).status_code == 401
    clock.sleep(MAXIMUM_AGE + 1)
    for _ in range(2):
        assert "launch.token_expired" in browser.post(browser.begin().state, token).text
    assert audited(services)[1:] == [
        replayed,
        ("launch.refused", {"code": "launch.nonce"}),
        ("launch.refused", {"code": "launch.token_expired"}),
    ]


def test_another_token_that_is_refused_likewise_is_noted_too(
    browser: Browser, services: Services, lms: Lms
) -> None:
    for _ in range(2):
        browser.launch({f"{LTI}version": "another"})

    assert audited(services) == [("launch.refused", {"code": "launch.version"})] * 2
