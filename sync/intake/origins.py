"""Whose words they were first: which contribution holds which fingerprints, and since when.

A contribution's place in time says little of its words, since it may have been edited: each fingerprint has an instant
of its own, that of the revision that brought it. An edit keeps those of what it leaves alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from itertools import count
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from config.upsert import table_of
from sync.contributions.matching import looked_up, matched_share
from sync.contributions.tables import Fingerprint, StoredContribution, Withheld
from sync.ledger.decisions import not_counted
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow

_VALUES_PER_QUERY: Final = 10_000
_MOST_HOLDERS: Final = 32  # of one fingerprint that are read, the first ones
_AFTER_ALL: Final = 2**62  # beyond every sequence of the ledger: what this batch brings
_LOOKED_AT: Final = 4  # contributions that seem to hold the most of a text
_FINGERPRINTS: Final = table_of(Fingerprint)
_SINCE: Final[ColumnElement[datetime]] = func.coalesce(Fingerprint.since, StoredContribution.occurred_at)


@dataclass
class Holding:
    """What one contribution holds: fingerprints with the instant since when.

    `arrival` rises in the order of arrival, which no id tells, and is the same for what nobody knows it of.
    `is_whole` says whether these are all that it holds, `is_gone` whether the contribution was removed.
    """

    contribution_id: UUID
    author_id: UUID
    arrival: int
    is_gone: bool = False
    since: dict[int, datetime] = field(default_factory=dict)
    is_whole: bool = False

    def had_first(self, mark: int, other: "Holding") -> bool:
        """Whether a fingerprint that both hold was here before it was there.

        Whoever wrote both has it from what came first, whichever is older: nobody earns twice by bringing the past.
        What is gone is nobody's original; only its author cannot bring it again.
        """
        is_of_same = self.author_id == other.author_id
        if is_of_same and self.arrival < other.arrival:
            return True
        if self.is_gone and not is_of_same:
            return False
        mine, others = self.since[mark], other.since[mark]
        return (mine, self.arrival) < (others, other.arrival)


class Origins:
    """The holdings of a space as far as the texts of one batch may have something of them, kept up to date.

    Of a long text only a sample is looked up, and of a fingerprint that many hold the first holders are read: what a
    post costs does not grow with how often its text is there.
    """

    def __init__(self, session: Session, space_id: UUID, texts: Iterable[frozenset[int]]) -> None:
        self._session = session
        self._space_id = space_id
        self._holdings: dict[UUID, Holding] = {}
        self._holders: defaultdict[int, set[UUID]] = defaultdict(set)
        self._arriving = count(_AFTER_ALL)
        self._changed: dict[UUID, tuple[StoredContribution, Holding]] = {}
        self._read(set[int]().union(*(looked_up(marks) for marks in texts)))
        self._crowded = {mark for mark, held_by in self._holders.items() if len(held_by) >= _MOST_HOLDERS}

    def add(self, row: StoredContribution, marks: frozenset[int], at: datetime) -> int:
        """Take in a text that stands there since `at`; gives the largest share of it that one other had first.

        In thousandths, as `matched_share` measures it.
        """
        return self._take(row, dict.fromkeys(marks, at))

    def edit(self, row: StoredContribution, marks: frozenset[int], at: datetime) -> int:
        """Put a text in the place of an earlier revision, of which it keeps what it repeats; gives what `add` does."""
        if row.id not in self._holdings:
            self._hold({row.id: (row.author_id, False)})
        former = self._holdings[row.id]
        self._complete([row.id])
        for mark in former.since:
            self._holders[mark].discard(row.id)
        self._session.execute(delete(Fingerprint).where(Fingerprint.contribution_id == row.id))
        return self._take(row, {mark: former.since.get(mark, at) for mark in marks})

    def write(self) -> None:
        """Write what the batch's contributions hold, once these are there."""
        prints: list[dict[str, Any]] = [
            {
                "space_id": self._space_id,
                "value": mark,
                "contribution_id": row.id,
                "since": None if since == row.occurred_at else since,
            }
            for row, holding in self._changed.values()
            for mark, since in sorted(holding.since.items())
        ]
        if prints:
            self._session.execute(insert(_FINGERPRINTS), prints)

    def _take(self, row: StoredContribution, since: dict[int, datetime]) -> int:
        known = self._holdings.get(row.id)
        arrival = known.arrival if known else next(self._arriving)
        holding = Holding(row.id, row.author_id, arrival, since=since, is_whole=True)
        matched = self._largest_share(holding)
        self._holdings[row.id] = holding
        self._changed[row.id] = (row, holding)
        for mark in since:
            self._holders[mark].add(row.id)
        return matched

    def _largest_share(self, own: Holding) -> int:
        marks = frozenset(own.since)
        sample = looked_up(marks)
        shared = self._shared(own, sample)
        if shared and (len(sample) < len(marks) or not self._crowded.isdisjoint(sample)):
            # What many share tells nobody's text from another's: who holds the most of the rest is looked at, too.
            likely = {*_best(shared, sample), *_best(shared, sample - self._crowded)}
            self._complete(likely)
            shared = {each: self._had_first(self._holdings[each], own) for each in likely}
        return max((matched_share(marks, common) for common in shared.values()), default=0)

    def _shared(self, own: Holding, sample: frozenset[int]) -> Mapping[UUID, set[int]]:
        """Every contribution that had some of these fingerprints first, with those."""
        shared: defaultdict[UUID, set[int]] = defaultdict(set)
        for mark in sample:
            for holder in self._holders.get(mark, ()):
                if self._holdings[holder].had_first(mark, own):
                    shared[holder].add(mark)
        return shared

    def _had_first(self, other: Holding, own: Holding) -> set[int]:
        return {mark for mark in own.since if mark in other.since and other.had_first(mark, own)}

    def _read(self, values: Collection[int]) -> None:
        """Read the first holders of each of these fingerprints."""
        ordered = sorted(values)
        for start in range(0, len(ordered), _VALUES_PER_QUERY):
            place = func.row_number().over(
                partition_by=Fingerprint.value, order_by=(_SINCE, Fingerprint.contribution_id)
            )
            held = (
                select(
                    Fingerprint.value,
                    Fingerprint.contribution_id,
                    StoredContribution.author_id,
                    StoredContribution.deleted_at.is_not(None).label("is_gone"),
                    StoredContribution.withheld,
                    _SINCE.label("since"),
                    place.label("place"),
                )
                .join(StoredContribution, StoredContribution.id == Fingerprint.contribution_id)
                .where(
                    Fingerprint.space_id == self._space_id,
                    Fingerprint.value.in_(ordered[start : start + _VALUES_PER_QUERY]),
                )
                .subquery()
            )
            first = select(held).where(held.c.place <= _MOST_HOLDERS)
            found = self._session.execute(first).all()
            # As if it were deleted, since it may soon be: so it can be posted anew elsewhere at once.
            withdrawn = {each.contribution_id for each in found if each.withheld == Withheld.WITHDRAWN}
            withdrawn -= set(self._session.scalars(not_counted(withdrawn))) if withdrawn else set()
            rows = [each for each in found if each.contribution_id not in withdrawn]
            self._hold({each.contribution_id: (each.author_id, each.is_gone) for each in rows})
            for each in rows:
                self._holdings[each.contribution_id].since[each.value] = each.since
                self._holders[each.value].add(each.contribution_id)

    def _hold(self, found: Mapping[UUID, tuple[UUID, bool]]) -> None:
        """Take in whose these contributions are and whether they are gone, in the order in which they came."""
        new = found.keys() - self._holdings.keys()
        if not new:
            return
        arrived = dict(
            self._session.execute(
                select(LedgerRow.contribution_id, func.min(LedgerRow.sequence))
                .where(LedgerRow.contribution_id.in_(new), LedgerRow.kind == FactKind.CONTRIBUTION.value)
                .group_by(LedgerRow.contribution_id)
            ).all()
        )
        for each in new:
            author_id, is_gone = found[each]
            self._holdings[each] = Holding(each, author_id, arrived.get(each, 0), is_gone)

    def _complete(self, contribution_ids: Iterable[UUID]) -> None:
        """Read all that these hold, where that is not known yet."""
        wanted = [each for each in contribution_ids if not self._holdings[each].is_whole]
        if not wanted:
            return
        rows = self._session.execute(
            select(Fingerprint.contribution_id, Fingerprint.value, _SINCE)
            .join(StoredContribution, StoredContribution.id == Fingerprint.contribution_id)
            .where(Fingerprint.contribution_id.in_(wanted))
        )
        for contribution_id, value, since in rows:
            self._holdings[contribution_id].since[value] = since
        for each in wanted:
            self._holdings[each].is_whole = True


def _best(shared: Mapping[UUID, set[int]], marks: frozenset[int]) -> list[UUID]:
    """The contributions that hold the most of these fingerprints."""
    return nlargest(_LOOKED_AT, shared, key=lambda each: (matched_share(marks, shared[each]), each))
