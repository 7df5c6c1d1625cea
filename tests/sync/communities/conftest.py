"""A classroom that reads a Mattermost on loopback."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.contract import Channel
from connectors.http import HttpClient
from sync.communities.accounts import accounts_of, agree
from sync.communities.connecting import connect, read_channel
from sync.communities.reading import CommunityReader
from sync.communities.scope import Scope
from sync.communities.tables import Community, CommunityChannel
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_kept
from sync.delivery.context import SyncContext
from sync.people.sealing import Seals
from sync.platforms.hosts import host_policy
from sync.spaces.tables import Space
from tests.connectors.communities.mattermost.test_mattermost import TOWN, MattermostServer
from tests.connectors.conftest import running_server as running_server
from tests.connectors.conftest import server as server
from tests.connectors.contract.pull_contract import SECRET
from tests.factories.world import Classroom, open_classroom


@dataclass
class Read:
    """The classroom, the server, who reads it, and the community as it is connected."""

    classroom: Classroom
    service: MattermostServer
    context: SyncContext
    clock: SetClock
    community: Community
    reader: CommunityReader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = CommunityReader(self.context)

    def read_channel(self, scope: Scope | None = None, *, counts: bool = True) -> None:
        """Read the town square into the classroom."""
        with self.context.database.write() as session:
            space = session.get_one(Space, self.classroom.space_id)
            channel = Channel(TOWN, "Town square")
            now = self.clock.now()
            read_channel(session, self.community, space, channel, scope or Scope(), counts=counts, now=now)

    def read(self, times: int = 20) -> int:
        """Read as long as something is due, that many pages at most."""
        return sum(self.reader.step() for _ in range(times))

    def later(self, **by: float) -> int:
        """Let time pass, and read."""
        self.clock.advance(timedelta(**by))
        return self.read()

    def agree(self, name: str) -> None:
        """Have a learner say that the account that was found is theirs."""
        with self.context.database.write() as session:
            (account,) = accounts_of(session, self.classroom.people[name])
            assert agree(session, self.classroom.people[name], account.id, self.clock.now())

    def texts(self) -> dict[str, str]:
        """What is kept, by source id."""
        with self.context.database.read() as session:
            seals = Seals(session, self.context.keys)
            rows = session.scalars(select(StoredContribution).where(StoredContribution.deleted_at.is_(None)))
            return {row.source_id: open_kept(seals, row).markdown for row in rows}

    def state(self) -> tuple[Community, CommunityChannel]:
        """The rows as they are."""
        with self.context.database.read() as session:
            return (
                session.get_one(Community, self.community.id),
                session.scalars(select(CommunityChannel)).one(),
            )


@pytest.fixture
def read(database: Database, keys: KeyRing, clock: SetClock, server: HTTPServer) -> Read:
    """Connected, and no channel read yet. Anna's address is verified there, Ben's is not."""
    classroom = open_classroom(database, keys, clock)
    http = HttpClient(host_policy(database, allow_loopback=True), read_timeout=5.0, total_timeout=10.0)
    service = MattermostServer(server, http, clock)
    service.verified = {"anna": True, "ben": False}
    service.domain = "academy.example"
    settings, secrets = {"site": server.url_for("")}, {"token": SECRET}
    with database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        # Its host is one that may be asked only once it is connected.
        community = connect(
            session, keys, organisation_id, "mattermost", title="Works", settings=settings, secrets=secrets,
            checked=service.expected(), now=clock.now(),
        )  # fmt: skip
    context = SyncContext.make(database, keys, clock, http, 0)
    return Read(classroom, service, context, clock, community)
