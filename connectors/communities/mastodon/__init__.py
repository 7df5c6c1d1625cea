"""Mastodon: public posts under hashtags and of accounts, live."""

from connectors.communities.mastodon.connector import Mastodon

__all__ = ["Mastodon"]
