"""The pace that a receiver can take, learned from its throttling where it does not say how long to wait.

The rate is halved whenever it throttles, and rises by a little with each item that it takes (additive increase,
multiplicative decrease: RFC 5681, section 3.1, does so for TCP). A pace is the time between two items, in milliseconds;
0 where nothing has to be waited for.
"""

from typing import Final

_FIRST: Final = 500
_SLOWEST: Final = 10_000
_NO_MATTER: Final = 50  # a pace below it is none
_RISE: Final = 0.02  # items a second, with each item


def slower(pace: int) -> int:
    """The pace after a receiver throttled."""
    return min(max(2 * pace, _FIRST), _SLOWEST)


def faster(pace: int, items: int) -> int:
    """The pace after so many items were taken."""
    if pace <= _NO_MATTER:
        return 0
    quicker = int(1000 / (1000 / pace + _RISE * items))
    return quicker if quicker > _NO_MATTER else 0
