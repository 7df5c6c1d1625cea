"""What a list and a thread both show of a contribution: whose it is, for whom, and how it begins."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.space.visibility import Authorship, hides_author, is_anonymous
from sync.contributions.plain import glimpse
from sync.contributions.tables import StoredContribution
from sync.people.accounts import Profile
from sync.spaces.tables import Membership, Role, Space, SpaceGroup

_PREVIEW_CHARACTERS = 160


def author_belongs() -> ColumnElement[bool]:
    """Joins the membership of who wrote a contribution."""
    return and_(
        Membership.space_id == StoredContribution.space_id,
        Membership.person_id == StoredContribution.author_id,
    )


def is_for() -> ColumnElement[bool]:
    """Joins the group that a contribution is for."""
    return and_(
        SpaceGroup.space_id == StoredContribution.space_id,
        SpaceGroup.group_id == StoredContribution.group_id,
    )


def authorship(
    space: Space,
    contribution: StoredContribution,
    role: str | None,
    profiles: Mapping[UUID, Profile],
    facilitators: Collection[UUID] = (),
) -> Authorship:
    """By whom a contribution is, in the role that the joined membership tells; some of them facilitate its thread."""
    known_role = Role(role) if role else None
    return Authorship(
        contribution.author_id,
        known_role,
        profiles.get(contribution.author_id),
        is_anonymous=is_anonymous(space, contribution, known_role),
        is_removed=contribution.deleted_at is not None,
        withheld=contribution.withheld,
        is_facilitator=contribution.author_id in facilitators,
    )


def hides_author_of(session: Session, space: Space, viewer: Viewer, contribution: StoredContribution) -> bool:
    """Whether the viewer may not know who wrote a contribution; one query."""
    role = session.scalar(
        select(Membership.role).where(
            Membership.space_id == space.id, Membership.person_id == contribution.author_id
        )
    )
    return hides_author(authorship(space, contribution, role, {}), viewer)


def preview(markdown: str) -> str:
    """The beginning of a text, to recognise it by."""
    return glimpse(markdown, _PREVIEW_CHARACTERS)
