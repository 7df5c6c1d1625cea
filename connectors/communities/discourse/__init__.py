"""Discourse: what people write in public categories, live; one's own from the archive that somebody brings."""

from connectors.communities.discourse.archive import DiscourseArchive
from connectors.communities.discourse.connector import Discourse
from connectors.communities.discourse.manifest import MANIFEST

__all__ = ["MANIFEST", "Discourse", "DiscourseArchive"]
