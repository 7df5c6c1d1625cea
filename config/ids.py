"""Identifiers: UUIDv7 (RFC 9562), so that they sort by the time of their making."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new random id that no person or content can be told from."""
    return uuid7()
