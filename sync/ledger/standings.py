"""Reading the ledger, and which standings are due to be derived."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, select, update
from sqlalchemy.orm import Session

from config.upsert import insert_into
from sync.ledger.facts import Fact, FactKind
from sync.ledger.tables import LAGS, LedgerRow, Standing

_LEDGER: Final = cast(Table, LedgerRow.__table__).c  # rows of a table, not of entities: there are millions
# In the order of the fields of a fact; what is left out keeps its default.
_SCORED: Final = (
    _LEDGER.occurred_at,
    _LEDGER.sequence,
    _LEDGER.person_id,
    _LEDGER.kind,
    _LEDGER.contribution_id,
    _LEDGER.revision,
    _LEDGER.counterpart,
    _LEDGER.counted_words,
    _LEDGER.answers,
    _LEDGER.matched,
    _LEDGER.run,
    _LEDGER.value,
    _LEDGER.verdict,
)
_KINDS: Final = {kind.value: kind for kind in FactKind}


class Due(NamedTuple):
    """A standing whose score lags behind its ledger, at the version that was read."""

    space_id: UUID
    person_id: UUID
    ledger_version: int


def read_due(
    session: Session,
    limit: int,
    passed_over: Collection[UUID] = (),
    only: UUID | None = None,
    after: UUID | None = None,
) -> Sequence[Due]:
    """Standings that are due, all of one space at a time, at most `limit`; none of the spaces `passed_over`.

    With `only` they are of that space; otherwise of the next one `after` a space, going round, so that each has its
    turn however much is due in another.
    """
    spaces = select(Standing.space_id).where(LAGS, Standing.space_id.not_in(passed_over))
    if only is not None:
        spaces = spaces.where(Standing.space_id == only)
    spaces = spaces.order_by(Standing.space_id).limit(1)
    space_id = session.scalar(spaces.where(Standing.space_id > after)) if after is not None else None
    if space_id is None:
        space_id = session.scalar(spaces)
    rows = session.execute(
        select(Standing.space_id, Standing.person_id, Standing.ledger_version)
        .where(LAGS, Standing.space_id == space_id)
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


def mark_due(
    session: Session,
    space_id: UUID,
    person_ids: Collection[UUID] | None = None,
    *,
    unless_due: bool = False,
) -> None:
    """Have scores derived anew although the ledger stands still: of these people, or of the whole space.

    With `unless_due` those keep their version that are due already. Locks them in the order in which facts are
    written, so that neither waits for the other in a circle.
    """
    which = lock_in_order(session, space_id, person_ids)
    if unless_due:
        which = and_(which, ~LAGS)
    session.execute(update(Standing).where(which).values(ledger_version=Standing.ledger_version + 1))


def make_due(session: Session, space_id: UUID, person_ids: Collection[UUID]) -> None:
    """Have what follows for these people derived anew, also for those of whom the ledger tells nothing yet.

    In one order, so that none locks another.
    """
    statement = insert_into(session, Standing).on_conflict_do_update(
        index_elements=["space_id", "person_id"],
        set_={"ledger_version": Standing.ledger_version + 1},
    )
    session.execute(
        statement,
        [
            {"space_id": space_id, "person_id": person_id, "ledger_version": 1, "derived_version": 0}
            for person_id in sorted(set(person_ids))
        ],
    )


def lock_in_order(
    session: Session, space_id: UUID, person_ids: Collection[UUID] | None = None
) -> ColumnElement[bool]:
    """Lock the standings of these people or of the whole space; gives the condition that tells them."""
    which = Standing.space_id == space_id
    if person_ids is not None:
        which = and_(which, Standing.person_id.in_(person_ids))
    in_order = select(Standing.person_id).where(which).order_by(Standing.person_id)
    session.execute(in_order.with_for_update()).all()
    return which


def read_facts(
    session: Session, space_id: UUID, person_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Fact]]:
    """Every fact about these people in a space, in the ledger's order; nobody is missing from the answer.

    Without `code`, `links`, `asks` and `number`, by which nothing is scored.
    """
    facts: dict[UUID, Sequence[Fact]] = dict.fromkeys(person_ids, ())
    rows = session.execute(
        select(*_SCORED)
        .where(_LEDGER.space_id == space_id, _LEDGER.person_id.in_(person_ids))
        .order_by(_LEDGER.person_id, _LEDGER.sequence)
    )
    for person_id, of_person in groupby(rows, itemgetter(2)):
        facts[person_id] = [
            Fact(at, sequence, person_id, _KINDS[kind], *others)
            for at, sequence, _, kind, *others in of_person
        ]
    return facts


def has_facts(session: Session, space_id: UUID) -> bool:
    """Whether anything at all is in the ledger of a space."""
    return (
        session.scalar(select(LedgerRow.sequence).where(LedgerRow.space_id == space_id).limit(1)) is not None
    )
