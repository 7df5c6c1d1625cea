"""Whom administrators of an organisation appoint to look after qualification, and dismiss."""

from uuid import UUID

from sqlalchemy import select

from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.goals.managers import is_manager
from sync.platforms.registry import find_organisation
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import MEMBERSHIP
from tests.lti_tool.privacy.office.office import member
from tests.lti_tool.qualification.managing import form_at, open_qualification


def test_whoever_administers_appoints_by_name_and_dismisses(browser: Browser, services: Services) -> None:
    leo, _ = (member(browser, services, each, f"{each.title()} Learner") for each in ("leo", "lea"))
    many = [member(browser, services, f"m{number}", f"Mia Many{number:02}") for number in range(21)]
    manager = open_qualification(browser)
    assert "Nobody is appointed" in manager.open("managers").words
    assert "Leo Learner" not in manager.open("managers?words=l").words
    crowd = manager.open("managers?words=MIA").words
    assert ("21 people" in crowd, "Many19" in crowd, "Many20" in crowd) == (True, True, False)
    found = manager.open("managers?words=learner+LEO")
    assert "Lea Learner" not in found.words
    form = next(each for each in found.forms if each.fields.get("person") == str(leo))
    refused = manager.send(form, 422, person=str(find_own(services)))
    assert "manager.unknown" in refused.words
    page = manager.send(form)
    assert "after their next launch" in page.words
    page = manager.open("managers")
    assert "Leo Learner" in page.words.partition("Appointed by")[2]
    assert "Leo Learner" not in manager.open("managers?words=leo").words.partition("Appoint somebody")[2]
    ask = manager.open(f"managers/{leo}")
    manager.open(f"managers/{many[0]}", 404)
    assert "Nobody is appointed" in manager.send(form_at(ask, f"/managers/{leo}")).words
    with services.database.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.subject_id == leo)).all()
        acts = {row.action: row.actor_id for row in rows}
        assert acts["qualification.appointed"] == acts["qualification.dismissed"] is not None


def test_who_was_appointed_appoints_nobody(browser: Browser, services: Services) -> None:
    leo, lea = (member(browser, services, each, f"{each.title()} Learner") for each in ("leo", "lea"))
    boss = open_qualification(browser)
    found = boss.open("managers?words=leo")
    form = next(each for each in found.forms if each.fields.get("person") == str(leo))
    boss.send(form)
    theirs = open_qualification(browser, f"{MEMBERSHIP}Learner", sub="leo")
    assert not any("/managers" in link for link in theirs.open().links)
    for path in ("managers", "managers?words=lea", f"managers/{leo}"):
        theirs.open(path, 403)
    own = form_at(theirs.open("new"), "/new").fields["csrf_token"]
    for path in ("managers", f"managers/{leo}"):
        stolen = type(form)(f"{theirs.address}{path}", {"csrf_token": own, "person": str(lea)})
        theirs.send(stolen, 403)
    with services.database.read() as session:
        assert not is_manager(session, find_own(services), lea)
        assert is_manager(session, find_own(services), leo)


def find_own(services: Services) -> UUID:
    with services.database.read() as session:
        return find_organisation(session, "default").id
