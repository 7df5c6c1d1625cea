"""Searching in the viewer's stead: what they may read decides what is found, and whose names find anything."""

from collections.abc import Collection, Mapping
from typing import Final, cast
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, Viewer
from lti_tool.app.services import services_of
from lti_tool.space.visibility import hides_names_of, is_reserved
from lti_tool.space.writing import SOURCE
from sync.search.index import Seeker
from sync.search.indexes import Indexes
from sync.search.names import Named
from sync.spaces.tables import GroupMember, GroupMode, Space

_EXTENSION: Final = "search"


def init_app(app: Flask) -> None:
    """Give an application its indexes."""
    shared = services_of(app)
    app.extensions[_EXTENSION] = Indexes(shared.database, shared.keys, shared.clock, SOURCE, is_reserved())


def indexes() -> Indexes:
    """The indexes of the running application."""
    return cast(Indexes, current_app.extensions[_EXTENSION])


def seeker_of(session: Session, space: Space, viewer: Viewer, members: Mapping[UUID, Named]) -> Seeker:
    """The viewer as one who searches; what is found is asked of `visible_to` all the same."""
    is_staff = viewer.role in STAFF
    return Seeker(
        person_id=viewer.person_id,
        names={
            person_id: each.words
            for person_id, each in members.items()
            if is_staff or person_id == viewer.person_id or not hides_names_of(space, each.role)
        },
        groups=None if is_staff or space.group_mode != GroupMode.SEPARATE else _own_groups(session, viewer),
        sees_all=is_staff,
    )


def _own_groups(session: Session, viewer: Viewer) -> Collection[str]:
    return session.scalars(
        select(GroupMember.group_id).where(
            GroupMember.space_id == viewer.space_id, GroupMember.person_id == viewer.person_id
        )
    ).all()
