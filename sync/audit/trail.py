"""Writing the audit trail."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from config.upsert import plain_insert
from sync.audit.detail import Detail, fitting
from sync.audit.tables import AuditRow

_INSERT: Final = plain_insert(AuditRow)


class Act(NamedTuple):
    """One of many acts of the same moment in the same space, as `record` has it."""

    action: str
    subject_id: UUID | None
    detail: Detail


def record_all(
    session: Session,
    acts: Iterable[Act],
    *,
    now: datetime,
    organisation_id: UUID,
    space_id: UUID,
    actor_id: UUID | None = None,
) -> None:
    """Note many acts at once: of somebody, or of the program itself."""
    shared = {"at": now, "organisation_id": organisation_id, "space_id": space_id, "actor_id": actor_id}
    values = [
        {
            **shared,
            "action": act.action,
            "subject_id": act.subject_id,
            "detail": fitting(act.action, act.detail),
        }
        for act in acts
    ]
    if values:
        session.execute(_INSERT, values)


def record(
    session: Session,
    *,
    action: str,
    now: datetime,
    organisation_id: UUID | None = None,
    space_id: UUID | None = None,
    actor_id: UUID | None = None,
    subject_id: UUID | None = None,
    detail: Detail | None = None,
) -> None:
    """Note a decision or an act (``"launch.accepted"``, ``"filter.refused"``), in the caller's transaction.

    `detail` holds codes, counts and ids; never names, addresses or text: see `fitting`, which raises TypeError.
    """
    values = {
        "action": action,
        "at": now,
        "organisation_id": organisation_id,
        "space_id": space_id,
        "actor_id": actor_id,
        "subject_id": subject_id,
        "detail": fitting(action, detail),
    }
    session.execute(_INSERT, values)
