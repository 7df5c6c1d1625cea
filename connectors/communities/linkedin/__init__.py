"""LinkedIn: what a member wrote there, from the archive that LinkedIn hands out."""

from connectors.communities.linkedin.archive import LinkedInArchive
from connectors.communities.linkedin.manifest import MANIFEST

__all__ = ["MANIFEST", "LinkedInArchive"]
