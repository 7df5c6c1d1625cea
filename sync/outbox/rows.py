"""Rows of the outbox as a worker has them in its hands: without the ORM, which takes longer than the rest of a step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Update, Uuid, bindparam, select, update
from sqlalchemy.orm import Session

from config.upsert import plain_insert, table_of
from sync.outbox.tables import OutboxRow

TABLE: Final[Table] = table_of(OutboxRow)
"""The outbox for statements that leave the ORM out, made once."""

_ID: Final = "row_id"


@dataclass(slots=True)
class ItemRow:
    """What `OutboxRow` says."""

    id: UUID
    target_id: UUID
    person_id: UUID
    item: str
    version: int
    digest: str
    payload: dict[str, Any]
    state: str
    code: str | None
    block_reason: str | None
    due_at: datetime
    stamp: datetime | None
    stamped_version: int
    open_version: int | None
    sent_version: int
    tries: int
    changed_at: datetime
    sent_at: datetime | None = None
    sent_payload: dict[str, Any] | None = None
    tried_payloads: list[dict[str, Any]] | None = None
    drift: dict[str, Any] | None = None
    seen_at: datetime | None = None
    overwrite: bool = False


_NAMES: Final = tuple(field.name for field in fields(ItemRow))
_INSERT: Final = plain_insert(OutboxRow)
_SELECT: Final[Select[Any]] = select(*(TABLE.c[name] for name in _NAMES)).order_by(TABLE.c.id)


def make_lock(*which: ColumnElement[bool]) -> Select[Any]:
    """A statement for `lock_rows`, made once: of the rows for which these hold, in the order in which all lock them."""
    return _SELECT.where(*which).with_for_update()


def lock_rows(
    session: Session, statement: Select[Any], values: Mapping[str, Any] | None = None
) -> Sequence[ItemRow]:
    """The rows that a statement locks."""
    return [ItemRow(*row) for row in session.connection().execute(statement, values)]


def lock_in_order(session: Session, *which: ColumnElement[bool]) -> bool:
    """Lock the rows for which these hold in that order, before one statement changes them all; False where none is."""
    in_order = select(OutboxRow.id).where(*which).order_by(OutboxRow.id)
    return bool(session.execute(in_order.with_for_update()).all())


def insert_rows(session: Session, rows: Sequence[ItemRow]) -> None:
    """Write new rows."""
    if rows:
        session.connection().execute(_INSERT, [{name: getattr(row, name) for name in _NAMES} for row in rows])


def make_update(names: Collection[str], **expressions: Any) -> Update:
    """A statement for `write_rows`, made once: it writes the columns of these names, and these expressions."""
    values = {name: bindparam(name, type_=TABLE.c[name].type) for name in names}
    return update(TABLE).where(TABLE.c.id == bindparam(_ID, type_=Uuid())).values({**values, **expressions})


def write_rows(session: Session, statement: Update, names: Collection[str], rows: Sequence[ItemRow]) -> None:
    """Write these columns of rows."""
    if rows:
        values: list[Mapping[str, Any]] = [
            {_ID: row.id, **{name: getattr(row, name) for name in names}} for row in rows
        ]
        session.connection().execute(statement, values)
