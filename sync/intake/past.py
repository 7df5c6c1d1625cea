"""What a batch of contributions has to know of the past: what stands there, who wrote last, and what came too early."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from connectors.contract import Contribution, ContributionKind
from sync.contributions.tables import StoredContribution
from sync.ledger.facts import FactKind, Measures
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Space

OF_REVISIONS: Final = (FactKind.CONTRIBUTION, FactKind.EDIT)


class Tail(NamedTuple):
    """Who wrote last in a conversation of what stands, and how many in a row."""

    author_id: UUID | None
    run: int


class Waiting(NamedTuple):
    """An answer that came before what it answers, as it was measured then."""

    reply: StoredContribution
    measures: Measures


def measures_of(fact: LedgerRow) -> Measures:
    """What a row of the ledger says was measured."""
    return Measures(
        fact.counted_words, fact.answers, fact.matched, fact.run, fact.code, fact.links, fact.asks
    )


def conversation_of(space: Space, contribution: Contribution, stored: dict[str, StoredContribution]) -> UUID:
    """The conversation's id follows from its first contribution, whether or not that one is kept."""
    parent = stored.get(contribution.in_reply_to or "")
    if parent is not None:
        return parent.conversation_id
    return _begun(space, contribution.source, contribution.in_reply_to or contribution.source_id)


def begun_by(space: Space, contribution: Contribution) -> UUID:
    """The conversation that a contribution begins: answers that came before it are in that one."""
    return _begun(space, contribution.source, contribution.source_id)


def begun_by_stored(space: Space, row: StoredContribution) -> UUID:
    """The conversation that a contribution begins which is there already."""
    return _begun(space, row.source, row.source_id)


def _begun(space: Space, source: str, source_id: str) -> UUID:
    return uuid5(space.id, f"{source}\n{source_id}")


def read_stored(
    session: Session, space: Space, contributions: Sequence[Contribution]
) -> dict[str, StoredContribution]:
    """What stands by the ids that a source gave, of these and of what they answer."""
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


def read_tails(session: Session, conversations: set[UUID]) -> dict[UUID, Tail]:
    """Who wrote last of what stands, and how many of it in a row: back to the contribution that began that row."""
    wrote = (
        select(
            StoredContribution.conversation_id,
            StoredContribution.deleted_at.is_(None).label("stands"),
            LedgerRow.person_id,
            LedgerRow.sequence,
            LedgerRow.run,
        )
        .join(StoredContribution, StoredContribution.id == LedgerRow.contribution_id)
        .where(
            StoredContribution.conversation_id.in_(conversations),
            LedgerRow.kind == FactKind.CONTRIBUTION.value,
        )
        .cte("wrote")
    )
    last = (
        select(func.max(wrote.c.sequence).label("sequence"))
        .where(wrote.c.stands)
        .group_by(wrote.c.conversation_id)
        .subquery()
    )
    tail = (
        select(wrote.c.conversation_id, wrote.c.person_id, wrote.c.sequence)
        .join(last, last.c.sequence == wrote.c.sequence)
        .cte("tail")
    )
    is_theirs = and_(wrote.c.conversation_id == tail.c.conversation_id, wrote.c.person_id == tail.c.person_id)
    begun = (
        select(tail.c.conversation_id, func.max(wrote.c.sequence).label("sequence"))
        .join(wrote, and_(is_theirs, wrote.c.run == 1, wrote.c.sequence <= tail.c.sequence))
        .group_by(tail.c.conversation_id)
        .subquery()
    )
    rows = session.execute(
        select(tail.c.conversation_id, tail.c.person_id, func.count())
        .join(begun, begun.c.conversation_id == tail.c.conversation_id)
        .join(wrote, and_(is_theirs, wrote.c.stands, wrote.c.sequence >= begun.c.sequence))
        .group_by(tail.c.conversation_id, tail.c.person_id)
    )
    return {conversation: Tail(person, run) for conversation, person, run in rows}


def read_waiting(session: Session, conversations: set[UUID]) -> dict[UUID, list[Waiting]]:
    """The answers in these conversations whose beginning has not come, by the conversation."""
    waiting: dict[UUID, list[Waiting]] = defaultdict(list)
    if not conversations:
        return waiting
    rows = session.execute(
        select(StoredContribution, LedgerRow)
        .join(LedgerRow, LedgerRow.contribution_id == StoredContribution.id)
        .where(
            StoredContribution.conversation_id.in_(conversations),
            StoredContribution.kind == ContributionKind.REPLY.value,
            StoredContribution.parent_id.is_(None),
            StoredContribution.deleted_at.is_(None),
            LedgerRow.kind.in_([kind.value for kind in OF_REVISIONS]),
        )
        .order_by(LedgerRow.sequence)
    )
    latest = {reply.id: (reply, fact) for reply, fact in rows}
    for reply, fact in latest.values():
        waiting[reply.conversation_id].append(Waiting(reply, measures_of(fact)))
    return waiting
