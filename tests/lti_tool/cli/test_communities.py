"""`stoa connectors check`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HostPolicy, HttpClient
from sync.communities.connecting import connect
from sync.spaces.tables import Space
from tests.connectors.communities.mattermost.test_mattermost import MattermostServer
from tests.connectors.contract.pull_contract import SECRET
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.cli.conftest import Run


@pytest.fixture
def classroom(
    upgraded: Run, tmp_path: Path, keys: KeyRing, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Classroom]:
    monkeypatch.setenv("STOA_ALLOW_LOOPBACK", "1")
    database = Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")
    yield open_classroom(database, keys, clock)
    database.close()


def test_each_community_is_asked_and_one_in_trouble_is_told(
    upgraded: Run, classroom: Classroom, httpserver: HTTPServer, clock: SetClock
) -> None:
    assert upgraded("connectors", "check").status == 0
    policy = HostPolicy(is_registered=lambda origin: True, allow_loopback=True)
    service = MattermostServer(httpserver, HttpClient(policy), clock)
    with classroom.database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        connect(
            session, classroom.keys, organisation_id, "mattermost", title="Works",
            settings={"site": httpserver.url_for("")}, secrets={"token": SECRET}, checked=service.expected(),
            now=clock.now(),
        )  # fmt: skip
    well = upgraded("connectors", "check")
    assert (well.status, "can be read" in well.out) == (0, True)
    service.fault = lambda _: service.revoked()
    told = upgraded("connectors", "check", "--json")
    (found,) = json.loads(told.out)
    assert (told.status, found["title"], found["code"]) == (1, "Works", "community.unauthorised")
    assert SECRET not in told.out + told.err
    assert "Make a new one" in upgraded("connectors", "check").err
