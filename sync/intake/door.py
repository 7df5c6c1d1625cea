"""The one door: whatever its origin, a contribution enters here, in one transaction with everything that follows.

T1 of the design: the text to its one home, the facts to the ledger, a mark on every standing that has to be derived
anew. Unique on (source, source id, revision) within a space, so that bringing the same thing twice changes nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from config.clock import Clock
from config.ids import new_id
from config.keys import KeyRing
from config.upsert import insert_into
from connectors.contract import Contribution, ContributionKind
from sync.contributions.markdown import clean
from sync.contributions.matching import fingerprints, matched_share
from sync.contributions.rendering import RENDERER_VERSION, render
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.contributions.words import comparable_words
from sync.ledger.facts import FactKind, Measures
from sync.ledger.tables import LedgerRow, Standing
from sync.spaces.tables import Space

_VALUES_PER_QUERY = 10_000


class Incoming(NamedTuple):
    """A contribution and its author in the space; None for somebody who does not belong to it.

    What strangers wrote is not kept. It is seen nevertheless, since it ends a member's posts in a row.
    """

    author_id: UUID | None
    contribution: Contribution


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of it: its id in Stoa, and whether anything was new."""

    contribution_id: UUID
    revision: int
    new: bool


class Tail(NamedTuple):
    """Who wrote last in a conversation, and how many in a row."""

    author_id: UUID | None
    run: int


@dataclass
class _Batch:
    """What one batch needs to know of the past, and what it adds."""

    stored: dict[str, StoredContribution]
    tails: dict[UUID, Tail]
    holders: dict[int, set[UUID]]  # which contributions hold a fingerprint
    prints: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)


class Intake:
    """The door into one installation. Cheap to make; not shared among threads."""

    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._fingerprint_key = keys.key("fingerprints")
        self._clock = clock
        self._tails: dict[UUID, Tail] = {}  # remembered over the batches of one import

    def accept(self, session: Session, space: Space, author_id: UUID, contribution: Contribution) -> Accepted:
        """Take in one contribution of the built-in discussion, rendered, in the caller's transaction."""
        accepted = self.accept_all(session, space, [Incoming(author_id, contribution)], rendered=True)[0]
        assert accepted is not None
        return accepted

    def accept_all(
        self, session: Session, space: Space, incoming: Sequence[Incoming], *, rendered: bool = False
    ) -> list[Accepted | None]:
        """Take in contributions of one source, in their order, with a constant number of queries.

        Gives what became of each, in order; None for those of strangers. `rendered`: make the HTML now.
        """
        incoming = [Incoming(each.author_id, _cleaned(each.contribution)) for each in incoming]
        session.execute(select(Space.id).where(Space.id == space.id).with_for_update())  # one at a time
        words = [comparable_words(item.contribution.markdown) if item.author_id else () for item in incoming]
        prints = [fingerprints(each, self._fingerprint_key) for each in words]
        batch = self._look_up(session, space, incoming, prints)
        accepted = [
            self._take(session, space, item, len(each), marks, batch, rendered=rendered)
            for item, each, marks in zip(incoming, words, prints, strict=True)
        ]
        _write(session, space, batch)
        self._tails = batch.tails
        return accepted

    def _look_up(
        self,
        session: Session,
        space: Space,
        incoming: Sequence[Incoming],
        prints: Sequence[frozenset[int]],
    ) -> _Batch:
        contributions = [item.contribution for item in incoming]
        source = contributions[0].source
        assert all(each.source == source for each in contributions), "a batch comes from one source"
        wanted = {each.source_id for each in contributions} | {
            each.in_reply_to for each in contributions if each.in_reply_to
        }
        stored = session.scalars(
            select(StoredContribution).where(
                StoredContribution.space_id == space.id,
                StoredContribution.source == source,
                StoredContribution.source_id.in_(wanted),
            )
        )
        by_source_id = {row.source_id: row for row in stored}
        conversations = {
            _conversation_of(space, each, by_source_id) for each in contributions
        } - self._tails.keys()
        return _Batch(
            stored=by_source_id,
            tails={**self._tails, **_read_tails(session, conversations)},
            holders=_read_holders(session, space, set().union(*prints)),
        )

    def _take(
        self,
        session: Session,
        space: Space,
        item: Incoming,
        counted_words: int,
        marks: frozenset[int],
        batch: _Batch,
        *,
        rendered: bool,
    ) -> Accepted | None:
        contribution = item.contribution
        conversation_id = _conversation_of(space, contribution, batch.stored)
        known = batch.stored.get(contribution.source_id)
        if known is not None and known.revision >= contribution.revision:
            return Accepted(known.id, known.revision, new=False)
        if item.author_id is None:
            batch.tails[conversation_id] = Tail(None, 0)
            return None
        if known is not None:
            self._edit(session, space, known, contribution, counted_words, marks, batch, rendered=rendered)
            return Accepted(known.id, contribution.revision, new=True)
        row = self._add(
            session, space, item.author_id, contribution, conversation_id, batch, rendered=rendered
        )
        measures = Measures(
            counted_words=counted_words,
            answers=contribution.kind is ContributionKind.REPLY,
            matched=_matched(marks, batch.holders),
            run=_count_run(batch.tails, conversation_id, item.author_id),
        )
        self._note_facts(space, row, contribution, measures, batch)
        _remember_prints(space, row.id, marks, batch)
        return Accepted(row.id, row.revision, new=True)

    def _add(
        self,
        session: Session,
        space: Space,
        author_id: UUID,
        contribution: Contribution,
        conversation_id: UUID,
        batch: _Batch,
        *,
        rendered: bool,
    ) -> StoredContribution:
        parent = batch.stored.get(contribution.in_reply_to or "")
        row = StoredContribution(
            id=new_id(),
            space_id=space.id,
            author_id=author_id,
            source=contribution.source,
            source_id=contribution.source_id,
            revision=contribution.revision,
            kind=contribution.kind.value,
            parent_id=parent.id if parent else None,
            conversation_id=conversation_id,
            title=contribution.title,
            markdown=contribution.markdown,
            html=render(contribution.markdown) if rendered else None,
            renderer_version=RENDERER_VERSION if rendered else None,
            link=contribution.link,
            group_id=None,
            anonymous=False,
            occurred_at=contribution.occurred_at,
            deleted_at=None,
        )
        session.add(row)
        batch.stored[contribution.source_id] = row
        return row

    def _edit(
        self,
        session: Session,
        space: Space,
        row: StoredContribution,
        contribution: Contribution,
        counted_words: int,
        marks: frozenset[int],
        batch: _Batch,
        *,
        rendered: bool,
    ) -> None:
        for holders in batch.holders.values():
            holders.discard(row.id)
        measures = Measures(
            counted_words=counted_words,
            answers=row.kind == ContributionKind.REPLY,
            matched=_matched(marks, batch.holders),
            run=_read_run(session, row, batch),
        )
        row.revision = contribution.revision
        row.title = contribution.title
        row.markdown = contribution.markdown
        row.html = render(contribution.markdown) if rendered else None
        row.renderer_version = RENDERER_VERSION if rendered else None
        session.execute(delete(Fingerprint).where(Fingerprint.contribution_id == row.id))
        _remember_prints(space, row.id, marks, batch)
        batch.facts.append(self._fact(space, row, FactKind.EDIT, row.author_id, measures))

    def _note_facts(
        self,
        space: Space,
        row: StoredContribution,
        contribution: Contribution,
        measures: Measures,
        batch: _Batch,
    ) -> None:
        batch.facts.append(self._fact(space, row, FactKind.CONTRIBUTION, row.author_id, measures))
        parent = batch.stored.get(contribution.in_reply_to or "")
        if parent is not None:
            batch.facts.append(
                self._fact(space, row, FactKind.REPLY_RECEIVED, parent.author_id, measures, row.author_id)
            )

    def _fact(
        self,
        space: Space,
        row: StoredContribution,
        kind: FactKind,
        person_id: UUID,
        measures: Measures,
        counterpart: UUID | None = None,
    ) -> dict[str, Any]:
        return {
            "space_id": space.id,
            "person_id": person_id,
            "kind": kind.value,
            "contribution_id": row.id,
            "revision": row.revision,
            "source": row.source,
            "counterpart": counterpart,
            "counted_words": measures.counted_words,
            "answers": measures.answers,
            "matched": measures.matched,
            "run": measures.run,
            "occurred_at": row.occurred_at,
            "recorded_at": self._clock.now(),
        }


def _cleaned(contribution: Contribution) -> Contribution:
    title = clean(contribution.title) if contribution.title is not None else None
    return replace(contribution, title=title, markdown=clean(contribution.markdown))


def _conversation_of(space: Space, contribution: Contribution, stored: dict[str, StoredContribution]) -> UUID:
    """The conversation's id follows from its first contribution, whether or not that one is kept."""
    parent = stored.get(contribution.in_reply_to or "")
    if parent is not None:
        return parent.conversation_id
    return uuid5(space.id, f"{contribution.source}\n{contribution.in_reply_to or contribution.source_id}")


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


def _matched(marks: frozenset[int], holders: dict[int, set[UUID]]) -> int:
    """The largest share of a text that one earlier contribution holds, in thousandths."""
    shared: dict[UUID, list[int]] = defaultdict(list)
    for mark in marks:
        for holder in holders.get(mark, ()):
            shared[holder].append(mark)
    return max((matched_share(marks, other) for other in shared.values()), default=0)


def _count_run(tails: dict[UUID, Tail], conversation_id: UUID, author_id: UUID) -> int:
    last = tails.get(conversation_id)
    run = last.run + 1 if last is not None and last.author_id == author_id else 1
    tails[conversation_id] = Tail(author_id, run)
    return run


def _read_run(session: Session, row: StoredContribution, batch: _Batch) -> int:
    """How many in a row it was when it came in; an edit does not change that."""
    for fact in batch.facts:
        if fact["contribution_id"] == row.id and fact["kind"] == FactKind.CONTRIBUTION:
            return int(fact["run"])
    return session.scalars(
        select(LedgerRow.run).where(
            LedgerRow.contribution_id == row.id, LedgerRow.kind == FactKind.CONTRIBUTION.value
        )
    ).one()


def _remember_prints(space: Space, contribution_id: UUID, marks: frozenset[int], batch: _Batch) -> None:
    for mark in sorted(marks):
        batch.holders.setdefault(mark, set()).add(contribution_id)
        batch.prints.append({"space_id": space.id, "value": mark, "contribution_id": contribution_id})


def _write(session: Session, space: Space, batch: _Batch) -> None:
    session.flush()
    if batch.prints:
        session.execute(insert(Fingerprint), batch.prints)
    if batch.facts:
        session.execute(insert(LedgerRow), batch.facts)
    touched = sorted({fact["person_id"] for fact in batch.facts})
    if touched:
        statement = insert_into(session, Standing).on_conflict_do_update(
            index_elements=["space_id", "person_id"],
            set_={"ledger_version": Standing.ledger_version + 1},
        )
        session.execute(
            statement,
            [
                {"space_id": space.id, "person_id": person, "ledger_version": 1, "derived_version": 0}
                for person in touched
            ],
        )
