"""The tool's signing keys, the tokens it is given, and the hosts it may talk to."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import jwt
import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Request, Response

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HostPolicy, HttpClient, HttpTrouble
from connectors.lti import AccessToken, PlatformClient, PlatformService, TokenKey
from sync.platforms.hosts import host_policy
from sync.platforms.tables import ServiceToken, ToolKey
from sync.platforms.tokens import StoredTokens, stored_access_tokens
from sync.platforms.tool_keys import list_keys, public_key_set, rotate, signing_key
from tests.factories.world import open_classroom

KEY = TokenKey.of(PlatformClient("https://lms.example", "stoa", "https://lms.example/token"), ["a", "b"])


def test_the_first_use_makes_a_key_and_later_ones_keep_it(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    with database.write() as session:
        first = signing_key(session, keys, clock)
        assert signing_key(session, keys, clock) == first


def test_what_is_signed_can_be_checked_by_the_published_key(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    with database.write() as session:
        key = signing_key(session, keys, clock)
        published = jwt.PyJWKSet.from_dict(public_key_set(session))
    token = jwt.encode({"sub": "x"}, key.private_pem, algorithm="RS256", headers={"kid": key.kid})
    assert jwt.decode(token, published[key.kid].key, algorithms=["RS256"]) == {"sub": "x"}


def test_a_retired_key_stays_published_for_a_month(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    with database.write() as session:
        old = signing_key(session, keys, clock)
        clock.advance(timedelta(days=1))
        rotate(session, keys, clock)
        new = signing_key(session, keys, clock)
        assert new.kid != old.kid
        assert {key["kid"] for key in public_key_set(session)["keys"]} == {old.kid, new.kid}
        clock.advance(timedelta(days=31))
        rotate(session, keys, clock)
        assert old.kid not in {key["kid"] for key in public_key_set(session)["keys"]}
        assert [key.retired_at is None for key in list_keys(session)] == [True, False]


def test_private_keys_are_not_readable_in_the_database(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    with database.write() as session:
        signing_key(session, keys, clock)
        assert b"PRIVATE" not in session.scalars(select(ToolKey.sealed_private_pem)).one()


def test_a_token_is_kept_encrypted_and_given_back(database: Database, keys: KeyRing, clock: SetClock) -> None:
    tokens = StoredTokens(database, keys, clock)
    token = AccessToken("very-secret", clock.now() + timedelta(hours=1))
    assert tokens.get(KEY) is None
    tokens.put(KEY, AccessToken("older", clock.now()))
    tokens.put(KEY, token)
    assert StoredTokens(database, keys, clock).get(KEY) == token
    with database.read() as session:
        assert b"very-secret" not in session.scalars(select(ServiceToken.sealed_token)).one()
    tokens.drop(KEY, token)
    assert tokens.get(KEY) is None


def test_a_refused_token_is_dropped_and_not_the_one_that_another_process_was_given(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    one, other = StoredTokens(database, keys, clock), StoredTokens(database, keys, clock)
    refused, good = (AccessToken(value, clock.now() + timedelta(hours=1)) for value in ("refused", "good"))
    one.put(KEY, refused)
    other.put(KEY, good)
    assert one.get(KEY) == refused, "it does not know yet"

    one.drop(KEY, refused)

    assert one.get(KEY) == other.get(KEY) == good


class Lms:
    """Gives tokens that count up, and serves whoever brings the last one."""

    def __init__(self, server: HTTPServer) -> None:
        self.given: list[str] = []
        self.client = PlatformClient("https://lms.example", "stoa", server.url_for("/token"))
        self.address = server.url_for("/service")
        server.expect_request("/token").respond_with_handler(self._give)
        server.expect_request("/service").respond_with_handler(self._serve)

    def _give(self, _request: Request) -> Response:
        self.given.append(f"token-{len(self.given) + 1}")
        return Response(json.dumps({"access_token": self.given[-1], "expires_in": 3600}))

    def _serve(self, request: Request) -> Response:
        good = request.headers["Authorization"] == f"Bearer {self.given[-1]}"
        return Response(status=200 if good else 401)

    def forget_tokens(self) -> None:
        self.given.append("a token that nobody has")


@pytest.fixture
def lms(httpserver: HTTPServer) -> Lms:
    return Lms(httpserver)


@pytest.fixture
def new_process(
    database: Database, keys: KeyRing, clock: SetClock, lms: Lms
) -> Callable[[], PlatformService]:
    """A process that calls the LMS's services; it shares nothing but the database with others."""
    http = HttpClient(HostPolicy(lambda _: True, allow_loopback=True))
    return lambda: PlatformService(http, stored_access_tokens(database, keys, clock, http), lms.client)


def test_processes_share_tokens_and_renew_a_refused_one_once(
    lms: Lms, new_process: Callable[[], PlatformService]
) -> None:
    processes = [new_process(), new_process()]
    statuses = [each.call("GET", lms.address, scopes=["a"]).status for each in processes]
    assert (statuses, len(lms.given)) == ([200, 200], 1)

    lms.forget_tokens()
    statuses = [each.call("GET", lms.address, scopes=["a"]).status for each in processes * 3]
    assert statuses == [200] * 6
    assert len(lms.given) == 3, "one renews it, the other finds the new one"


def test_many_threads_renew_a_refused_token_once(
    lms: Lms, new_process: Callable[[], PlatformService]
) -> None:
    process = new_process()
    process.call("GET", lms.address, scopes=["a"])
    lms.forget_tokens()

    with ThreadPoolExecutor(20) as pool:
        calls = pool.map(lambda _: process.call("GET", lms.address, scopes=["a"]).status, range(20))
        assert list(calls) == [200] * 20
    assert len(lms.given) == 3


def test_only_registered_hosts_may_be_talked_to(database: Database, keys: KeyRing, clock: SetClock) -> None:
    policy = host_policy(database, allow_loopback=False)
    with pytest.raises(HttpTrouble):
        policy.admit("https://lms.example/token")
    open_classroom(database, keys, clock)
    policy.admit("https://lms.example/token")
    for stranger in ("https://lms.example:8443/token", "https://evil.example/", "http://lms.example/token"):
        with pytest.raises(HttpTrouble):
            policy.admit(stranger)
