"""Whom goals are for: the learners of spaces, of all or of those chosen, and of a department where one is named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from sync.goals.departments import read_departments
from sync.spaces.tables import Membership, MembershipStatus, Role, Space


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner of an organisation: of which spaces, and of which department if that is known."""

    person_id: UUID
    spaces: frozenset[UUID]
    department: str | None = field(default=None, repr=False)


def read_learners(
    session: Session, organisation_id: UUID, person_ids: Collection[UUID] | None = None
) -> Mapping[UUID, Learner]:
    """The present learners of an organisation, or those of these people who are; two queries."""
    asked = Membership.person_id.in_(person_ids) if person_ids is not None else true()
    rows = session.execute(
        select(Membership.person_id, Membership.space_id)
        .join(Space, Space.id == Membership.space_id)
        .where(
            Space.organisation_id == organisation_id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
            asked,
        )
    )
    spaces: dict[UUID, set[UUID]] = {}
    for person_id, space_id in rows:
        spaces.setdefault(person_id, set()).add(space_id)
    departments = read_departments(session, organisation_id, person_ids)
    return {
        person_id: Learner(person_id, frozenset(theirs), departments.get(person_id))
        for person_id, theirs in spaces.items()
    }
