"""The LMSs' public keys: fetched, kept while they are fresh, fetched again for a key that is not among them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError
from structlog import get_logger

from config.clock import Clock, format_stamp, parse_stamp
from config.database import Database
from config.upsert import insert_into
from connectors.http import HttpClient, HttpTrouble, Response
from lti_tool.launch.fetching import may_fetch
from lti_tool.launch.gate.refusals import LaunchRefused, PlatformUnreachable
from sync.platforms.tables import PlatformKeySet

log = get_logger()

SHORTEST_FRESHNESS: Final = timedelta(minutes=5)
LONGEST_FRESHNESS: Final = timedelta(hours=24)
RETRY_AFTER_TROUBLE: Final = timedelta(minutes=1)
_MOST_FORMER_KEYS: Final = 8
_KEY_BITS: Final = range(
    2048, 8193
)  # RFC 7518, section 3.3, and an end to what checking a signature may cost


@dataclass(frozen=True, slots=True)
class PlatformKey:
    """An RSA public key of an LMS (RFC 7517), `n` and `e` in base64url.

    `until` is the end of a key that the LMS no longer shows: the age of the answer that it came with.
    """

    kid: str
    n: str
    e: str
    until: datetime | None = None

    def as_jwk(self) -> dict[str, str]:
        """The key as a JWK for checking RS256 signatures, with nothing else from its source."""
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": self.n, "e": self.e}

    def public_key(self) -> RSAPublicKey:
        """The key to check signatures with. Raises ValueError or InvalidKeyError for numbers that are no key."""
        return _public_key(self)


@lru_cache(256)
def _public_key(key: PlatformKey) -> RSAPublicKey:
    read = RSAAlgorithm.from_jwk(key.as_jwk())
    if not isinstance(read, RSAPublicKey) or read.key_size not in _KEY_BITS:
        raise ValueError("an RSA key of a length that is not used")
    return read


@dataclass(frozen=True, slots=True)
class KeySet:
    """An LMS's usable keys as last fetched, and former ones whose age is not over."""

    keys: tuple[PlatformKey, ...]
    fetched_at: datetime
    fresh_until: datetime

    def find(self, kid: str, now: datetime) -> PlatformKey | None:
        """The key with this id."""
        of_this_id = (key for key in self.keys if key.kid == kid)
        return next((key for key in of_this_id if key.until is None or key.until > now), None)

    def former_keys(self, later: "KeySet") -> tuple[PlatformKey, ...]:
        """The keys that a later answer no longer shows and whose age is not over (Security Framework 1.0, 6.4)."""
        shown = {key.kid for key in later.keys}
        former = (
            replace(key, until=key.until or self.fresh_until) for key in self.keys if key.kid not in shown
        )
        return tuple(key for key in former if key.until and key.until > later.fetched_at)[:_MOST_FORMER_KEYS]


class PlatformKeys:
    """The keys of all LMSs. Safe to share among threads: one fetch at a time for one LMS, and few of them.

    What this process has read it remembers for as long as it is fresh, so that no launch has to read it again.
    """

    def __init__(self, database: Database, http: HttpClient, clock: Clock) -> None:
        self._database = database
        self._http = http
        self._clock = clock
        self._lock = Lock()
        self._locks: dict[str, Lock] = {}
        self._remembered: dict[str, KeySet] = {}

    def find(self, jwks_url: str, kid: str) -> PlatformKey:
        """The key with this id from the LMS's key set.

        Raises PlatformUnreachable where no keys can be had, LaunchRefused ``launch.key_unknown`` where this one is
        not among them.
        """
        now = self._clock.now()
        held = self._remembered.get(jwks_url)
        if held is None or held.fresh_until <= now or held.find(kid, now) is None:
            held = self._read(jwks_url)
        key = held.find(kid, now) if held is not None and held.fresh_until > now else None
        key = key or self._refresh(jwks_url, held).find(kid, now)
        if key is None:
            raise LaunchRefused("the key is not in the LMS's key set", code="launch.key_unknown")
        return key

    def _refresh(self, jwks_url: str, seen: KeySet | None) -> KeySet:
        with self._lock_of(jwks_url):
            held = self._read(jwks_url)
            if held is not None and held != seen:
                return held  # another thread has fetched it while this one waited
            now = self._clock.now()
            fetched = self._fetch(jwks_url, now) if self._may_fetch(jwks_url, now) else None
            if fetched is not None:
                former = held.former_keys(fetched) if held is not None else ()
                fetched = replace(fetched, keys=(*fetched.keys, *former))
                self._store(jwks_url, fetched)
                return fetched
            if held is None:
                raise PlatformUnreachable("the LMS's key set cannot be had")
            if held.fresh_until <= now:
                # Go on with the keys that are there, and do not make every launch wait for a silent LMS.
                self._store(jwks_url, KeySet(held.keys, held.fetched_at, now + RETRY_AFTER_TROUBLE))
            return held

    def _lock_of(self, jwks_url: str) -> Lock:
        with self._lock:
            return self._locks.setdefault(jwks_url, Lock())

    def _may_fetch(self, jwks_url: str, now: datetime) -> bool:
        with self._database.write() as session:
            return may_fetch(session, jwks_url, now)

    def _fetch(self, jwks_url: str, now: datetime) -> KeySet | None:
        try:
            answer = self._http.request("GET", jwks_url)
            keys = read_keys(answer.json()) if answer.status == 200 else ()
        except HttpTrouble as trouble:
            log.warning("key_set_unreachable", code=trouble.code)
            return None
        if not keys:
            log.warning("key_set_unusable", status=answer.status)
            return None
        return KeySet(keys, now, now + freshness(answer))

    def _read(self, jwks_url: str) -> KeySet | None:
        with self._database.read() as session:
            row = session.get(PlatformKeySet, jwks_url)
        if row is None:
            return None
        keys = tuple(map(_stored_key, json.loads(row.document)))
        held = self._remembered[jwks_url] = KeySet(keys, row.fetched_at, row.fresh_until)
        return held

    def _store(self, jwks_url: str, key_set: KeySet) -> None:
        values = {
            "document": json.dumps([asdict(key) for key in key_set.keys], default=format_stamp),
            "fetched_at": key_set.fetched_at,
            "fresh_until": key_set.fresh_until,
        }
        with self._database.write() as session:
            insert = insert_into(session, PlatformKeySet).values(jwks_url=jwks_url, **values)
            session.execute(insert.on_conflict_do_update(index_elements=["jwks_url"], set_=values))
        self._remembered[jwks_url] = key_set


def _stored_key(stored: Mapping[str, str]) -> PlatformKey:
    until = stored.get("until")  # unknown to sets that were stored before there was such a thing
    return PlatformKey(stored["kid"], stored["n"], stored["e"], parse_stamp(until) if until else None)


def read_keys(document: Any) -> tuple[PlatformKey, ...]:
    """The keys of a JWKS document (RFC 7517, section 5) that RS256 signatures can be checked with."""
    entries = document.get("keys") if isinstance(document, dict) else None
    read = (
        (_read_key(entry) for entry in entries if isinstance(entry, dict))
        if isinstance(entries, list)
        else ()
    )
    return tuple(key for key in read if key is not None)


def _read_key(jwk: Mapping[str, Any]) -> PlatformKey | None:
    if jwk.get("kty") != "RSA" or not _checks_signatures(jwk):
        return None
    kid, n, e = jwk.get("kid"), jwk.get("n"), jwk.get("e")
    if not (isinstance(kid, str) and isinstance(n, str) and isinstance(e, str)):
        return None
    key = PlatformKey(kid, n, e)
    try:
        key.public_key()
    except (ValueError, InvalidKeyError):
        return None
    return key


def _checks_signatures(jwk: Mapping[str, Any]) -> bool:
    """Whether nothing says otherwise (RFC 7517, sections 4.2 to 4.4)."""
    use, algorithm, operations = jwk.get("use"), jwk.get("alg"), jwk.get("key_ops")
    may_verify = operations is None or (isinstance(operations, list) and "verify" in operations)
    return use in (None, "sig") and algorithm in (None, "RS256") and may_verify


def freshness(answer: Response) -> timedelta:
    """How long an answer stays fresh: its max-age (RFC 9111, section 5.2.2.1), from 5 minutes to 24 hours."""
    for directive in answer.headers.get("Cache-Control", "").split(","):
        name, _, seconds = directive.strip().lower().partition("=")
        seconds = seconds.strip('"')
        if name == "max-age" and seconds.isascii() and seconds.isdigit():
            asked = timedelta(seconds=min(int(seconds[:12]), LONGEST_FRESHNESS.total_seconds()))
            return max(asked, SHORTEST_FRESHNESS)
    return SHORTEST_FRESHNESS
