"""What Stoa holds about one person: rows by category, as the tables' own privacy notes tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.migrations.schema import whole_metadata
from lti_tool.privacy.register import REGISTER
from sync.outbox.tables import OutboxRow, TargetRow
from sync.rights.register import actor_columns, subject_column


@dataclass(frozen=True, slots=True)
class Holding:
    """How many rows of a category there are."""

    category: str
    rows: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """A system that was sent something about the person: the connector's id, and how many items."""

    connector: str
    items: int


def read_holdings(session: Session, person_id: UUID) -> Sequence[Holding]:
    """What is held about a person, category by category; categories with nothing in them are left out."""
    holdings = []
    for table in whole_metadata().sorted_tables:
        condition = _concerns(table, person_id)
        if condition is None:
            continue
        rows = session.scalar(select(func.count()).select_from(table).where(condition)) or 0
        if rows:
            holdings.append(Holding(gettext(REGISTER[table.name].what), rows))
    return holdings


def read_recipients(session: Session, person_id: UUID) -> Sequence[Recipient]:
    """Where something about a person was sent."""
    rows = session.execute(
        select(TargetRow.connector, func.count())
        .join(OutboxRow, OutboxRow.target_id == TargetRow.id)
        .where(OutboxRow.person_id == person_id, OutboxRow.sent_version > 0)
        .group_by(TargetRow.connector)
        .order_by(TargetRow.connector)
    )
    return [Recipient(connector, items) for connector, items in rows]


def concerns_people(table: Table) -> bool:
    """Whether a table refers to people."""
    return bool(_person_columns(table))


def _person_columns(table: Table) -> list[ColumnElement[UUID]]:
    subject = subject_column(table)
    return [*([] if subject is None else [subject]), *actor_columns(table)]


def _concerns(table: Table, person_id: UUID) -> ColumnElement[bool] | None:
    columns = _person_columns(table)
    return or_(*(column == person_id for column in columns)) if columns else None
