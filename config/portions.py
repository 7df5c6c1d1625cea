"""Much of something, some at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

AT_ONCE: Final = 5_000  # values in one question; PostgreSQL takes 65,535
_T = TypeVar("_T")


def portions(told: Iterable[_T], size: int = AT_ONCE) -> Iterator[Sequence[_T]]:
    """These in so many at a time as a database takes in one question."""
    left = iter(told)
    while some := list(islice(left, size)):
        yield some
