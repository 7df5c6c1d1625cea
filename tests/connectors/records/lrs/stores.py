"""Stores of learning records on loopback, as the specifications have them: one for xAPI, one for Caliper."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.contract import Item, Statement, Target, Verb
from connectors.http import HttpClient
from connectors.records.lrs import Endpoint, Lrs
from connectors.records.lrs.caliper import CONTEXT
from tests.connectors.contract.record_contract import System

HOME = "https://stoa.example"
SECRET = "stoa:a-password-of-the-store"
TOKEN = "a-token-of-the-store"
NAMESPACE = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def some_statements(clock: SetClock) -> tuple[Statement, ...]:
    """One of each verb, by three learners."""
    return tuple(
        Statement(
            key=f"statement-{number}",
            id=uuid5(NAMESPACE, verb.value),
            account=f"{number % 3}" * 32,
            verb=verb,
            object="1042" if verb is Verb.ACHIEVED else f"{number}a" * 16,
            occurred_at=clock.now() + timedelta(seconds=number),
            answers="4b" * 16 if verb is Verb.REPLIED else None,
            thread=None if verb is Verb.ACHIEVED else "7c" * 16,
            space="5d" * 16,
            course="6e" * 16,
            level=2 if verb is Verb.ACHIEVED else None,
            levels=4 if verb is Verb.ACHIEVED else None,
        )
        for number, verb in enumerate(Verb)
    )


class Store(System):
    """What both have."""

    items: tuple[Statement, ...]
    requests_to_write = 1
    requests_to_write_singly = 4  # together, and then each by itself
    has_enrolments = False

    def __init__(self, server: HTTPServer, connector: Lrs, clock: SetClock, secret: str) -> None:
        super().__init__(server)
        self.bad: set[str] = set()
        self.connector = connector
        sign_in = "basic" if ":" in secret else "bearer"
        settings = {"endpoint": server.url_for("/lrs/"), "home": HOME, "sign_in": sign_in}
        self.target = Target("l-1", settings=tuple(settings.items()))
        self.items = some_statements(clock)[:3]

    def unenrol(self, item: Item) -> None:
        """It knows no learners: the item itself is what it refuses."""
        assert isinstance(item, Statement)
        self.bad.add(str(item.id))


class XapiLrs(Store):
    """Its statements resource (1.0.3, Part Three, 2.1), one version spoken."""

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, Lrs.xapi(Endpoint(http, SECRET), clock), clock, SECRET)
        self.speaks = "1.0.3"
        self.statements: dict[str, Any] = {}
        server.expect_request("/lrs/statements", method="GET").respond_with_handler(self._get)
        server.expect_request("/lrs/statements", method="POST").respond_with_handler(self._post)

    @property
    def voided(self) -> set[str]:
        """The ids of what is taken back."""
        return {each["object"]["id"] for each in self.statements.values() if each["verb"]["id"] == VOIDED}

    def holds(self, item: Item) -> bool:
        assert isinstance(item, Statement)
        return str(item.id) in self.statements.keys() - self.voided

    def _get(self, request: Request) -> Answer:
        if refused := self._refused(request):
            return refused
        asked = request.args.get("statementId")
        if asked is None:
            return _json({"statements": [], "more": ""})
        found = None if asked in self.voided else self.statements.get(asked)
        return _json(found) if found else Answer("", 404)

    def _post(self, request: Request) -> Answer:
        return self._refused(request) or self.written(request, self._take)

    def _take(self, request: Request) -> Answer:
        given = json.loads(request.get_data())
        if any(each["id"] in self.bad for each in given):
            return Answer('{"detail": "4711 is no statement"}', 400)
        if any(self.statements.get(each["id"], each) != each for each in given):
            return Answer("", 409)
        self.statements.update({each["id"]: each for each in given})
        return _json([each["id"] for each in given])

    def _refused(self, request: Request) -> Answer | None:
        if request.headers.get("Authorization") != f"Basic {b64encode(SECRET.encode()).decode()}":
            return Answer("", 401)
        return None if request.headers.get("X-Experience-API-Version") == self.speaks else Answer("", 400)


class CaliperEndpoint(Store):
    """An endpoint (1.2, 6) that tells which versions it takes."""

    takes_back = False

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, Lrs.caliper(Endpoint(http, TOKEN), clock), clock, TOKEN)
        self.envelopes: list[Any] = []
        self.versions = [CONTEXT]
        server.expect_request("/lrs", method="GET").respond_with_handler(self._get)
        server.expect_request("/lrs", method="POST").respond_with_handler(self._post)

    def holds(self, item: Item) -> bool:
        assert isinstance(item, Statement)
        wanted = f"urn:uuid:{UUID(bytes=item.id.bytes, version=4)}"
        return any(event["id"] == wanted for each in self.envelopes for event in each["data"])

    def unenrol(self, item: Item) -> None:
        assert isinstance(item, Statement)
        self.bad.add(f"urn:uuid:{UUID(bytes=item.id.bytes, version=4)}")

    def _get(self, request: Request) -> Answer:
        return self._refused(request) or _json({"caliper_supported_versions": self.versions})

    def _post(self, request: Request) -> Answer:
        return self._refused(request) or self.written(request, self._take)

    def _take(self, request: Request) -> Answer:
        given = json.loads(request.get_data())
        if any(event["id"] in self.bad for event in given["data"]):
            return Answer("", 422)
        self.envelopes.append(given)
        return Answer("", 200)

    def _refused(self, request: Request) -> Answer | None:
        return None if request.headers.get("Authorization") == f"Bearer {TOKEN}" else Answer("", 401)


def _json(document: object) -> Answer:
    return Answer(json.dumps(document), content_type="application/json")
