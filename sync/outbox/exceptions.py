"""Whose items are held back, or let go, by name, whatever the mode of their space says."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, delete, select
from sqlalchemy.orm import Session

from config.upsert import insert_into, table_of
from sync.ledger.tables import LAGS, Standing
from sync.outbox.tables import OutboxRow, SendException, TargetRow


class ExceptionKind(StrEnum):
    """How somebody's items go otherwise."""

    HOLD = "hold"  # until they are released
    LET_GO = "let_go"  # what the ledger had told by then; once


_UP_TO: Final = ":"  # between the kind and the version of the ledger
_EXCEPTIONS: Final = table_of(SendException)
_TARGETS: Final = table_of(TargetRow)
_HELD_BY_NAME: Final = (
    select(_EXCEPTIONS.c.person_id)
    .join(_TARGETS, _TARGETS.c.space_id == _EXCEPTIONS.c.space_id)
    .where(
        _TARGETS.c.id == bindparam("target"),
        _EXCEPTIONS.c.person_id.in_(bindparam("people", expanding=True)),
        _EXCEPTIONS.c.kind == ExceptionKind.HOLD.value,
    )
)


def read_exceptions(
    session: Session, space_id: UUID, person_ids: Collection[UUID] | None = None
) -> Mapping[UUID, ExceptionKind]:
    """Those of these people, or of all, whose items go otherwise."""
    return {
        person_id: ExceptionKind(kind.partition(_UP_TO)[0])
        for person_id, kind in _read(session, space_id, person_ids)
    }


def read_let_go(
    session: Session, space_id: UUID, person_ids: Collection[UUID] | None = None
) -> Mapping[UUID, int]:
    """Of which of these people, or of all, what is being derived was let go: the version of their ledger by then.

    It is 0 for who was let go by a release of Stoa that did not note it: what is derived then goes by the mode.
    """
    found = {person_id: kind.partition(_UP_TO) for person_id, kind in _read(session, space_id, person_ids)}
    return {
        each: int(version or 0) for each, (kind, _, version) in found.items() if kind == ExceptionKind.LET_GO
    }


def _read(session: Session, space_id: UUID, person_ids: Collection[UUID] | None) -> Sequence[Row[UUID, str]]:
    query = select(SendException.person_id, SendException.kind).where(SendException.space_id == space_id)
    if person_ids is not None:
        query = query.where(SendException.person_id.in_(person_ids))
    return session.execute(query).all()


def hold_by_name(session: Session, space_id: UUID, person_ids: Collection[UUID], now: datetime) -> None:
    """From now on hold back what is to be sent of these people."""
    _put(session, space_id, dict.fromkeys(person_ids, ExceptionKind.HOLD.value), now)


def let_go(session: Session, space_id: UUID, person_ids: Collection[UUID] | None, now: datetime) -> None:
    """Hold the items of these people, or of all, back no longer, nor what their ledger has told already.

    The caller has the space's lock, so that nothing is told meanwhile.
    """
    forget(session, space_id, person_ids)
    lagging = select(Standing.person_id, Standing.ledger_version).where(Standing.space_id == space_id, LAGS)
    if person_ids is not None:
        lagging = lagging.where(Standing.person_id.in_(person_ids))
    kinds = {each: f"{ExceptionKind.LET_GO}{_UP_TO}{version}" for each, version in session.execute(lagging)}
    _put(session, space_id, kinds, now)


def forget(session: Session, space_id: UUID, person_ids: Collection[UUID] | None) -> None:
    """Let the items of these people, or of all, go as the mode of their space says."""
    statement = delete(SendException).where(SendException.space_id == space_id)
    if person_ids is not None:
        statement = statement.where(SendException.person_id.in_(person_ids))
    session.execute(statement)


def is_held_by_name() -> ColumnElement[bool]:
    """The condition under which a row of the outbox is of somebody whose items are held back."""
    return (
        select(SendException.person_id)
        .join(TargetRow, TargetRow.space_id == SendException.space_id)
        .where(
            TargetRow.id == OutboxRow.target_id,
            SendException.person_id == OutboxRow.person_id,
            SendException.kind == ExceptionKind.HOLD.value,
        )
        .exists()
    )


def read_held_by_name(session: Session, target_id: UUID, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people whose items for a target are held back."""
    values = {"target": target_id, "people": person_ids}
    return frozenset(session.connection().scalars(_HELD_BY_NAME, values))


def _put(session: Session, space_id: UUID, kinds: Mapping[UUID, str], now: datetime) -> None:
    if not kinds:
        return
    statement = insert_into(session, SendException)
    values = [
        {"space_id": space_id, "person_id": each, "kind": kind, "since": now}
        for each, kind in sorted(kinds.items())
    ]
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["space_id", "person_id"],
            set_={"kind": statement.excluded.kind, "since": statement.excluded.since},
        ),
        values,
    )
