"""Whatever a hostile launch does wrong, it ends on a page with the code of the rule, and nobody is in."""

import pytest
from sqlalchemy import func, select

from lti_tool.app.services import Services
from lti_tool.launch.tables import BrowserSession
from sync.audit.tables import AuditRow
from sync.people.tables import Account
from tests.conformance.hostile import HOSTILE, Hostile
from tests.lti_tool.launch.browser import Browser


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the rules know no database
@pytest.mark.parametrize("hostile", HOSTILE, ids=str)
def test_a_hostile_launch_is_refused(browser: Browser, services: Services, hostile: Hostile) -> None:
    response = hostile.launch(browser)

    assert 400 <= response.status_code < 500
    assert f"<code>{hostile.code}</code>" in response.text
    assert response.text.count("<p") >= 2, "a sentence says what to do, another holds the code"
    entered = hostile.code == "launch.token_replayed"  # the one whose token it was
    with services.database.read() as session:
        assert bool(session.scalar(select(func.count()).select_from(BrowserSession))) is entered
        assert session.scalar(select(func.count()).select_from(Account)) == entered
        refused = session.scalars(select(AuditRow).where(AuditRow.action == "launch.refused")).all()
    # What anybody can post is only logged: the audit trail is not to grow at a stranger's wish.
    assert [row.detail for row in refused] == ([{"code": hostile.code}] if hostile.signed else [])
    assert all(row.actor_id is None for row in refused)


def test_the_table_holds_at_least_as_many_as_libraries_were_tried_with() -> None:
    names = [str(hostile) for hostile in HOSTILE]

    assert len(names) >= 94
    assert len(set(names)) == len(names)
