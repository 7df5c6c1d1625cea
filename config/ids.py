"""Identifiers (RFC 9562): UUIDv7, which sort by the time of their making, and random ones for what people did."""

from functools import lru_cache
from typing import Final
from uuid import UUID, SafeUUID, uuid4

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new random id that no person or content can be told from."""
    return uuid7()


def timeless_id() -> UUID:
    """A new id that does not tell when it was made: of people, of what they write, and of what follows from it.

    These stand in addresses and forms that others see, of whom a works council may want that they do not read when a
    single person did something. Nothing is to be ordered by such an id alone.
    """
    return uuid4()


_new: Final = object.__new__
_set: Final = object.__setattr__
_UNKNOWN: Final = SafeUUID.unknown


@lru_cache(maxsize=2**16)
def id_from_hex(digits: str | None) -> UUID | None:
    """The id that SQLite keeps as 32 digits, None for none; the same object for one that was read lately.

    Ids are read wherever rows are, several in each, and `UUID` itself takes its time to allow for other forms. Raises
    ValueError for what is no digits.
    """
    if digits is None:
        return None
    made = _new(UUID)
    _set(made, "int", int(digits, 16))
    _set(made, "is_safe", _UNKNOWN)
    return made
