"""X: what somebody posted there, from the archive that X hands out."""

from connectors.communities.x.archive import XArchive
from connectors.communities.x.manifest import MANIFEST

__all__ = ["MANIFEST", "XArchive"]
