"""Slack: a workspace export that an administrator brings."""

from connectors.communities.slack.export import SlackArchive, SlackExport, open_export
from connectors.communities.slack.messages import LeftOut

__all__ = ["LeftOut", "SlackArchive", "SlackExport", "open_export"]
