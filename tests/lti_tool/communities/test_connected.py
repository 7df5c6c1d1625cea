"""Administrators connect a community, choose what is read of it, and end it; over HTTP on loopback."""

import re
from uuid import uuid4

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.communities.accounts import agree
from sync.communities.reading import CommunityReader
from sync.communities.tables import Community, CommunityChannel, OutsideAccount
from sync.contributions.tables import StoredContribution
from sync.organisations.making import make_organisation
from tests.connectors.communities.mattermost.test_mattermost import TOWN, MattermostServer
from tests.connectors.conftest import running_server as running_server
from tests.connectors.conftest import server as server
from tests.connectors.contract.pull_contract import SECRET
from tests.lti_tool.communities.test_catalogue import opened
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.qualification.managing import Manager, form_at


@pytest.fixture
def mattermost(server: HTTPServer, services: Services, clock: SetClock) -> MattermostServer:
    service = MattermostServer(server, services.http, clock)
    service.verified = {"leo": True}
    return service


@pytest.fixture
def keeper(browser: Browser) -> Manager:
    return opened(browser)


def connect(keeper: Manager, mattermost: MattermostServer, status: int = 303, **typed: str) -> str:
    """Connect it; gives the address of its page."""
    form = form_at(keeper.open("communities/mattermost/connect"), "/connect")
    entered = {"site": mattermost.server.url_for(""), "token": SECRET, "title": "Works", **typed}
    page = keeper.send(form, status, **entered)
    return page.response.request.path if status == 303 else page.html


def choose(keeper: Manager, community: str, status: int = 303, **typed: str) -> str:
    form = form_at(keeper.open(f"{community}/channels/new"), "/channels/new")
    form.fields.pop("look", None)
    return keeper.send(form, status, **{"channel": TOWN, "begin": "", **typed}).html


def test_a_community_is_tried_connected_read_and_ended(
    browser: Browser, mattermost: MattermostServer, services: Services, clock: SetClock
) -> None:
    browser.space_id({"sub": "leo", "name": "Leo Learner", "email": "leo@works.example"})
    keeper = opened(browser)
    said = mattermost.post("Hygiene matters", author="leo")
    community = connect(keeper, mattermost)
    assert SECRET not in keeper.open(community).html
    assert "Works" in keeper.open("connected").words
    looked = choose(keeper, community, 200, look="1", words="hygiene")
    assert "Hygiene matters" in looked
    assert 'value="hygiene"' in looked or "\nhygiene</textarea>" in looked, "what was typed is gone"
    assert count(services, CommunityChannel) == 0
    page = choose(keeper, community, words="hygiene")
    assert "Town square" in page
    assert "reads the past" in page
    read(services)
    with services.database.write() as session:
        account = session.scalars(select(OutsideAccount)).one()
        assert agree(session, account.person_id, account.id, clock.now())
    read(services)
    page = keeper.open(community)
    assert "up to date" in page.words
    assert "1 contribution" in page.words
    assert "Leo" not in page.words
    ending = form_at(keeper.open(f"{community}/end"), "/end")
    keeper.send(ending)
    assert count(services, Community) == 1, "ended without a word on what was taken in"
    keeper.send(ending, kept="remove")
    assert (count(services, Community), count(services, OutsideAccount)) == (0, 0)
    with services.database.read() as session:
        row = session.scalars(select(StoredContribution).where(StoredContribution.source_id == said)).one()
        assert (row.sealed_text, row.deleted_at is not None) == (None, True)


def test_what_does_not_answer_is_not_connected_and_what_was_typed_stays(
    keeper: Manager, mattermost: MattermostServer, services: Services
) -> None:
    page = connect(keeper, mattermost, 422, token="another-token")
    assert "community.unauthorised" in page
    assert f'value="{mattermost.server.url_for("")}"' in page
    assert "another-token" not in page
    assert "community.refused_host" in connect(keeper, mattermost, 422, site="http://10.1.2.3/")
    assert "community.refused_host" in connect(keeper, mattermost, 422, site="no address")
    assert "community.setting" in connect(keeper, mattermost, 422, site="")
    assert count(services, Community) == 0
    connect(keeper, mattermost)
    assert "community.known" in connect(keeper, mattermost, 422)


def test_access_is_changed_without_showing_it_and_pausing_is_a_button(
    keeper: Manager, mattermost: MattermostServer, services: Services
) -> None:
    community = connect(keeper, mattermost)
    choose(keeper, community)
    mattermost.fault = lambda _: mattermost.revoked()
    read(services)
    page = keeper.open(community)
    assert "paused itself" in page.words
    assert "community.unauthorised" in page.words
    access = keeper.open(f"{community}/access")
    assert SECRET not in access.html
    assert "community.unauthorised" in keeper.send(form_at(access, "/access"), 422).html
    mattermost.fault = None
    assert "at work" in keeper.send(form_at(access, "/access")).words, "an empty field keeps what is there"
    assert "paused" in keeper.send(form_at(keeper.open(community), "/pause")).words
    assert "at work" in keeper.send(form_at(keeper.open(community), "/resume")).words


def test_a_scope_that_makes_no_sense_is_told_and_stays(keeper: Manager, mattermost: MattermostServer) -> None:
    community = connect(keeper, mattermost)
    page = choose(keeper, community, 422, begin="2026-02-02", end="2026-02-01", without="cake")
    assert "scope.days" in page
    assert "\ncake</textarea>" in page
    assert "scope.day" in choose(keeper, community, 422, begin="soon")
    assert "community.elsewhere" in choose(keeper, community, 422, space=str(uuid4()))


def test_another_organisation_s_communities_are_not_there(
    keeper: Manager, mattermost: MattermostServer, services: Services, clock: SetClock
) -> None:
    community = connect(keeper, mattermost)
    choose(keeper, community)
    channel = re.search(r"channels/([0-9a-f-]{36})/end", keeper.open(community).html)
    assert channel
    with services.database.write() as session:
        other = make_organisation(session, "other", "Other", clock.now())
        session.scalars(select(Community)).one().organisation_id = other
    for path in (
        "",
        "/access",
        "/end",
        "/channels/new",
        f"/channels/{channel[1]}",
        f"/channels/{channel[1]}/end",
    ):
        keeper.open(f"{community}{path}", 404)
    assert "Works" not in keeper.open("connected").words


def read(services: Services) -> None:
    reader = CommunityReader(services.sync_context())
    for _ in range(10):
        reader.step()


def count(services: Services, table: type) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
