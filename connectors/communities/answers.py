"""Reading what communities answer, which may be anything. What is not as it should be is a ValueError."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from connectors.communities.asking import malformed

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)


@contextmanager
def readable() -> Iterator[None]:
    """Where an answer as a whole cannot be read, say so: raises `CommunityTrouble` ``community.malformed``."""
    try:
        yield
    except UNREADABLE as error:
        raise malformed() from error


def member(described: object, name: str) -> Any:
    """A member of an object, None where it is missing. Raises ValueError where it is no object."""
    if not isinstance(described, dict):
        raise ValueError("not an object")
    return described.get(name)


def text(described: object, name: str) -> str:
    """A member that is a text. Raises ValueError."""
    value = member(described, name)
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def objects(answer: object) -> list[dict[str, Any]]:
    """The objects of a list; whatever else is in it is passed over. Raises ValueError where it is no list."""
    if not isinstance(answer, list):
        raise ValueError("not a list")
    return [each for each in answer if isinstance(each, dict)]
