"""A CSV file of contributions, for communities that nothing else reads."""

from connectors.communities.generic_csv.connector import GenericCsv
from connectors.communities.generic_csv.manifest import MANIFEST

__all__ = ["MANIFEST", "GenericCsv"]
