"""Reading the ledger, and which standings are due to be derived."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sync.ledger.facts import Fact, FactKind
from sync.ledger.tables import LedgerRow, Standing


class Due(NamedTuple):
    """A standing whose score lags behind its ledger, at the version that was read."""

    space_id: UUID
    person_id: UUID
    ledger_version: int


def read_due(
    session: Session, limit: int, passed_over: Collection[UUID] = (), only: UUID | None = None
) -> Sequence[Due]:
    """Standings that are due, all of one space at a time, at most `limit`; none of the spaces `passed_over`.

    With `only` they are of that space.
    """
    lagging = Standing.derived_version < Standing.ledger_version
    spaces = select(Standing.space_id).where(lagging, Standing.space_id.not_in(passed_over))
    if only is not None:
        spaces = spaces.where(Standing.space_id == only)
    space_id = session.scalar(spaces.limit(1))
    rows = session.execute(
        select(Standing.space_id, Standing.person_id, Standing.ledger_version)
        .where(lagging, Standing.space_id == space_id)
        .order_by(Standing.person_id)
        .limit(limit)
    )
    return [Due(*row) for row in rows]


def lock_unmoved(session: Session, due: Sequence[Due]) -> frozenset[UUID]:
    """Lock these standings; the people among them whose ledger has not moved on since it was read."""
    rows = session.execute(
        select(Standing.person_id, Standing.ledger_version)
        .where(Standing.space_id == due[0].space_id, Standing.person_id.in_([each.person_id for each in due]))
        .order_by(Standing.person_id)
        .with_for_update()
    )
    read = {each.person_id: each.ledger_version for each in due}
    return frozenset(person_id for person_id, version in rows if read[person_id] == version)


def mark_derived(session: Session, due: Sequence[Due]) -> None:
    """Note that these standings have followed their ledger as far as it was read."""
    for each in due:
        session.execute(
            update(Standing)
            .where(Standing.space_id == each.space_id, Standing.person_id == each.person_id)
            .values(derived_version=each.ledger_version)
        )


def mark_due(session: Session, space_id: UUID, person_ids: Collection[UUID] | None = None) -> None:
    """Have scores derived anew although the ledger stands still: of these people, or of the whole space."""
    statement = (
        update(Standing)
        .where(Standing.space_id == space_id)
        .values(ledger_version=Standing.ledger_version + 1)
    )
    if person_ids is not None:
        statement = statement.where(Standing.person_id.in_(person_ids))
    session.execute(statement)


def read_facts(
    session: Session, space_id: UUID, person_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Fact]]:
    """Every fact about these people in a space, in the ledger's order; nobody is missing from the answer."""
    facts: dict[UUID, list[Fact]] = {person_id: [] for person_id in person_ids}
    rows = session.execute(
        select(*(getattr(LedgerRow, name) for name in Fact._fields))
        .where(LedgerRow.space_id == space_id, LedgerRow.person_id.in_(person_ids))
        .order_by(LedgerRow.sequence)
    )
    for row in rows:
        facts[row.person_id].append(Fact._make(row)._replace(kind=FactKind(row.kind)))
    return facts


def has_facts(session: Session, space_id: UUID) -> bool:
    """Whether anything at all is in the ledger of a space."""
    return (
        session.scalar(select(LedgerRow.sequence).where(LedgerRow.space_id == space_id).limit(1)) is not None
    )
