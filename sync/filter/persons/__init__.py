"""Third parties: people who are named in a text and are on no roster."""

from sync.filter.persons.cited import cited_places
from sync.filter.persons.detector import find

__all__ = ["cited_places", "find"]
