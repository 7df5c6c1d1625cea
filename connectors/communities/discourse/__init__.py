"""Discourse: what somebody wrote in a forum, from the archive that it hands out."""

from connectors.communities.discourse.archive import DiscourseArchive
from connectors.communities.discourse.manifest import MANIFEST

__all__ = ["MANIFEST", "DiscourseArchive"]
