"""Access tokens for LMSs' services, shared among processes."""

import hashlib
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from config.clock import Clock
from config.database import Database
from config.keys import KeyRing
from config.upsert import insert_into
from connectors.http import HttpClient
from connectors.lti import AccessToken, AccessTokens, SigningKey, TokenKey
from sync.platforms.tables import ServiceToken
from sync.platforms.tool_keys import signing_key

_NEARLY_OVER: Final = timedelta(minutes=2)  # then another process may have renewed it already


def stored_access_tokens(database: Database, keys: KeyRing, clock: Clock, http: HttpClient) -> AccessTokens:
    """Access tokens that are signed for with the tool's current key and kept, encrypted, in the database."""

    def current_key() -> SigningKey:
        with database.write() as session:  # the first use makes the key
            return signing_key(session, keys, clock)

    return AccessTokens(http, current_key, StoredTokens(database, keys, clock), clock)


class StoredTokens:
    """A token cache in the database, encrypted. Implements `connectors.lti.TokenCache`.

    What this process has read or written it remembers, so that a token is not decrypted for every call.
    """

    def __init__(self, database: Database, keys: KeyRing, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._remembered: dict[TokenKey, AccessToken] = {}

    def get(self, key: TokenKey) -> AccessToken | None:
        """The token kept under this key, if any; it may have ended."""
        remembered = self._remembered.get(key)
        if remembered is not None and remembered.expires_at > self._clock.now() + _NEARLY_OVER:
            return remembered
        token = self._read(_name(key))
        if token is not None:
            self._remembered[key] = token
        return token

    def _read(self, name: str) -> AccessToken | None:
        with self._database.read() as session:
            row = session.scalar(select(ServiceToken).where(ServiceToken.key == name))
        return None if row is None else self._opened(row)

    def _opened(self, row: ServiceToken) -> AccessToken:
        return AccessToken(self._keys.unseal(row.sealed_token, about=f"token:{row.key}"), row.expires_at)

    def put(self, key: TokenKey, token: AccessToken) -> None:
        """Keep a token until it ends."""
        self._remembered[key] = token
        name = _name(key)
        values = {
            "key": name,
            "sealed_token": self._keys.seal(token.value, about=f"token:{name}"),
            "expires_at": token.expires_at,
        }
        with self._database.write() as session:
            statement = insert_into(session, ServiceToken).values(**values)
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=["key"],
                    set_={"sealed_token": values["sealed_token"], "expires_at": token.expires_at},
                )
            )

    def drop(self, key: TokenKey, token: AccessToken) -> None:
        """Forget this token; another one that some process has been given meanwhile stays."""
        self._remembered.pop(key, None)
        name = _name(key)
        with self._database.write() as session:
            row = session.scalar(select(ServiceToken).where(ServiceToken.key == name).with_for_update())
            if row is not None and self._opened(row) == token:
                session.delete(row)


def _name(key: TokenKey) -> str:
    return hashlib.sha256("\n".join((key.token_url, key.client_id, *key.scopes)).encode()).hexdigest()
