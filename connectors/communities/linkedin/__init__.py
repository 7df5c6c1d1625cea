"""LinkedIn: what a member wrote there, live by their own token, or from the archive that LinkedIn hands out."""

from connectors.communities.linkedin.archive import LinkedInArchive
from connectors.communities.linkedin.connector import LinkedIn
from connectors.communities.linkedin.manifest import MANIFEST

__all__ = ["MANIFEST", "LinkedIn", "LinkedInArchive"]
