"""Searching in the viewer's stead: what they may read decides what is found, and whose names find anything."""

from collections.abc import Mapping
from typing import Final, cast
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, Viewer
from lti_tool.app.services import services_of
from lti_tool.space.reach import keeps_to_own_groups, own_groups
from lti_tool.space.visibility import hides_names_of, is_reserved
from lti_tool.space.writing import SOURCE
from sync.search.index import Seeker
from sync.search.indexes import Indexes
from sync.search.names import Named
from sync.spaces.tables import GroupMode, Space

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
    sees_all_groups = (
        not keeps_to_own_groups(session, viewer) if is_staff else space.group_mode != GroupMode.SEPARATE
    )
    return Seeker(
        person_id=viewer.person_id,
        names={
            person_id: each.words
            for person_id, each in members.items()
            if is_staff or person_id == viewer.person_id or not hides_names_of(space, each.role)
        },
        groups=None if sees_all_groups else session.scalars(own_groups(viewer)).all(),
        sees_all=is_staff,
    )
