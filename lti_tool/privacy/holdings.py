"""What Stoa holds about one person: rows by category, as the tables' own privacy notes tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.migrations.schema import whole_metadata
from sync.outbox.tables import OutboxRow, TargetRow
from sync.rights.register import actor_columns, subject_column


def _(text: str) -> str:
    """Mark a text for the catalogues; it is translated when it is asked for."""
    return text


CATEGORIES: Final[Mapping[str, str]] = {
    "people": _("Name and mail address, encrypted"),
    "person_keys": _("The key that opens them"),
    "accounts": _("Accounts in learning platforms, encrypted"),
    "memberships": _("Discussions that the person belongs to"),
    "group_members": _("Groups that the person belongs to"),
    "contributions": _("What the person wrote"),
    "ledger": _("Facts without text that points follow from"),
    "decision_notes": _("What staff noted about the person's work"),
    "standings": _("How far points have followed those facts"),
    "scores": _("Points"),
    "gradings": _("Feedback to the person, and how staff assessed their work"),
    "send_exceptions": _("Whether the person's scores are held back"),
    "outbox": _("Scores and evidence for other systems"),
    "browser_sessions": _("Visits that are still open"),
    "calendar_feeds": _("The address by which the person’s calendar reads dates"),
    "errands": _("Visits for setting something up"),
    "audit": _("Entries in the log of acts, by random id"),
    "data_subject_requests": _("Requests as a data subject"),
    "erasure_receipts": _("Receipts of erasures"),
    "withdrawals": _("What other systems were asked to take back"),
}


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
            holdings.append(Holding(gettext(CATEGORIES[table.name]), rows))
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
