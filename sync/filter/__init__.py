"""The text filter: personal data becomes placeholders before anything leaves."""

from sync.filter.engine import TextFilter
from sync.filter.types import EntityType, Filtered, FilterHeld, FilterRefused, RosterName, Span

__all__ = ["EntityType", "FilterHeld", "FilterRefused", "Filtered", "RosterName", "Span", "TextFilter"]
