"""Who reads a message to those who moderate, so that its author knows it beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import STAFF, Viewer
from lti_tool.space.visibility import Authorship, Byline, byline
from sync.people.accounts import read_profiles
from sync.spaces.tables import Duty, Membership, MembershipStatus, Role

_MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class MessageReaders:
    """Those who moderate: `peers`, who are no staff, all by name; of `staff` some, and `more` is how many others."""

    peers: Sequence[Byline]
    staff: Sequence[Byline]
    more: int


def read_message_readers(session: Session, keys: KeyRing, viewer: Viewer) -> MessageReaders:
    """The present members who read what the viewer writes to those who moderate; two queries."""
    moderators = [person for person, duties in viewer.members_duties.items() if Duty.MODERATOR in duties]
    is_staff = Membership.role.in_([role.value for role in STAFF])
    rows = session.execute(
        select(Membership.person_id, Membership.role).where(
            Membership.space_id == viewer.space_id,
            Membership.status == MembershipStatus.ACTIVE.value,
            Membership.person_id != viewer.person_id,
            or_(is_staff, Membership.person_id.in_(moderators)),
        )
    ).all()
    profiles = read_profiles(session, keys, [person_id for person_id, _ in rows])
    members = [
        (Role(role), byline(Authorship(person_id, Role(role), profiles.get(person_id)), viewer))
        for person_id, role in rows
    ]
    members.sort(key=lambda member: member[1].name.casefold())
    staff = [author for role, author in members if role in STAFF]
    peers = [author for role, author in members if role not in STAFF]
    return MessageReaders(peers, staff[:_MOST_NAMED], len(staff[_MOST_NAMED:]))
