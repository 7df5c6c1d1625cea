"""Writing the ledger: facts are added, and the standings that they concern are marked with them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from config.upsert import dialect_of, table_of
from sync.ledger.facts import FactKind, Measures
from sync.ledger.standings import make_due
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Space

# The table itself: inserted as entities, rows are grouped by which of their values are missing, one by one.
_LEDGER: Final = table_of(LedgerRow)
_NOT_MEASURED: Final = Measures()

Numbered = tuple[UUID, str, UUID]
"""What facts are numbered within: contribution, kind and person."""


class Entry(NamedTuple):
    """A fact that is to be written, as `sync.ledger.facts.Fact` says. `source` is where it comes from."""

    person_id: UUID
    kind: FactKind
    contribution_id: UUID
    revision: int
    source: str
    occurred_at: datetime
    measures: Measures = _NOT_MEASURED
    counterpart: UUID | None = None
    number: int = 0
    value: int = 0
    verdict: str | None = None


def lock_space(session: Session, space_id: UUID) -> None:
    """Let nobody else write facts of this space until the transaction ends.

    Whoever only refers to the space waits for nobody. On SQLite a transaction that writes has kept
    all others out from its beginning.
    """
    if dialect_of(session) != "sqlite":
        session.execute(select(Space.id).where(Space.id == space_id).with_for_update(key_share=True))


def append(session: Session, space_id: UUID, entries: Sequence[Entry], now: datetime) -> None:
    """Write facts of a space that `lock_space` holds; two statements, however many there are."""
    if entries:
        _mark_standings(session, space_id, entries)
        session.execute(insert(_LEDGER), [_values(space_id, entry, now) for entry in entries])


def append_one(session: Session, space_id: UUID, entry: Entry, now: datetime) -> int:
    """Write one fact; gives its place in the ledger."""
    _mark_standings(session, space_id, [entry])
    statement = insert(_LEDGER).values(_values(space_id, entry, now)).returning(_LEDGER.c.sequence)
    return int(session.execute(statement).scalar_one())


def next_numbers(
    session: Session, contribution_ids: Iterable[UUID], person_ids: Iterable[UUID], kinds: Iterable[FactKind]
) -> Mapping[Numbered, int]:
    """The first number that is free for facts of these kinds; nothing is said of where 0 is."""
    rows = session.execute(
        select(LedgerRow.contribution_id, LedgerRow.kind, LedgerRow.person_id, func.max(LedgerRow.number) + 1)
        .where(
            LedgerRow.contribution_id.in_(set(contribution_ids)),
            LedgerRow.person_id.in_(set(person_ids)),
            LedgerRow.kind.in_({kind.value for kind in kinds}),
        )
        .group_by(LedgerRow.contribution_id, LedgerRow.kind, LedgerRow.person_id)
    )
    return {(contribution, kind, person): number for contribution, kind, person, number in rows}


def _values(space_id: UUID, entry: Entry, now: datetime) -> dict[str, Any]:
    measures = entry.measures
    return {
        "space_id": space_id,
        "person_id": entry.person_id,
        "kind": entry.kind.value,
        "contribution_id": entry.contribution_id,
        "revision": entry.revision,
        "source": entry.source,
        "counterpart": entry.counterpart,
        "counted_words": measures.counted_words,
        "answers": measures.answers,
        "matched": measures.matched,
        "run": measures.run,
        "code": measures.code,
        "links": measures.links,
        "asks": measures.asks,
        "number": entry.number,
        "value": entry.value,
        "verdict": entry.verdict,
        "occurred_at": entry.occurred_at,
        "recorded_at": now,
    }


def _mark_standings(session: Session, space_id: UUID, entries: Sequence[Entry]) -> None:
    """Mark before anything is written, which locks: facts of a person stand in the ledger in the order of commits."""
    make_due(session, space_id, {entry.person_id for entry in entries})
