"""Keeping the discussion good: what is public and what waits, acts of moderators, reports by members, undoing."""

from sync.moderation.acts import hold

__all__ = ["hold"]
