"""Mastodon: what somebody posted in public, from the archive that their instance hands out."""

from connectors.communities.mastodon.archive import MastodonArchive
from connectors.communities.mastodon.manifest import MANIFEST

__all__ = ["MANIFEST", "MastodonArchive"]
