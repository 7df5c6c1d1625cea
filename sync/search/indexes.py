"""The indexes of one process: made when somebody searches, kept while somebody does, and lost with the process.

Nothing of an index is ever written down: docs/adr/0007-search-over-sealed-texts.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement

from config.clock import Clock
from config.database import Database
from config.keys import KeyRing
from sync.search.reading import SpaceIndex

_MOST_POSTS: Final = 300_000  # in all indexes together, about 1 KB each
_KEPT_FOR: Final = timedelta(hours=1)  # after the last search in a space


@dataclass
class _Held:
    index: SpaceIndex
    used_at: datetime
    turn: Lock = field(default_factory=Lock)


class Indexes:
    """Indexes by space, of what one source has brought. Safe to share among threads; one index is for one at a time.

    `reserved` is as `SpaceIndex` has it.
    """

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        clock: Clock,
        source: str,
        reserved: ColumnElement[bool],
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._source = source
        self._reserved = reserved
        self._held: dict[UUID, _Held] = {}
        self._lock = Lock()

    @contextmanager
    def open(self, space_id: UUID) -> Iterator[SpaceIndex]:
        """The index of a space as the database is now. The first time, all that stands there is read for it."""
        now = self._clock.now()
        with self._lock:
            self._drop(now, but=space_id)
            held = self._held.pop(space_id, None) or _Held(
                SpaceIndex(self._database, self._keys, space_id, self._source, self._reserved), now
            )
            held.used_at = now
            self._held[space_id] = held  # the last: they are in the order in which they were used
        with held.turn:
            held.index.follow()
            yield held.index

    def _drop(self, now: datetime, *, but: UUID) -> None:
        """Let go of what nobody has searched lately, and of the longest unused where there is too much."""
        posts = sum(len(held.index.posts) for held in self._held.values())
        for space_id, held in list(self._held.items()):
            if space_id == but or (posts <= _MOST_POSTS and now - held.used_at <= _KEPT_FOR):
                continue
            posts -= len(held.index.posts)
            del self._held[space_id]
