"""In which department somebody works: what their LMS tells, where it does, and nothing else."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, true
from sqlalchemy.orm import Session

from config.upsert import insert_into
from sync.goals.tables import DepartmentMember

DEPARTMENT: Final = "department"  # the custom parameter that a launch may tell it by
LONGEST_DEPARTMENT: Final = 200  # characters


def note_department(
    session: Session, organisation_id: UUID, person_id: UUID, told: str, now: datetime
) -> None:
    """Note what a launch says: what it said before is forgotten, and so is all of it where it says nothing."""
    department = " ".join(told.replace("\0", "").split())[:LONGEST_DEPARTMENT]
    if not department:
        session.execute(delete(DepartmentMember).where(DepartmentMember.person_id == person_id))
        return
    values = {"organisation_id": organisation_id, "department": department, "noted_at": now}
    session.execute(
        insert_into(session, DepartmentMember)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )


def read_departments(
    session: Session, organisation_id: UUID, person_ids: Collection[UUID] | None = None
) -> Mapping[UUID, str]:
    """The department of each person of an organisation, or of each of these, of whom one is known."""
    asked = DepartmentMember.person_id.in_(person_ids) if person_ids is not None else true()
    rows = session.execute(
        select(DepartmentMember.person_id, DepartmentMember.department).where(
            DepartmentMember.organisation_id == organisation_id, asked
        )
    )
    return dict(rows.all())


def list_departments(session: Session, organisation_id: UUID) -> Sequence[str]:
    """The departments of an organisation, by name."""
    found: Collection[str] = session.scalars(
        select(DepartmentMember.department)
        .where(DepartmentMember.organisation_id == organisation_id)
        .distinct()
    ).all()
    return sorted(found, key=str.casefold)
