"""Trying a community with what was entered, before anything of it is kept, and reaching one that is connected."""

from collections.abc import Mapping
from typing import Final, cast

from connectors.contract import Checked, Manifest, PullCommunity, WebhookCommunity
from connectors.http import HttpClient, HttpTrouble, origin_of
from connectors.registry import CommunityConnection, live_community
from lti_tool.app.services import REQUEST_SECONDS, services
from sync.communities.connecting import open_community
from sync.communities.tables import Community
from sync.platforms.hosts import hosts_of

_MOST_BYTES: Final = 8 * 1024 * 1024


def try_community(manifest: Manifest, settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """What the community answers when it is asked who we are; its own hosts are talked to and no others.

    One that only calls us has nobody to ask: its source is told by its connector alone. Raises `CommunityTrouble`, and
    `ConnectorError` for settings that the connector does not take.
    """
    client = _client_for(manifest, settings)
    connection = CommunityConnection(client, services().clock, settings, secrets)
    community = cast(PullCommunity, live_community(manifest.id, connection))
    return community.check()


def reached(community: Community) -> PullCommunity | WebhookCommunity:
    """The connector of a community that is connected. Raises `ConnectorError`, and `Undecipherable`."""
    shared = services()
    return open_community(shared.keys, shared.http, shared.clock, community)


def _client_for(manifest: Manifest, settings: Mapping[str, str]) -> HttpClient:
    origins = set()
    for address in hosts_of(manifest, settings):
        try:
            origins.add(origin_of(address))
        except HttpTrouble:  # no address: it is refused as one of no registered host
            continue
    return services().http.for_hosts(
        origins.__contains__,
        user_agent="Stoa (LTI tool)",
        total_timeout=REQUEST_SECONDS,
        max_bytes=_MOST_BYTES,
    )
