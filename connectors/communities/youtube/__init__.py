"""YouTube: what somebody commented there, from the archive that Google hands out."""

from connectors.communities.youtube.archive import YouTubeArchive
from connectors.communities.youtube.manifest import MANIFEST

__all__ = ["MANIFEST", "YouTubeArchive"]
