"""Reading the audit, for people who have to answer for what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from sync.audit.rows import read_or_none
from sync.audit.tables import AuditBatch, AuditRow


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row, as it is told. `batch` is the link of the chain that seals it, None for one that is not sealed yet."""

    sequence: int
    at: datetime
    action: str
    actor_id: UUID | None
    subject_id: UUID | None
    space_id: UUID | None
    detail: Mapping[str, str | int | bool | None]
    batch: int | None


def read_audit(
    session: Session,
    organisation_id: UUID | None,
    *,
    limit: int,
    since: datetime | None = None,
    action: str | None = None,
    person_id: UUID | None = None,
) -> Sequence[AuditEntry]:
    """The latest rows of one organisation, or of the installation as a whole (None), newest first.

    `action` may be the beginning of one up to a dot (``purpose``); `person_id` is who acted or whom it was about.
    A row that nobody can read any more is left out: checking the chain names it.
    """
    conditions = [AuditRow.organisation_id == organisation_id]
    if since is not None:
        conditions.append(AuditRow.at >= since)
    if action is not None:
        conditions.append(
            or_(AuditRow.action == action, AuditRow.action.startswith(f"{action}.", autoescape=True))
        )
    if person_id is not None:
        conditions.append(or_(AuditRow.actor_id == person_id, AuditRow.subject_id == person_id))
    batch = (
        select(AuditBatch.number)
        .where(AuditBatch.last_sequence >= AuditRow.sequence)
        .order_by(AuditBatch.number)
        .limit(1)
        .scalar_subquery()
    )
    latest = select(AuditRow.sequence).where(*conditions).order_by(AuditRow.sequence.desc()).limit(limit)
    query = select(AuditRow, batch).order_by(AuditRow.sequence.desc())
    told = read_or_none(lambda: _entries(session, query.where(AuditRow.sequence.in_(latest))))
    if told is None:
        alone = (query.where(AuditRow.sequence == each) for each in session.scalars(latest).all())
        told = [entry for each in alone for entry in read_or_none(partial(_entries, session, each)) or ()]
    return told


def _entries(session: Session, query: Select[AuditRow, int | None]) -> Sequence[AuditEntry]:
    return [
        AuditEntry(
            row.sequence,
            row.at,
            row.action,
            row.actor_id,
            row.subject_id,
            row.space_id,
            dict(row.detail),
            number,
        )
        for row, number in session.execute(query)
    ]
