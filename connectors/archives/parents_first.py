"""What an archive holds in any order, given with parents before their replies and each thing once."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from connectors.contract import ArchiveRefused, Contribution

_MOST = 500_000  # contributions: what is known of each takes a hundred bytes
_MOST_HELD = 64 * 1024 * 1024  # bytes, of replies that wait for their parents
_WEIGHT = 1024  # bytes of a contribution without its text
_CHARACTER = 2  # bytes: one of Latin letters, four where there is a picture in the text

Thing = TypeVar("Thing")


def parents_first(read: Callable[[], Iterable[Contribution]]) -> Iterator[Contribution]:
    """The contributions that `read` gives, which is called two or three times, as it goes through the whole archive.

    A reply to something that is not in the archive is given where it stands, and what stands twice is given once. What
    answers itself in a circle is left out. Raises `ArchiveRefused` ``archive.too_large`` before the first.
    """
    to_come, replies = _surveyed(read())
    if replies > _MOST_HELD:
        _refuse_tangle(read(), set(to_come))
    waiting: _Waiting[Contribution] = _Waiting(to_come)
    for contribution in read():
        yield from waiting.given(contribution.source_id, contribution.in_reply_to, contribution)


def _surveyed(contributions: Iterable[Contribution]) -> tuple[set[int], int]:
    """What ids there are, and what it would take to hold all replies at once."""
    ids: set[int] = set()
    weight = 0
    for contribution in contributions:
        ids.add(hash(contribution.source_id))
        if contribution.in_reply_to:
            weight += _weight(contribution)
        if len(ids) > _MOST:
            raise _too_large(f"holds more than the {_MOST:,} contributions that are read at once")
    return ids, weight


def _refuse_tangle(contributions: Iterable[Contribution], to_come: set[int]) -> None:
    waiting: _Waiting[int] = _Waiting(to_come)
    held = 0
    for contribution in contributions:
        weight = _weight(contribution)
        held += weight - sum(waiting.given(contribution.source_id, contribution.in_reply_to, weight))
        if held > _MOST_HELD:
            raise _too_large("tells too many replies long before what they answer")


def _weight(contribution: Contribution) -> int:
    return _WEIGHT + _CHARACTER * len(contribution.markdown)


def _too_large(reason: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"The archive {reason}; ask the service for a shorter period, and bring the parts one after the other.",
        code="archive.too_large",
    )


class _Waiting(Generic[Thing]):
    """Things whose parent is still to come, by the hash of its id: the text of ids would take several times that."""

    def __init__(self, to_come: set[int]) -> None:
        self._to_come = to_come
        self._held: set[int] = set()
        self._by_parent: dict[int, list[tuple[int, Thing]]] = {}

    def given(self, source_id: str, in_reply_to: str | None, thing: Thing) -> Iterator[Thing]:
        """What may be given now that this one is here: nothing, or it and all that has waited for it."""
        key = hash(source_id)
        if key not in self._to_come or key in self._held:
            return  # the second of the same
        parent = hash(in_reply_to) if in_reply_to else key
        if parent != key and parent in self._to_come:
            self._held.add(key)
            self._by_parent.setdefault(parent, []).append((key, thing))
            return
        ready = deque([(key, thing)])
        while ready:
            key, thing = ready.popleft()
            self._to_come.discard(key)
            self._held.discard(key)
            yield thing
            ready.extend(self._by_parent.pop(key, ()))
