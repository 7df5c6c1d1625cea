"""Mastodon: public posts under hashtags and of accounts, live; one's own from the archive that somebody brings."""

from connectors.communities.mastodon.archive import MastodonArchive
from connectors.communities.mastodon.connector import Mastodon
from connectors.communities.mastodon.manifest import MANIFEST

__all__ = ["MANIFEST", "Mastodon", "MastodonArchive"]
