"""A batch of contributions on their way in: what has to be known of the past, and what they add to it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, Self
from uuid import UUID, uuid5

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from config.ids import new_id
from config.upsert import table_of
from connectors.contract import Contribution, ContributionKind
from sync.contributions.matching import matched_share
from sync.contributions.rendering import RENDERER_VERSION
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.ledger.entries import Entry, append
from sync.ledger.facts import FactKind, Measures
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Space

_VALUES_PER_QUERY: Final = 10_000
_FINGERPRINTS: Final = table_of(Fingerprint)


class Measured(NamedTuple):
    """A contribution with what was measured of its text alone; `author_id` None for a stranger's.

    `group_id` is the group whose conversation it begins; an answer is in the group of what it answers.
    """

    author_id: UUID | None
    contribution: Contribution
    html: str | None
    measures: Measures
    marks: frozenset[int]
    group_id: str | None = None


class Tail(NamedTuple):
    """Who wrote last in a conversation, and how many in a row."""

    author_id: UUID | None
    run: int


@dataclass
class Batch:
    """Contributions of one source for one space, in one transaction.

    `stored` are the contributions that the batch names, by source id; `holders` tells which contributions hold a
    fingerprint. Everything is kept up to date as the batch goes on, so that later items see earlier ones.
    """

    session: Session
    space: Space
    now: datetime
    stored: dict[str, StoredContribution]
    tails: dict[UUID, Tail]
    holders: dict[int, set[UUID]]
    prints: list[dict[str, Any]] = field(default_factory=list)
    facts: list[Entry] = field(default_factory=list)

    @classmethod
    def open(
        cls,
        session: Session,
        space: Space,
        now: datetime,
        items: Sequence[Measured],
        tails: dict[UUID, Tail],
    ) -> Self:
        """Look up what is known already. `tails` is what earlier batches of the same import have seen."""
        contributions = [item.contribution for item in items]
        stored = _read_stored(session, space, contributions)
        conversations = {conversation_of(space, each, stored) for each in contributions} - tails.keys()
        tails.update(_read_tails(session, conversations))
        marks: set[int] = set().union(*(item.marks for item in items))
        return cls(session, space, now, stored, tails, _read_holders(session, space, marks))

    def pass_over(self, contribution: Contribution) -> None:
        """See what a stranger wrote, without keeping it."""
        self.tails[conversation_of(self.space, contribution, self.stored)] = Tail(None, 0)

    def add(self, author_id: UUID, item: Measured) -> StoredContribution:
        """Keep a new contribution."""
        row = self._new_row(author_id, item)
        measures = replace(
            item.measures,
            answers=item.contribution.kind is ContributionKind.REPLY,
            matched=self._matched(item.marks),
            run=self._count_run(row.conversation_id, author_id),
        )
        self._note(row, FactKind.CONTRIBUTION, author_id, measures)
        parent = self.stored.get(item.contribution.in_reply_to or "")
        # What is gone earns no credit, but answering oneself stays what it is.
        if parent is not None and (parent.deleted_at is None or parent.author_id == author_id):
            self._note(row, FactKind.REPLY_RECEIVED, parent.author_id, measures, counterpart=author_id)
        self._remember_marks(row.id, item.marks)
        self.session.add(row)
        self.stored[row.source_id] = row
        return row

    def edit(self, row: StoredContribution, item: Measured) -> None:
        """Put a later revision in an earlier one's place."""
        for holders in self.holders.values():
            holders.discard(row.id)
        measures = replace(
            item.measures,
            answers=row.kind == ContributionKind.REPLY,
            matched=self._matched(item.marks),
            run=self._read_run(row),
        )
        row.revision = item.contribution.revision
        row.title = item.contribution.title
        row.markdown = item.contribution.markdown
        row.html = item.html
        row.renderer_version = RENDERER_VERSION if item.html is not None else None
        self.session.execute(delete(Fingerprint).where(Fingerprint.contribution_id == row.id))
        self.prints = [each for each in self.prints if each["contribution_id"] != row.id]
        self._remember_marks(row.id, item.marks)
        self._note(row, FactKind.EDIT, row.author_id, measures)

    def write(self) -> None:
        """Write what the batch adds, and mark every standing that it concerns."""
        self.session.flush()
        if self.prints:
            self.session.execute(insert(_FINGERPRINTS), self.prints)
        append(self.session, self.space.id, self.facts, self.now)

    def _new_row(self, author_id: UUID, item: Measured) -> StoredContribution:
        contribution = item.contribution
        parent = self.stored.get(contribution.in_reply_to or "")
        return StoredContribution(
            id=new_id(),
            space_id=self.space.id,
            author_id=author_id,
            source=contribution.source,
            source_id=contribution.source_id,
            revision=contribution.revision,
            kind=contribution.kind.value,
            parent_id=parent.id if parent else None,
            conversation_id=conversation_of(self.space, contribution, self.stored),
            title=contribution.title,
            markdown=contribution.markdown,
            html=item.html,
            renderer_version=RENDERER_VERSION if item.html is not None else None,
            link=contribution.link,
            group_id=parent.group_id if parent else item.group_id,
            anonymous=False,
            occurred_at=contribution.occurred_at,
            deleted_at=None,
        )

    def _note(
        self,
        row: StoredContribution,
        kind: FactKind,
        person_id: UUID,
        measures: Measures,
        counterpart: UUID | None = None,
    ) -> None:
        self.facts.append(
            Entry(
                person_id,
                kind,
                row.id,
                row.revision,
                row.source,
                row.occurred_at,
                measures,
                counterpart=counterpart,
            )
        )

    def _matched(self, marks: frozenset[int]) -> int:
        """The largest share of a text that one earlier contribution holds, in thousandths."""
        shared: dict[UUID, list[int]] = defaultdict(list)
        for mark in marks:
            for holder in self.holders.get(mark, ()):
                shared[holder].append(mark)
        return max((matched_share(marks, other) for other in shared.values()), default=0)

    def _count_run(self, conversation_id: UUID, author_id: UUID) -> int:
        last = self.tails.get(conversation_id)
        run = last.run + 1 if last is not None and last.author_id == author_id else 1
        self.tails[conversation_id] = Tail(author_id, run)
        return run

    def _read_run(self, row: StoredContribution) -> int:
        """How many in a row it was when it came in; an edit does not change that."""
        for fact in self.facts:
            if fact.contribution_id == row.id and fact.kind is FactKind.CONTRIBUTION:
                return fact.measures.run
        return self.session.scalars(
            select(LedgerRow.run).where(
                LedgerRow.contribution_id == row.id, LedgerRow.kind == FactKind.CONTRIBUTION.value
            )
        ).one()

    def _remember_marks(self, contribution_id: UUID, marks: frozenset[int]) -> None:
        for mark in sorted(marks):
            self.holders.setdefault(mark, set()).add(contribution_id)
            self.prints.append({"space_id": self.space.id, "value": mark, "contribution_id": contribution_id})


def conversation_of(space: Space, contribution: Contribution, stored: dict[str, StoredContribution]) -> UUID:
    """The conversation's id follows from its first contribution, whether or not that one is kept."""
    parent = stored.get(contribution.in_reply_to or "")
    if parent is not None:
        return parent.conversation_id
    return uuid5(space.id, f"{contribution.source}\n{contribution.in_reply_to or contribution.source_id}")


def _read_stored(
    session: Session, space: Space, contributions: Sequence[Contribution]
) -> dict[str, StoredContribution]:
    source = contributions[0].source
    assert all(each.source == source for each in contributions), "a batch comes from one source"
    wanted = {each.source_id for each in contributions}
    wanted |= {each.in_reply_to for each in contributions if each.in_reply_to}
    rows = session.scalars(
        select(StoredContribution).where(
            StoredContribution.space_id == space.id,
            StoredContribution.source == source,
            StoredContribution.source_id.in_(wanted),
        ),
        execution_options={"populate_existing": True},  # what was read before the lock may be stale
    )
    return {row.source_id: row for row in rows}


def _read_tails(session: Session, conversations: set[UUID]) -> dict[UUID, Tail]:
    last = (
        select(func.max(LedgerRow.sequence))
        .join(StoredContribution, StoredContribution.id == LedgerRow.contribution_id)
        .where(
            StoredContribution.conversation_id.in_(conversations),
            LedgerRow.kind == FactKind.CONTRIBUTION.value,
        )
        .group_by(StoredContribution.conversation_id)
    )
    rows = session.execute(
        select(StoredContribution.conversation_id, LedgerRow.person_id, LedgerRow.run)
        .join(StoredContribution, StoredContribution.id == LedgerRow.contribution_id)
        .where(LedgerRow.sequence.in_(last))
    )
    return {conversation: Tail(person, run) for conversation, person, run in rows}


def _read_holders(session: Session, space: Space, values: set[int]) -> dict[int, set[UUID]]:
    holders: dict[int, set[UUID]] = {}
    ordered = sorted(values)
    for start in range(0, len(ordered), _VALUES_PER_QUERY):
        rows = session.execute(
            select(Fingerprint.value, Fingerprint.contribution_id).where(
                Fingerprint.space_id == space.id,
                Fingerprint.value.in_(ordered[start : start + _VALUES_PER_QUERY]),
            )
        )
        for value, contribution_id in rows:
            holders.setdefault(value, set()).add(contribution_id)
    return holders
