"""Feeds: what blogs, comment threads and podcasts publish."""

from connectors.communities.feed.connector import Feed

__all__ = ["Feed"]
