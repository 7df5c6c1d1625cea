"""A receiver of events that checks signatures as Standard Webhooks says, by code that is not the connector's."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.contract import Event, EventType, Item, Target
from connectors.http import HttpClient
from connectors.records.webhook import Webhook
from tests.connectors.contract.record_contract import System

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def is_signed(request: Request, secret: str) -> bool:
    """As docs/connectors/webhook.md shows it."""
    message_id, stamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    signed = f"{message_id}.{stamp}.".encode() + request.get_data()
    made = hmac.new(b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    given = [each.partition(",")[2] for each in request.headers["webhook-signature"].split()]
    return any(hmac.compare_digest(b64encode(made).decode(), each) for each in given)


class Receiver(System):
    """Keeps what it is told, each event once."""

    takes_back = False
    has_enrolments = False

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock, secret: str = SECRET) -> None:
        super().__init__(server)
        self.events: dict[str, dict[str, Any]] = {}
        self.bad: set[str] = set()
        self.told = 0
        self.status = 204
        self.target = Target("webhook", (("endpoint", server.url_for("/events")),))
        self.connector = Webhook(http, secret, clock)
        self.items = tuple(
            Event(
                f"key-{number}",
                UUID(int=number),
                EventType.COMPETENCY_AWARDED,
                f"471100{number}",
                clock.now(),
                UUID(int=100 + number),
                "Testing",
                level=2,
                level_name="Can",
            )
            for number in range(1, 4)
        )
        server.expect_request("/events", method="POST").respond_with_handler(self._post)

    def holds(self, item: Item) -> bool:
        assert isinstance(item, Event)
        return str(item.id) in self.events

    def unenrol(self, item: Item) -> None:
        assert isinstance(item, Event)
        self.bad.add(str(item.id))

    def types(self) -> list[str]:
        """What was told, in the order in which it came."""
        return [each["type"] for each in self.events.values()]

    def _post(self, request: Request) -> Answer:
        if not is_signed(request, SECRET):
            return Answer("", 401)
        document = json.loads(request.get_data())
        if document["type"] == "stoa.connected":
            return Answer("", 204)
        return self.written(request, self._take)

    def _take(self, request: Request) -> Answer:
        self.told += 1
        message_id = request.headers["webhook-id"]
        if message_id in self.bad:
            return Answer("", 422)
        if self.status < 300:
            self.events.setdefault(message_id, json.loads(request.get_data()))
        return Answer("", self.status)
