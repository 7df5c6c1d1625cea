"""Mattermost: the public channels of a team, read by a bot account."""

from connectors.communities.mattermost.connector import Mattermost

__all__ = ["Mattermost"]
