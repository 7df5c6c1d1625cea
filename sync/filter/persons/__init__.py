"""Third parties: people who are named in a text and are on no roster."""

from sync.filter.persons.detector import find

__all__ = ["find"]
