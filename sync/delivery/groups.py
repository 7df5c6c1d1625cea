"""Reading a course's groups along with its roster (LTI Course Groups Service 1.0)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

from structlog import get_logger

from config.errors import StoaError
from connectors.lti import Member, PlatformService, ServiceTrouble, read_group_sets, read_groups
from sync.spaces.groups import GROUP_SETS, GROUPS, KnownGroup

_ACTIVE: Final = "active"
_MOST_ASKED_SINGLY: Final = 500  # members
_LONGEST_SECONDS: Final = 120.0

log = get_logger()


@dataclass(frozen=True)
class CourseGroups:
    """The groups of a course, and who is in which, by the LMS's ids of both."""

    groups: Sequence[KnownGroup]
    members: Mapping[str, frozenset[str]]

    def of(self, member: Member) -> frozenset[str]:
        """The groups of a member, who has none where none were told: a mistake is to open nothing."""
        active = member.status.lower() == _ACTIVE
        return self.members.get(member.user_id, frozenset()) if active else frozenset()


def read_course_groups(
    service: PlatformService, services: Mapping[str, str], members: Sequence[Member]
) -> CourseGroups | None:
    """The groups, all or nothing: None after trouble, which must not keep the roster from counting."""
    try:
        groups = read_groups(service, services[GROUPS])
        sets = read_group_sets(service, services[GROUP_SETS]) if GROUP_SETS in services else {}
        known = tuple(KnownGroup(each.id, each.name, sets.get(each.set_id or "") or None) for each in groups)
        return CourseGroups(known, _read_members(service, services[GROUPS], members) if groups else {})
    except StoaError as trouble:
        log.warning("groups_not_read", code=trouble.code)
        return None


def _read_members(
    service: PlatformService, url: str, members: Sequence[Member]
) -> Mapping[str, frozenset[str]]:
    """Who is in which group, as the roster tells; else by asking for each member's own, by `user_id`."""
    if any(member.groups is not None for member in members):
        return {member.user_id: frozenset(member.groups or ()) for member in members}
    if len(members) > _MOST_ASKED_SINGLY:
        raise ServiceTrouble("The roster does not tell who is in which group.", code="groups.not_told")
    end = monotonic() + _LONGEST_SECONDS
    found = {}
    for member in members:
        found[member.user_id] = frozenset(
            each.id for each in read_groups(service, url, user_id=member.user_id)
        )
        if monotonic() > end:
            raise ServiceTrouble("Asking for each member's groups took too long.", code="groups.too_slow")
    return found
