"""Slack: the public channels of a workspace, read live, or from an export that an administrator brings."""

from connectors.communities.slack.connector import Slack
from connectors.communities.slack.export import SlackArchive, SlackExport, open_export
from connectors.communities.slack.messages import LeftOut

__all__ = ["LeftOut", "Slack", "SlackArchive", "SlackExport", "open_export"]
