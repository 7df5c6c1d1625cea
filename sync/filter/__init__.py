"""The text filter: personal data becomes placeholders before anything leaves."""

from sync.filter.engine import TextFilter
from sync.filter.types import EntityType, Filtered, FilterRefused, RosterName, Span

__all__ = ["EntityType", "FilterRefused", "Filtered", "RosterName", "Span", "TextFilter"]
