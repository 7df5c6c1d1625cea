"""Keeping an index of a space's posts as the database is: all is read in once, and from then on what facts tell of.

Every fact raises the version of the standing of whom it is about, in the order of the commits within a space
(`sync.ledger.entries`), so that one small query says whether there is anything new. Erasing a person takes the
standing away. What changes without a fact, such as what is over its time, is noticed when it is found.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from config.clock import EARLIEST
from config.database import Database
from config.keys import KeyRing
from connectors.contract import ContributionKind
from sync.contributions.mentions import without_mentions
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_sealed
from sync.ledger.tables import LedgerRow, Standing
from sync.people.sealing import Seals
from sync.search.index import Index, Posted, State
from sync.search.names import Names

_AT_ONCE: Final = 500  # posts read in one transaction: a long one would hold the database's log back


class SpaceIndex:
    """The index of what one source has brought into a space, with the names of its members. Not to be shared.

    Of a large space only so many posts are read in at a time, so that nobody waits for all of it: `is_whole` tells
    whether that is done. The earliest come first. `reserved` says of a `StoredContribution` whether only some may read
    it (`Posted`).
    """

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        space_id: UUID,
        source: str,
        reserved: ColumnElement[bool],
        *,
        at_most: int = 5_000,
    ) -> None:
        self.posts = Index()
        self.names = Names(space_id)
        self.is_whole = False
        self._database = database
        self._keys = keys
        self._space_id = space_id
        self._source = source
        self._reserved = reserved
        self._at_most = at_most
        self._versions: Mapping[UUID, int] = {}
        self._last_fact = 0
        self._read_to: tuple[datetime, UUID] | None = None

    def follow(self) -> None:
        """Bring the index to where the database is, or nearer while it is not whole."""
        if self._read_to is None:
            self._begin()
        else:
            self._catch_up()
        for _ in range(0, 0 if self.is_whole else self._at_most, _AT_ONCE):
            self._read_on()

    def mend(self, found: Sequence[UUID], there: Mapping[UUID, State]) -> bool:
        """Read anew what was found and is not there, or not so any more; whether there was any such thing."""
        stale = [post_id for post_id in found if self.posts.state_of(post_id) != there.get(post_id)]
        self._take_anew(stale)
        return bool(stale)

    def _begin(self) -> None:
        """Note from where on facts are news: what they tell of until then is about to be read."""
        with self._database.read() as session:
            self._versions = _read_versions(session, self._space_id)
            last = select(func.max(LedgerRow.sequence)).where(LedgerRow.space_id == self._space_id)
            self._last_fact = session.scalar(last) or 0
        self._read_to = (EARLIEST, UUID(int=0))

    def _catch_up(self) -> None:
        with self._database.read() as session:
            versions = _read_versions(session, self._space_id)
            if versions == self._versions:
                return
            while True:
                facts = self._read_facts(session, versions)
                then, versions = versions, _read_versions(session, self._space_id)
                if versions == then:  # or else somebody has just written what these facts may lack
                    break
        gone = self._versions.keys() - versions.keys()
        touched = {contribution_id for _, contribution_id in facts}
        touched.update(post_id for person in gone for post_id in self.posts.posts_of(person))
        self._take_anew(sorted(touched))
        self._versions = versions
        self._last_fact = max((sequence for sequence, _ in facts), default=self._last_fact)

    def _read_on(self) -> None:
        """Take in the next posts in the order of time, which their numbers then follow."""
        assert self._read_to is not None
        instant, post_id = self._read_to
        with self._database.read() as session:
            rows = self._read_rows(
                session,
                StoredContribution.space_id == self._space_id,
                StoredContribution.occurred_at >= instant,
                or_(StoredContribution.occurred_at > instant, StoredContribution.id > post_id),
                limit=_AT_ONCE,
            )
            self._take(session, rows)
        if rows:
            self._read_to = (rows[-1].occurred_at, rows[-1].id)
        self.is_whole = len(rows) < _AT_ONCE

    def _read_facts(self, session: Session, versions: Mapping[UUID, int]) -> Sequence[tuple[int, UUID]]:
        """The new facts of whoever has any, by their places in the ledger, with what they are about."""
        moved = [person for person, version in versions.items() if self._versions.get(person) != version]
        return session.execute(
            select(LedgerRow.sequence, LedgerRow.contribution_id).where(
                LedgerRow.space_id == self._space_id,
                LedgerRow.person_id.in_(moved),
                LedgerRow.sequence > self._last_fact,
            )
        ).all()

    def _take_anew(self, post_ids: Sequence[UUID]) -> None:
        for start in range(0, len(post_ids), _AT_ONCE):
            some = post_ids[start : start + _AT_ONCE]
            with self._database.read() as session:
                rows = self._read_rows(session, StoredContribution.id.in_(some))
                self.posts.forget({*some} - {row.id for row in rows})
                self._take(session, rows)

    def _take(self, session: Session, rows: Sequence["_Row"]) -> None:
        """Put posts into the index as they are now; of whom the key was lost, nothing can be found."""
        own = [row for row in rows if row.space_id == self._space_id and row.source == self._source]
        changed = [row for row in own if self.posts.state_of(row.id) != row.state]
        self.posts.forget([row.id for row in changed])
        seals = Seals(session, self._keys)
        seals.load({row.author_id for row in changed if row.state is not None})
        for row in changed:
            text = open_sealed(seals, row.id, row.author_id, row.sealed_text)
            if row.state is not None and not text.is_lost:
                is_post = row.kind == ContributionKind.POST
                title = text.title or "" if is_post else None
                self.posts.add(
                    Posted(
                        row.id,
                        row.author_id,
                        row.state,
                        row.occurred_at,
                        without_mentions(text.markdown),
                        title,
                        row.is_reserved,
                    )
                )

    def _read_rows(
        self, session: Session, *which: ColumnElement[bool], limit: int | None = None
    ) -> Sequence["_Row"]:
        """Contributions in the order of time."""
        columns = [getattr(StoredContribution, each) for each in _Row._fields[:-1]]
        return [
            _Row._make(row)
            for row in session.execute(
                select(*columns, self._reserved)
                .where(*which)
                .order_by(StoredContribution.occurred_at, StoredContribution.id)
                .limit(limit)
            )
        ]


class _Row(NamedTuple):
    """What is read of a contribution, and of where it stands."""

    id: UUID
    space_id: UUID
    source: str
    author_id: UUID
    revision: int
    kind: str
    occurred_at: datetime
    deleted_at: datetime | None
    withheld: str | None
    group_id: str | None
    anonymous: bool
    sealed_text: bytes | None
    is_reserved: bool

    @property
    def state(self) -> State | None:
        """How it is now; None where it is gone, or not public."""
        if self.deleted_at or self.withheld:
            return None
        return State(self.revision, self.group_id, self.anonymous)


def _read_versions(session: Session, space_id: UUID) -> Mapping[UUID, int]:
    return dict(
        session.execute(
            select(Standing.person_id, Standing.ledger_version).where(Standing.space_id == space_id)
        ).all()
    )
