"""YouTube: comments under videos, live, and what somebody commented, from the archive that Google hands out."""

from connectors.communities.youtube.archive import YouTubeArchive
from connectors.communities.youtube.connector import YouTube
from connectors.communities.youtube.manifest import MANIFEST

__all__ = ["MANIFEST", "YouTube", "YouTubeArchive"]
