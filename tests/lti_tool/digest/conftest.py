"""A classroom whose people read mail: a server on loopback that takes it, and a worker that sends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from config.settings import Settings
from connectors.http import HttpClient
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services, services_of
from lti_tool.digest.sending import Sender
from sync.delivery.context import SyncContext
from sync.platforms.hosts import host_policy
from tests.factories.mail import SENDER, Mailroom, mailroom
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import visit as visit
from tests.lti_tool.space.visitor import Page, Visitor

Visit = Callable[..., Visitor]
MAIL = "/digest/mail"


@pytest.fixture
def room() -> Iterator[Mailroom]:
    with mailroom() as opened:
        yield opened


@pytest.fixture
def services(database: Database, keys: KeyRing, clock: SetClock, tmp_path: Path, room: Mailroom) -> Services:
    settings = Settings(
        data_dir=tmp_path,
        database_url="",
        base_url="https://stoa.example",
        allow_loopback=True,
        smtp_host="localhost",
        smtp_port=str(room.port),
        smtp_security="none",
        smtp_from=SENDER,
        smtp_per_minute="6000",
    )
    return Services(settings, database, keys, clock, HttpClient(host_policy(database, allow_loopback=False)))


@pytest.fixture
def app(services: Services) -> Flask:
    return create_app(services)


@pytest.fixture
def context(services: Services) -> SyncContext:
    return services.sync_context()


@dataclass
class Post:
    """What has come by post so far."""

    context: SyncContext
    room: Mailroom

    def send(self) -> int:
        """Let the worker send what is due; how many went."""
        assert self.context.mail is not None
        return Sender(self.context, self.context.mail).run()


@pytest.fixture
def post(context: SyncContext, room: Mailroom) -> Post:
    return Post(replace(context), room)


def ask_for_mail(who: Visitor, **typed: str | list[str]) -> Page:
    """Turn mail on, as the form has it; gives the page that it leads to."""
    form = who.open(MAIL).form
    answer = who.send(form, **{"cadence": "daily", "hour": "12", "time_zone": "UTC", **typed})
    assert answer.status == 303, answer.words
    clock = services_of(who.client.application).clock
    assert isinstance(clock, SetClock)
    clock.advance(timedelta(seconds=1))  # what was there before is told nowhere
    return who.open(answer.response.headers["Location"])
