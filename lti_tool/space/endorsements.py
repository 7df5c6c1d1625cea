"""Endorsements as a thread shows them: by whom of staff and experts, and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lti_tool.app.access import Viewer
from lti_tool.space.visibility import Authorship, Byline, byline, hides_names_of
from sync.intake.reasons import Reason
from sync.people.accounts import Profile
from sync.people.sealing import Seals
from sync.spaces.tables import Role, Space


@dataclass(frozen=True, slots=True)
class Endorsement:
    """Who of staff and experts endorsed a post, and why in their words."""

    by: Byline
    reason: str


def open_endorsements(
    reasons: Sequence[Reason],
    seals: Seals,
    profiles: Mapping[UUID, Profile],
    space: Space,
    viewer: Viewer,
) -> Mapping[UUID, Sequence[Endorsement]]:
    """Endorsements by contribution, with an empty answer for any other; those whose words are gone are left out."""
    opened: defaultdict[UUID, list[Endorsement]] = defaultdict(list)
    for each in reasons:
        words = each.read(seals)
        if words and each.endorsed_by is not None:
            role = Role(each.role) if each.role else None
            author = Authorship(
                each.endorsed_by,
                role,
                profiles.get(each.endorsed_by),
                is_anonymous=hides_names_of(space, role),
            )
            opened[each.contribution_id].append(Endorsement(byline(author, viewer), words))
    return opened
