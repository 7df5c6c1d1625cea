"""X: public posts, live, and what somebody posted, from the archive that X hands out."""

from connectors.communities.x.archive import XArchive
from connectors.communities.x.connector import X
from connectors.communities.x.manifest import MANIFEST

__all__ = ["MANIFEST", "X", "XArchive"]
