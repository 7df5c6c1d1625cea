"""Facebook: what somebody wrote in groups and under posts, from the archive that Facebook hands out."""

from connectors.communities.facebook.archive import FacebookArchive
from connectors.communities.facebook.manifest import MANIFEST

__all__ = ["MANIFEST", "FacebookArchive"]
