"""Learners say which accounts elsewhere are theirs, and undo it."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from connectors.contract import Author, Channel, Checked, Contribution, ContributionKind
from lti_tool.app.services import Services
from sync.communities.connecting import connect, read_channel
from sync.communities.scope import Scope
from sync.communities.tables import AccountCode, Community, CommunityChannel, OutsideAccount
from sync.communities.taking import take
from sync.contributions.tables import StoredContribution
from sync.rights.export import collect
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.evidence.test_attesting import restrict
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit
from tests.lti_tool.space.visitor import Page, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def connected(services: Services, classroom: Classroom, clock: SetClock) -> None:
    """A community is read, in which an account with Anna's verified address has written."""
    with services.database.write() as session:
        space, now = session.get_one(Space, classroom.space_id), clock.now()
        community = connect(
            session, services.keys, space.organisation_id, "mattermost", title="Works chat", settings={}, secrets={},
            checked=Checked("mattermost:chat.example", "stoa"), now=now,
        )  # fmt: skip
        read_channel(session, community, space, Channel("C1", "Town"), Scope(), counts=True, now=now)
    say(services, clock, "First")


def say(services: Services, clock: SetClock, text: str, subject: str = "u-anna") -> None:
    with services.database.write() as session:
        community = session.scalars(select(Community)).one()
        channel = session.scalars(select(CommunityChannel)).one()
        author = Author(subject, "anna@academy.example" if subject == "u-anna" else None)
        said = Contribution(community.source, text, 1, ContributionKind.POST, author, clock.now(), text)
        take(session, services.keys, clock, community, channel, [said])


def answer(who: Visitor, ending: str, **typed: str) -> Page:
    form = next(each for each in who.open("/accounts").forms if each.action.endswith(ending))
    who.send(form, **typed)
    return who.open("/accounts")


def test_an_account_is_read_once_its_person_says_so_and_no_more_once_they_take_it_back(
    visit: Visit, services: Services, clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    assert "1 contribution" in anna.open("/accounts").words
    assert "None so far" in ben.open("/accounts").words
    assert "is taken in" in answer(anna, "/yes").words
    say(services, clock, "Second")
    assert kept(services) == 1
    assert "not to be read" in answer(anna, "/no", kept="keep").words
    say(services, clock, "Third")
    assert kept(services) == 1
    answer(anna, "/yes")
    say(services, clock, "Fourth")
    assert kept(services) == 2
    answer(anna, "/no", kept="remove")
    assert kept(services) == 0
    with services.database.read() as session:
        told = collect(session, services.keys, anna.person_id, clock.now())
        assert "outside_accounts" in repr(told)


def test_nobody_says_it_for_somebody_else(visit: Visit, services: Services) -> None:
    form = next(each for each in visit("anna").open("/accounts").forms if each.action.endswith("/yes"))
    assert visit("ben").client.post(form.action, data=form.fields).status_code in (400, 403, 404)
    with services.database.read() as session:
        assert session.scalars(select(OutsideAccount)).one().agreed_at is None


def test_a_code_is_shown_once_and_proves_the_account_that_posts_it(
    visit: Visit, services: Services, clock: SetClock
) -> None:
    ben = visit("ben")
    form = next(each for each in ben.open("/accounts").forms if each.action.endswith("/code"))
    shown = re.search(r"stoa-\w{5}-\w{5}", ben.send(form).html)
    assert shown
    assert shown[0] not in ben.open("/accounts").html
    say(services, clock, f"Here: {shown[0]}", "u-ben")
    assert "known by the code" in ben.open("/accounts").words
    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AccountCode)) == 0


def test_of_whoever_is_restricted_nothing_is_read(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    anna = visit("anna")
    form = next(each for each in anna.open("/accounts").forms if each.action.endswith("/yes"))
    restrict(services, classroom, "anna")
    assert "not used at present" in anna.open("/accounts").words
    assert "account.stopped" in anna.send(form).html


def kept(services: Services) -> int:
    with services.database.read() as session:
        stands = StoredContribution.deleted_at.is_(None)
        return session.scalar(select(func.count()).select_from(StoredContribution).where(stands)) or 0
