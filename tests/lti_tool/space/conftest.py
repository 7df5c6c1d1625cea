"""A classroom, and visitors who have launched into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from config.settings import Settings
from connectors.http import HttpClient
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from sync.platforms.hosts import host_policy
from sync.spaces.duties import put_duties
from sync.spaces.spaces import join
from sync.spaces.tables import Duty, Role, Space
from tests.factories.opened import open_once
from tests.factories.world import Classroom
from tests.lti_tool.space.visitor import Visitor


@pytest.fixture
def services(database: Database, keys: KeyRing, clock: SetClock, tmp_path: Path) -> Services:
    settings = Settings(data_dir=tmp_path, database_url="", base_url="https://stoa.example")
    return Services(settings, database, keys, clock, HttpClient(host_policy(database, allow_loopback=False)))


@pytest.fixture
def app(services: Services) -> Flask:
    return create_app(services)


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    """A space with the learners Anna, Ben and Cem and the instructor Ines."""
    return open_once(database, keys, clock)


@pytest.fixture
def visit(app: Flask, services: Services, classroom: Classroom) -> Callable[..., Visitor]:
    """Let one of the classroom's people in; somebody new becomes a member."""

    def enter(
        name: str,
        *,
        role: Role | None = None,
        duty: Duty | None = None,
        locale: str = "en",
        room: Classroom = classroom,
    ) -> Visitor:
        role = role or (Role.INSTRUCTOR if name == "ines" else Role.LEARNER)
        with services.database.write() as session:
            space, now = session.get_one(Space, room.space_id), services.clock.now()
            join(session, space, room.people[name], role, now)
            if duty is not None:
                put_duties(session, space, room.people[name], [duty], room.people["ines"], now)
        return Visitor(app, services, room.space_id, room.people[name], role, locale)

    return enter


class QueryCounter:
    """Counts statements that read or write; beginning a transaction is not one."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            self.statements.append(statement)


@pytest.fixture
def queries(database: Database) -> Iterator[QueryCounter]:
    counter = QueryCounter()
    event.listen(database.engine, "before_cursor_execute", counter)
    yield counter
    event.remove(database.engine, "before_cursor_execute", counter)
