"""The tool's signing keys, the tokens it is given, and the hosts it may talk to."""

from datetime import timedelta

import jwt
import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpTrouble
from connectors.lti import AccessToken, PlatformClient, TokenKey
from sync.platforms.hosts import host_policy
from sync.platforms.tables import ServiceToken, ToolKey
from sync.platforms.tokens import StoredTokens
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
    tokens.drop(KEY)
    assert tokens.get(KEY) is None


def test_only_registered_hosts_may_be_talked_to(database: Database, keys: KeyRing, clock: SetClock) -> None:
    policy = host_policy(database, allow_loopback=False)
    with pytest.raises(HttpTrouble):
        policy.admit("https://lms.example/token")
    open_classroom(database, keys, clock)
    policy.admit("https://lms.example/token")
    for stranger in ("https://lms.example:8443/token", "https://evil.example/", "http://lms.example/token"):
        with pytest.raises(HttpTrouble):
            policy.admit(stranger)
