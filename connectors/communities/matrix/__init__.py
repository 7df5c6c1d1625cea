"""Matrix: rooms that everybody may read, live."""

from connectors.communities.matrix.connector import Matrix

__all__ = ["Matrix"]
