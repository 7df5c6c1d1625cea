"""Which connectors there are: the built-in ones, and those that other packages bring by entry points."""

from connectors.communities.connection import CommunityConnection
from connectors.contract import ArchiveCommunity, Manifest, PullCommunity, RecordConnector, WebhookCommunity
from connectors.registry.connection import Connection
from connectors.registry.found import BrokenConnector, How, Listed
from connectors.registry.registry import Registry, registry

__all__ = [
    "BrokenConnector",
    "CommunityConnection",
    "Connection",
    "How",
    "Listed",
    "Registry",
    "archive_community",
    "build_record",
    "catalogue",
    "listed",
    "live_community",
    "registry",
]


def catalogue() -> tuple[Manifest, ...]:
    """What every connector of this installation says of itself."""
    return registry().catalogue()


def listed() -> tuple[Listed, ...]:
    """The same, with the ways by which each is read or written."""
    return registry().listed()


def build_record(connector_id: str, connection: Connection) -> RecordConnector:
    """A record connector for one connection. Raises `ConnectorError` (``connector.unknown`` and others)."""
    return registry().build_record(connector_id, connection)


def archive_community(connector_id: str) -> ArchiveCommunity:
    """A community that reads files. Raises `ConnectorError` (``connector.unknown`` and others)."""
    return registry().archive_community(connector_id)


def live_community(connector_id: str, connection: CommunityConnection) -> PullCommunity | WebhookCommunity:
    """A community that is read live. Raises `ConnectorError` (``connector.unknown`` and others)."""
    return registry().live_community(connector_id, connection)
