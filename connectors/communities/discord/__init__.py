"""Discord: what somebody wrote in channels of servers, from the archive that Discord hands out."""

from connectors.communities.discord.archive import DiscordArchive
from connectors.communities.discord.manifest import MANIFEST

__all__ = ["MANIFEST", "DiscordArchive"]
