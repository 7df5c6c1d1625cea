"""Whose work staff look after: everybody's or, where groups are separate, that of who shares a group with them.

LMSs do not tell by LTI whether a teacher may see all groups. So an instructor whom the LMS has put into groups keeps to
these, where groups are separate; whoever is to see all groups is in none. Administrators see all, wherever they are.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lti_tool.app.access import Viewer
from sync.spaces.tables import GroupMember, GroupMode, Role, Space

_OWN = aliased(GroupMember)
_SHARED = aliased(GroupMember)


def own_groups(viewer: Viewer) -> Select[str]:
    """The ids of the groups that the viewer is in."""
    return (
        select(_OWN.group_id)
        .where(_OWN.space_id == viewer.space_id, _OWN.person_id == viewer.person_id)
        .correlate(None)
    )


def sees_all_groups(viewer: Viewer) -> ColumnElement[bool]:
    """Whether no group is another's to the viewer: an administrator, or an instructor who is in none."""
    if viewer.role is Role.ADMINISTRATOR:
        return true()
    return ~own_groups(viewer).exists() if viewer.role is Role.INSTRUCTOR else ~true()


def counts_groups(viewer: Viewer, *modes: GroupMode) -> ColumnElement[bool]:
    """Whether the viewer's space has one of these modes."""
    return (
        select(Space.id)
        .where(Space.id == viewer.space_id, Space.group_mode.in_([mode.value for mode in modes]))
        .correlate(None)
        .exists()
    )


def within_reach(
    viewer: Viewer, person_id: InstrumentedAttribute[UUID] | ColumnElement[UUID]
) -> ColumnElement[bool]:
    """Whether somebody's work as a whole is for this member of staff to look at.

    Every list of people, every count of them and every act on them goes through it.
    """
    if viewer.role is Role.ADMINISTRATOR:
        return true()
    return or_(
        ~counts_groups(viewer, GroupMode.SEPARATE), sees_all_groups(viewer), person_id.in_(_sharing(viewer))
    )


def shares_group(
    viewer: Viewer, person_id: InstrumentedAttribute[UUID] | ColumnElement[UUID]
) -> ColumnElement[bool]:
    """Whether somebody is in a group of the viewer's; true of all where the viewer is in none."""
    return or_(~own_groups(viewer).exists(), person_id.in_(_sharing(viewer)))


def keeps_to_own_groups(session: Session, viewer: Viewer) -> bool:
    """Whether the viewer is staff who see their own groups alone."""
    if viewer.role is not Role.INSTRUCTOR:
        return False
    space = session.get_one(Space, viewer.space_id)
    return space.group_mode == GroupMode.SEPARATE and not session.scalar(select(sees_all_groups(viewer)))


def people_within_reach(session: Session, viewer: Viewer) -> Collection[UUID] | None:
    """Whose work as a whole this member of staff looks after; None for everybody's."""
    return session.scalars(_sharing(viewer)).all() if keeps_to_own_groups(session, viewer) else None


def _sharing(viewer: Viewer) -> Select[Any]:
    return (
        select(_SHARED.person_id)
        .where(_SHARED.space_id == viewer.space_id, _SHARED.group_id.in_(own_groups(viewer)))
        .correlate(None)
    )
