"""Asking LMSs for notices."""

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select, update
from werkzeug import Request, Response

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.delivery.context import SyncContext
from sync.delivery.notices import NoticeSubscriber
from sync.delivery.status import read_status, retry
from sync.delivery.worker import Worker
from sync.platforms.hosts import host_policy
from sync.platforms.tables import Deployment, NoticeSubscription
from sync.spaces.tables import Space
from tests.conftest import BEGINNING
from tests.factories.keys import give_signing_key
from tests.factories.waiting import wait_until
from tests.factories.world import SCORE_SCOPE, open_classroom, register_platform

SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
HANDLER = "https://stoa.example/lti/notices"
COPY, HELLO = "LtiContextCopyNotice", "LtiHelloWorldNotice"


class AskedLms:
    """An LMS on loopback that can be asked for notices: `told` is what it was told, in order."""

    def __init__(self, server: HTTPServer, open_space: Any) -> None:
        self.told: list[tuple[str, str]] = []
        self.status = 200
        self.refused_scope = False
        self.base_url = server.url_for("").rstrip("/")
        self.url = f"{self.base_url}/handlers/7"
        self.open_space = open_space
        server.expect_request("/token", method="POST").respond_with_handler(self._give_token)
        server.expect_request("/handlers/7", method="PUT").respond_with_handler(self._take)

    def _give_token(self, request: Request) -> Response:
        if self.refused_scope or request.form["scope"] != SCOPE:
            return Response('{"error": "invalid_scope"}', 400, content_type="application/json")
        return Response('{"access_token": "good", "expires_in": 3600}', content_type="application/json")

    def _take(self, request: Request) -> Response:
        if request.headers["Authorization"] != "Bearer good":
            return Response("", 401)
        if self.status == 200:
            document = json.loads(request.get_data())
            self.told.append((document["notice_type"], document["handler"]))
        return Response("{}", self.status, content_type="application/json")

    def offers(self, types: str = f"{HELLO} LtiUnheardOfNotice {COPY}", **changes: Any) -> None:
        """Let a launch tell of the service."""
        self.open_space({"notices": self.url, "notice_types": types}, **changes)


@pytest.fixture
def clock() -> SetClock:
    """Nobody here judges stamps by the machine's clock."""
    return SetClock(BEGINNING)


@pytest.fixture
def context(database: Database, keys: KeyRing, clock: SetClock) -> SyncContext:
    give_signing_key(database, keys, clock)
    http = HttpClient(host_policy(database, allow_loopback=True), read_timeout=5.0, total_timeout=6.0)
    return SyncContext.make(database, keys, clock, http, 10, "https://stoa.example")


@pytest.fixture
def lms(
    httpserver: HTTPServer, database: Database, keys: KeyRing, clock: SetClock, context: SyncContext
) -> AskedLms:
    base_url = httpserver.url_for("").rstrip("/")
    register_platform(database, clock, base_url=base_url)

    def open_one(services: Mapping[str, str], link: str = "link-1") -> None:
        told = {"lineitem": f"{base_url}/lineitems/1", "ags_scopes": SCORE_SCOPE, **services}
        open_classroom(
            database, keys, clock, base_url=base_url, learners=(), services=told, resource_link_id=link
        )
        clock.advance(timedelta(seconds=1))

    return AskedLms(httpserver, open_one)


def ask(context: SyncContext) -> bool:
    """What a worker does that was started just now."""
    return NoticeSubscriber(context).subscribe_due() is not None


def subscription(context: SyncContext) -> NoticeSubscription:
    with context.database.read() as session:
        return session.scalars(select(NoticeSubscription)).one()


def notices_in_status(context: SyncContext) -> list[str]:
    with context.database.read() as session:
        return [each.notices for each in read_status(session)]


def test_a_deployment_is_asked_once_for_what_it_supports(context: SyncContext, lms: AskedLms) -> None:
    lms.offers()
    lms.offers(link="link-2")
    assert notices_in_status(context) == ["not_subscribed"] * 2

    assert (ask(context), ask(context)) == (True, False)

    assert lms.told == [(COPY, HANDLER), (HELLO, HANDLER)]
    assert notices_in_status(context) == ["subscribed"] * 2


def test_each_deployment_is_asked(context: SyncContext, lms: AskedLms, clock: SetClock) -> None:
    lms.offers()
    with context.database.read() as session:
        first = session.scalars(select(Deployment)).one()
        space = session.scalars(select(Space)).one()
    other = register_platform(context.database, clock, base_url=lms.base_url, deployment_id="2")
    lms.offers(link="link-2")
    with context.database.write() as session:
        session.execute(update(Space).where(Space.id != space.id).values(deployment_id=other))
    subscriber = NoticeSubscriber(context)

    asked = {subscriber.subscribe_due(), subscriber.subscribe_due()}

    assert asked == {first.id, other}
    assert subscriber.subscribe_due() is None
    assert len(lms.told) == 4


@pytest.mark.parametrize("types", ["", "LtiUnheardOfNotice"])
def test_an_lms_is_not_asked_for_what_it_does_not_offer(
    context: SyncContext, lms: AskedLms, types: str
) -> None:
    lms.offers(types)

    assert not ask(context)
    assert lms.told == []


def test_an_lms_without_the_service_is_not_asked(context: SyncContext, lms: AskedLms) -> None:
    lms.open_space({})

    assert not ask(context)
    assert notices_in_status(context) == ["not_offered"]


def test_only_a_known_address_of_our_own_is_told(context: SyncContext, lms: AskedLms) -> None:
    lms.offers()

    assert not ask(replace(context, base_url=""))
    assert lms.told == []


def test_an_lms_is_asked_again_when_our_address_changes(context: SyncContext, lms: AskedLms) -> None:
    lms.offers()
    ask(context)

    assert ask(replace(context, base_url="https://moved.example"))

    assert lms.told[2:] == [
        (COPY, "https://moved.example/lti/notices"),
        (HELLO, "https://moved.example/lti/notices"),
    ]


def test_an_lms_is_asked_for_what_it_begins_to_support(context: SyncContext, lms: AskedLms) -> None:
    lms.offers(HELLO)
    ask(context)
    lms.offers(f"{HELLO} {COPY}")

    assert ask(context)
    assert lms.told == [(HELLO, HANDLER), (COPY, HANDLER), (HELLO, HANDLER)]


def test_the_newest_space_knows_best(context: SyncContext, lms: AskedLms) -> None:
    lms.offers(HELLO)
    lms.offers(COPY, link="link-2")

    ask(context)

    assert lms.told == [(COPY, HANDLER)]


class TestTrouble:
    """What keeps an LMS from being asked is told, and tried again after a while."""

    def test_a_refusal_is_told_and_tried_later_each_time(
        self, context: SyncContext, lms: AskedLms, clock: SetClock
    ) -> None:
        lms.offers()
        lms.status = 403
        waits = []
        for _ in range(9):
            assert ask(context)
            assert not ask(context)
            due_at = subscription(context).due_at
            assert due_at is not None
            waits.append((due_at - clock.now()).total_seconds())
            clock.advance(due_at - clock.now())

        assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
        assert notices_in_status(context) == ["notices.http_403"]
        lms.status = 200
        ask(context)
        assert notices_in_status(context) == ["subscribed"]
        assert subscription(context).failures == 0

    def test_a_refused_scope_is_told(self, context: SyncContext, lms: AskedLms) -> None:
        lms.offers()
        lms.refused_scope = True

        ask(context)

        assert notices_in_status(context) == ["token.invalid_scope"]

    def test_a_retry_does_not_wait(self, context: SyncContext, lms: AskedLms, clock: SetClock) -> None:
        lms.offers()
        lms.status = 404
        ask(context)
        lms.status = 200

        with context.database.write() as session:
            retry(session, clock.now())

        assert ask(context)
        assert notices_in_status(context) == ["subscribed"]
        with context.database.write() as session:
            retry(session, clock.now())
        assert not ask(context)

    def test_what_changes_while_an_lms_is_asked_is_asked_for_again(
        self, context: SyncContext, lms: AskedLms, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lms.offers()
        moved = replace(context, base_url="https://moved.example")

        def overtaken(*_: object) -> None:
            monkeypatch.undo()
            lms.status = 503
            ask(moved)
            lms.status = 200

        monkeypatch.setattr("sync.delivery.notices.register_handler", overtaken)
        ask(context)

        assert subscription(context).handler == "https://moved.example/lti/notices"
        assert notices_in_status(context) == ["notices.http_503"]

    def test_a_worker_that_died_meanwhile_is_followed_by_another(
        self, context: SyncContext, lms: AskedLms, clock: SetClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def die(*_: object) -> None:
            raise KeyboardInterrupt

        lms.offers()
        monkeypatch.setattr("sync.delivery.notices.register_handler", die)
        with pytest.raises(KeyboardInterrupt):
            ask(context)
        monkeypatch.undo()
        assert not ask(context)
        clock.advance(timedelta(minutes=5))

        assert ask(context)
        assert len(lms.told) == 2

    def test_an_error_of_our_own_is_told(
        self, context: SyncContext, lms: AskedLms, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError

        lms.offers()
        monkeypatch.setattr("sync.delivery.notices.register_handler", fail)

        ask(context)

        assert notices_in_status(context) == ["notices.unexpected"]


class TestTheWorker:
    """Asks beside all else that it does."""

    def test_a_run_asks_everybody_once(self, context: SyncContext, lms: AskedLms) -> None:
        lms.offers()
        lms.status = 503
        Worker(context).run_once()
        assert notices_in_status(context) == ["notices.http_503"]
        lms.status = 200

        Worker(context).run_once()

        assert lms.told == [(COPY, HANDLER), (HELLO, HANDLER)]

    def test_the_loop_asks_too(self, context: SyncContext, lms: AskedLms) -> None:
        lms.offers()
        stop = threading.Event()
        worker = threading.Thread(target=Worker(context).run, args=(stop,), daemon=True)
        worker.start()
        wait_until(lambda: len(lms.told) == 2)
        stop.set()
        worker.join(10)
        assert not worker.is_alive()

    def test_a_worker_looks_about_every_minute(
        self, context: SyncContext, lms: AskedLms, clock: SetClock
    ) -> None:
        subscriber = NoticeSubscriber(context)
        assert subscriber.subscribe_due() is None
        lms.offers()

        assert subscriber.subscribe_due() is None
        clock.advance(timedelta(minutes=1))
        assert subscriber.subscribe_due() is not None
