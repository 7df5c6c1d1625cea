"""Keeping an index of a space's posts as the database is: all is read in once, and from then on what facts tell of.

Every fact raises the version of the standing of whom it is about, in the order of the commits within a space
(`sync.ledger.entries`), so that one small query says whether there is anything new. Erasing a person takes the
standing away. What leaves without a fact, such as what is over its time, is found when all is compared, once an hour.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.database import Database
from config.keys import KeyRing
from connectors.contract import ContributionKind
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_sealed
from sync.ledger.tables import LedgerRow, Standing
from sync.people.sealing import Seals
from sync.search.index import Index, Posted, State
from sync.search.names import Names

_AT_ONCE: Final = (
    500  # posts read in one short transaction: no log of the database is held back by a long one
)
_COMPARED_AFTER: Final = timedelta(hours=1)


class SpaceIndex:
    """The index of what one source has brought into a space, with the names of its members. Not to be shared.

    Of a large space not all is read in at once, so that nobody waits for it: `left` tells how many posts are still to
    come, the latest of them last.
    """

    def __init__(
        self, database: Database, keys: KeyRing, space_id: UUID, source: str, *, at_most: int = 10_000
    ) -> None:
        self.posts = Index()
        self.names = Names(space_id)
        self._database = database
        self._keys = keys
        self._space_id = space_id
        self._source = source
        self._at_most = at_most
        self._versions: Mapping[UUID, int] = {}
        self._last_fact = 0
        self._compared_at: datetime | None = None
        self._backlog: deque[UUID] = deque()

    @property
    def left(self) -> int:
        """How many posts are still to be read in."""
        return len(self._backlog)

    def follow(self, now: datetime) -> None:
        """Bring the index to where the database is, or nearer where that is far."""
        if self._compared_at is None or now - self._compared_at > _COMPARED_AFTER:
            self._compare()
            self._compared_at = now
        else:
            self._catch_up()
        self._take_anew([self._backlog.popleft() for _ in range(min(self._at_most, len(self._backlog)))])

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
        self._versions = versions
        self._last_fact = max((sequence for sequence, _ in facts), default=self._last_fact)
        self._take_anew(sorted(touched))

    def _compare(self) -> None:
        """Compare all that is known with all that is there; in the order of time, which numbers then follow."""
        with self._database.read() as session:
            self._versions = _read_versions(session, self._space_id)
            self._last_fact = (
                session.scalar(
                    select(func.max(LedgerRow.sequence)).where(LedgerRow.space_id == self._space_id)
                )
                or 0
            )
            there = session.execute(
                select(
                    StoredContribution.id,
                    StoredContribution.revision,
                    StoredContribution.group_id,
                    StoredContribution.anonymous,
                )
                .where(
                    StoredContribution.space_id == self._space_id,
                    StoredContribution.source == self._source,
                    StoredContribution.deleted_at.is_(None),
                )
                .order_by(StoredContribution.occurred_at, StoredContribution.id)
            ).all()
        self.posts.forget(self.posts.ids - {each.id for each in there})
        self._backlog = deque(
            each.id
            for each in there
            if self.posts.state_of(each.id) != State(each.revision, each.group_id, each.anonymous)
        )

    def _read_facts(self, session: Session, versions: Mapping[UUID, int]) -> Sequence[tuple[int, UUID]]:
        """The new facts of whoever has any, by their places in the ledger, with what they are about."""
        moved = [person for person, version in versions.items() if self._versions.get(person) != version]
        return (
            session.execute(
                select(LedgerRow.sequence, LedgerRow.contribution_id).where(
                    LedgerRow.space_id == self._space_id,
                    LedgerRow.person_id.in_(moved),
                    LedgerRow.sequence > self._last_fact,
                )
            )
            .tuples()
            .all()
        )

    def _take_anew(self, post_ids: Sequence[UUID]) -> None:
        for start in range(0, len(post_ids), _AT_ONCE):
            some = post_ids[start : start + _AT_ONCE]
            with self._database.read() as session:
                rows = _read_rows(session, self._space_id, self._source, some)
                changed = [row for row in rows if self.posts.state_of(row.id) != row.state]
                posts = _open(Seals(session, self._keys), changed)
            self.posts.forget({*some} - {row.id for row in rows} | {row.id for row in changed})
            for post in posts:
                self.posts.add(post)


class _Row(NamedTuple):
    """What is read of a contribution."""

    id: UUID
    author_id: UUID
    revision: int
    kind: str
    occurred_at: datetime
    group_id: str | None
    anonymous: bool
    sealed_text: bytes | None

    @property
    def state(self) -> State:
        return State(self.revision, self.group_id, self.anonymous)


def _read_versions(session: Session, space_id: UUID) -> Mapping[UUID, int]:
    return dict(
        session.execute(
            select(Standing.person_id, Standing.ledger_version).where(Standing.space_id == space_id)
        )
        .tuples()
        .all()
    )


def _read_rows(session: Session, space_id: UUID, source: str, ids: Sequence[UUID]) -> Sequence[_Row]:
    """Those of these contributions that are there, in the order in which they were asked for."""
    found = session.execute(
        select(*(getattr(StoredContribution, each) for each in _Row._fields)).where(
            StoredContribution.id.in_(ids),
            StoredContribution.space_id == space_id,
            StoredContribution.source == source,
            StoredContribution.deleted_at.is_(None),
        )
    )
    rows = {row.id: _Row._make(row) for row in found}
    return [rows[each] for each in ids if each in rows]


def _open(seals: Seals, rows: Sequence[_Row]) -> list[Posted]:
    """The posts that can be read; of whom the key was lost, nothing can be found."""
    seals.load({row.author_id for row in rows})
    opened = [(row, open_sealed(seals, row.id, row.author_id, row.sealed_text)) for row in rows]
    return [
        Posted(
            id=row.id,
            author_id=row.author_id,
            state=row.state,
            occurred_at=row.occurred_at,
            markdown=text.markdown,
            title=text.title or "" if row.kind == ContributionKind.POST else None,
        )
        for row, text in opened
        if not text.is_lost
    ]
