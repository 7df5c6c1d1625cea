"""The members of a space by name, with their role and duties, for staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.space.naming import say_names
from lti_tool.space.reach import within_reach
from sync.people.accounts import read_profiles
from sync.spaces.duties import NO_DUTY, Duties, HeldDuty, duties_held, may_have_duties
from sync.spaces.tables import Duty, Membership, MembershipStatus, Role

MEMBERS_PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the list shows them; `name` is None where the LMS withholds it. `duties` in the order of a form."""

    person_id: UUID
    name: str | None
    role: Role
    duties: Sequence[Duty]

    @property
    def may_have_duties(self) -> bool:
        """Whether a duty would add anything to their role."""
        return may_have_duties(self.role)


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One page of the list; `count` of all present members, `found` of those that fit, `with_duty` of who has one."""

    members: Sequence[Member]
    count: int
    found: int
    with_duty: int
    number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class OneMember:
    """A member with the duties that they have, and how those who gave them are called."""

    member: Member
    held: Sequence[HeldDuty]
    givers: Mapping[UUID, str]

    @property
    def from_lms(self) -> frozenset[Duty]:
        """What the LMS says."""
        return frozenset(each.duty for each in self.held if each.is_from_lms)

    def given(self, duty: Duty) -> HeldDuty | None:
        """How a duty was given in Stoa; None where it was not."""
        return next((each for each in self.held if each.duty is duty and not each.is_from_lms), None)


def list_members(
    session: Session,
    keys: KeyRing,
    viewer: Viewer,
    *,
    sought: str = "",
    only_duties: bool = False,
    page: int = 1,
) -> MemberPage:
    """The present members within the viewer's reach by name, those whose name has all words sought.

    Pages count from 1; two queries.
    """
    roles, duties = _present(session, viewer), viewer.members_duties
    profiles = read_profiles(session, keys, list(roles))
    words = sought.casefold().split()
    everybody = [
        _member(person_id, profiles[person_id].display_name if person_id in profiles else None, role, duties)
        for person_id, role in roles.items()
    ]
    fitting = [
        each
        for each in everybody
        if all(word in (each.name or "").casefold() for word in words) and (each.duties or not only_duties)
    ]
    fitting.sort(key=lambda each: ((each.name or "").casefold(), each.person_id))
    begin, end = (page - 1) * MEMBERS_PER_PAGE, page * MEMBERS_PER_PAGE
    return MemberPage(
        members=fitting[begin:end],
        count=len(everybody),
        found=len(fitting),
        with_duty=sum(bool(each.duties) for each in everybody),
        number=page,
        has_more=len(fitting) > end,
    )


def read_member(session: Session, keys: KeyRing, viewer: Viewer, person_id: UUID) -> OneMember | None:
    """A present member of the space within the viewer's reach; None for anybody else."""
    role = _present(session, viewer, person_id).get(person_id)
    if role is None:
        return None
    held = duties_held(session, viewer.space_id, person_id)
    profile = read_profiles(session, keys, [person_id]).get(person_id)
    givers = say_names(session, keys, {each.given_by for each in held if each.given_by})
    name = profile.display_name if profile else None
    return OneMember(_member(person_id, name, role, viewer.members_duties), held, givers)


def _present(session: Session, viewer: Viewer, person_id: UUID | None = None) -> Mapping[UUID, Role]:
    statement = select(Membership.person_id, Membership.role).where(
        Membership.space_id == viewer.space_id,
        Membership.status == MembershipStatus.ACTIVE.value,
        within_reach(viewer, Membership.person_id),
    )
    if person_id is not None:
        statement = statement.where(Membership.person_id == person_id)
    return {each: Role(role) for each, role in session.execute(statement)}


def _member(person_id: UUID, name: str | None, role: Role, duties: Duties) -> Member:
    own = duties.get(person_id, NO_DUTY) if may_have_duties(role) else NO_DUTY
    return Member(person_id, name, role, [each for each in Duty if each in own])
