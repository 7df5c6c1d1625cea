"""Reading the audit, for people who have to answer for what was done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

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
) -> Iterator[AuditEntry]:
    """The latest rows of one organisation, or of the installation as a whole (None), newest first.

    `action` may be the beginning of one up to a dot (``purpose``); `person_id` is who acted or whom it was about.
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
    rows = session.execute(
        select(AuditRow, batch).where(*conditions).order_by(AuditRow.sequence.desc()).limit(limit)
    )
    for row, number in rows:
        yield AuditEntry(
            row.sequence, row.at, row.action, row.actor_id, row.subject_id, row.space_id, row.detail, number
        )
