"""Access tokens for a platform's services (IMS Security Framework 1.0, section 4.1: client credentials with JWT)."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from config.clock import Clock
from connectors.http import HttpClient, HttpTrouble, Response, retry_after
from connectors.lti.errors import TokenTrouble

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFE = timedelta(seconds=60)
_CLOCKS_DIFFER_BY = timedelta(seconds=5)  # an LMS refuses what its own clock has not reached yet
_RENEW_BEFORE = timedelta(seconds=60)
_LIFE_IF_UNSTATED = 300  # seconds
_LONGEST_LIFE = 86_400  # seconds
# RFC 6749, section 5.2; every other code is shown as "refused", since a platform may write anything there.
_OAUTH_ERRORS = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    }
)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The tool's own key: its id in the tool's JWKS, and the RSA private key as PEM."""

    kid: str
    private_pem: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlatformClient:
    """The tool as a platform knows it.

    `audience` is what the platform wants in the assertion's `aud` where that is not its token address
    (Brightspace, Blackboard).
    """

    issuer: str
    client_id: str
    token_url: str
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class TokenKey:
    """What a token was given for. `scopes` are sorted."""

    token_url: str
    client_id: str
    scopes: tuple[str, ...]

    @classmethod
    def of(cls, client: PlatformClient, scopes: Iterable[str]) -> "TokenKey":
        """The key of a client's token for these scopes, in any order."""
        return cls(client.token_url, client.client_id, tuple(sorted(set(scopes))))


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token and the instant (UTC) at which it ends."""

    value: str = field(repr=False)
    expires_at: datetime


class TokenCache(Protocol):
    """Where tokens are kept. Values are secrets."""

    def get(self, key: TokenKey) -> AccessToken | None:
        """The token kept under this key, if any; it may have ended."""
        ...

    def put(self, key: TokenKey, token: AccessToken) -> None:
        """Keep a token until it ends."""
        ...

    def drop(self, key: TokenKey, token: AccessToken) -> None:
        """Forget this token; another one that is kept under the key meanwhile stays."""
        ...


class MemoryTokenCache:
    """Keeps tokens in this process. Thread safe."""

    def __init__(self) -> None:
        self._tokens: dict[TokenKey, AccessToken] = {}

    def get(self, key: TokenKey) -> AccessToken | None:
        """The token kept under this key, if any; it may have ended."""
        return self._tokens.get(key)

    def put(self, key: TokenKey, token: AccessToken) -> None:
        """Keep a token."""
        self._tokens[key] = token

    def drop(self, key: TokenKey, token: AccessToken) -> None:
        """Forget this token; another one that is kept under the key meanwhile stays."""
        if self._tokens.get(key) == token:
            del self._tokens[key]


class AccessTokens:
    """Gives tokens, from the cache or anew; each token is asked for by one thread at a time."""

    def __init__(
        self, http: HttpClient, signing_key: Callable[[], SigningKey], cache: TokenCache, clock: Clock
    ) -> None:
        """Make it. `signing_key` gives the key in use and is asked for every assertion, since keys rotate."""
        self._http = http
        self._signing_key = signing_key
        self._cache = cache
        self._clock = clock
        self._locks: dict[TokenKey, threading.Lock] = {}
        self._locks_guard = threading.Lock()

    def get(self, client: PlatformClient, scopes: Iterable[str]) -> AccessToken:
        """A token for these scopes, renewed a minute before its end. Raises `TokenTrouble`."""
        key = TokenKey.of(client, scopes)
        with self._lock(key):
            cached = self._cache.get(key)
            if cached is not None and cached.expires_at - _RENEW_BEFORE > self._clock.now():
                return cached
            token = self._ask(client, key.scopes)
            self._cache.put(key, token)
            return token

    def invalidate(self, client: PlatformClient, scopes: Iterable[str], token: AccessToken) -> None:
        """Forget this token, which a service has refused; a newer one under the same key stays."""
        key = TokenKey.of(client, scopes)
        with self._lock(key):
            self._cache.drop(key, token)

    def _lock(self, key: TokenKey) -> threading.Lock:
        with self._locks_guard:
            return self._locks.setdefault(key, threading.Lock())

    def _ask(self, client: PlatformClient, scopes: tuple[str, ...]) -> AccessToken:
        asked_at = self._clock.now()
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": client_assertion(client, self._signing_key(), asked_at),
            "scope": " ".join(scopes),
        }
        try:
            response = self._http.request("POST", client.token_url, data=form)
        except HttpTrouble as trouble:
            permanent = trouble.code == "http.refused_host"
            raise TokenTrouble(trouble.message, code=trouble.code, permanent=permanent) from trouble
        if not response.ok:
            raise _refusal(response, asked_at)
        return _read_token(response, asked_at)


def client_assertion(client: PlatformClient, key: SigningKey, now: datetime) -> str:
    """The JWT by which the tool proves who it is (RFC 7523, section 3; IMS Security Framework, section 4.1.1)."""
    issued_at = now - _CLOCKS_DIFFER_BY
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": client.audience or client.token_url,
        "iat": int(issued_at.timestamp()),
        "exp": int((issued_at + _ASSERTION_LIFE).timestamp()),
        "jti": secrets.token_urlsafe(24),
    }
    # Not checked to be made of primes, which takes forty times as long as to sign: it was made and sealed here.
    private_key = load_pem_private_key(key.private_pem, None, unsafe_skip_rsa_key_validation=True)
    return jwt.encode(claims, cast(RSAPrivateKey, private_key), algorithm="RS256", headers={"kid": key.kid})


def _refusal(response: Response, now: datetime) -> TokenTrouble:
    try:
        document = response.json()
    except HttpTrouble:
        document = None
    error = document.get("error") if isinstance(document, dict) else None
    permanent = 400 <= response.status < 500 and response.status not in (408, 429)
    code = f"token.{error}" if error in _OAUTH_ERRORS else f"token.http_{response.status}"
    return TokenTrouble(
        "The platform gave no access token: check the client id, the token address and that it knows the tool's keys.",
        code=code,
        permanent=permanent,
        after=retry_after(response, now),
    )


def _read_token(response: Response, asked_at: datetime) -> AccessToken:
    try:
        document = response.json()
        value, life = document["access_token"], int(document.get("expires_in", _LIFE_IF_UNSTATED))
    except (HttpTrouble, AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise _no_token() from error
    if (
        not isinstance(value, str)
        or not value.isascii()
        or not value.isprintable()
        or not value
        or " " in value
    ):
        raise _no_token()
    return AccessToken(value, asked_at + _until_its_end(life))


def _until_its_end(life: int) -> timedelta:
    """How long a token counts as good. A short-lived one is given a longer life, so that it is renewed at half of it.

    Renewed a minute before its end it would serve for one call, and LMSs throttle those who ask for every call.
    """
    told = timedelta(seconds=min(max(life, 0), _LONGEST_LIFE))
    return max(told, told / 2 + _RENEW_BEFORE)


def _no_token() -> TokenTrouble:
    return TokenTrouble(
        "The platform's token address answered with something that is no access token.",
        code="token.unexpected_answer",
        permanent=False,
    )
