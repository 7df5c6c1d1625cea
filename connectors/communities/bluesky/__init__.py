"""Bluesky: the public posts of accounts, live."""

from connectors.communities.bluesky.connector import Bluesky

__all__ = ["Bluesky"]
