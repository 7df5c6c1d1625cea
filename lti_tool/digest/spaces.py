"""The spaces of a person, each as they see it at present."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from sync.spaces.duties import NO_DUTY, Duties, read_told, told_duties
from sync.spaces.tables import Membership, MembershipStatus, Role, Space


def spaces_of(session: Session, person_id: UUID, locale: str) -> Sequence[tuple[Space, Viewer]]:
    """The spaces that a person belongs to now, by their titles, each with the person as its viewer."""
    rows = session.execute(
        select(Space, Membership.role, told_duties(Space.id))
        .join(Membership, Membership.space_id == Space.id)
        .where(Membership.person_id == person_id, Membership.status == MembershipStatus.ACTIVE.value)
        .order_by(Space.title, Space.id)
    )
    return [
        (space, _viewer(person_id, space.id, Role(role), locale, read_told(told)))
        for space, role, told in rows
    ]


def _viewer(person_id: UUID, space_id: UUID, role: Role, locale: str, duties: Duties) -> Viewer:
    return Viewer(person_id, space_id, role, locale, duties.get(person_id, NO_DUTY), duties)
