"""Which hosts Stoa may talk to: those that somebody registered, and nobody else's."""

from collections.abc import Mapping
from threading import Lock
from time import monotonic
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from connectors.contract import Direction, Manifest, SettingKind
from connectors.http import HostPolicy, HttpTrouble, origin_of
from connectors.registry import catalogue
from sync.communities.tables import Community
from sync.outbox.tables import TargetRow
from sync.platforms.tables import Platform
from sync.spaces.tables import Space

_FRESH_SECONDS: Final = 30.0
_OF_TARGETS: Final = ("site", "endpoint")
_SERVICES: Final = ("lineitem", "lineitems", "memberships", "groups", "group_sets", "notices")


def host_policy(database: Database, *, allow_loopback: bool) -> HostPolicy:
    """The policy of the one HTTP client: registered LMSs, their services, connected record systems and communities."""
    return HostPolicy(_RegisteredOrigins(database).includes, allow_loopback=allow_loopback)


class _RegisteredOrigins:
    """The origins in the database, kept for half a minute; an unknown one is looked for again at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._origins: frozenset[str] = frozenset()
        self._read_at = float("-inf")

    def includes(self, origin: str) -> bool:
        with self._lock:
            if origin not in self._origins or monotonic() - self._read_at > _FRESH_SECONDS:
                with self._database.read() as session:
                    self._origins = _read_origins(session)
                self._read_at = monotonic()
            return origin in self._origins


def _read_origins(session: Session) -> frozenset[str]:
    addresses: set[str] = set()
    for row in session.execute(select(Platform.auth_token_url, Platform.jwks_url)):
        addresses.update(row)
    for services in session.scalars(select(Space.services)):
        addresses.update(services.get(name, "") for name in _SERVICES)
    for settings in session.scalars(select(TargetRow.settings)):
        addresses.update(settings.get(name, "") for name in _OF_TARGETS)
    manifests = {each.id: each for each in catalogue() if each.direction is Direction.COMMUNITIES}
    for connector, settings in session.execute(select(Community.connector, Community.settings)):
        if connector in manifests:
            addresses.update(hosts_of(manifests[connector], settings))
    return frozenset(filter(None, map(_origin, addresses)))


def hosts_of(manifest: Manifest, settings: Mapping[str, str]) -> set[str]:
    """The addresses whose hosts a community that is connected so may be asked at."""
    kinds = (SettingKind.ADDRESS, SettingKind.ADDRESSES)
    entered = (settings.get(each.name, "") for each in manifest.settings if each.kind in kinds)
    return {*manifest.hosts, *(line for value in entered for line in value.split())}


def _origin(address: str) -> str | None:
    try:
        return origin_of(address)
    except HttpTrouble:
        return None
