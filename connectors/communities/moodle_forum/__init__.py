"""Moodle's forums, by its web services."""

from connectors.communities.moodle_forum.connector import MoodleForum
from connectors.communities.moodle_forum.manifest import MANIFEST

__all__ = ["MANIFEST", "MoodleForum"]
