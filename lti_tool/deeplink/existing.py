"""The discussions that a course has already, told apart where several bear one name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.language import best_language
from lti_tool.launch.errands import OpenErrand
from lti_tool.space.tables import Thread
from sync.paths.keeping import read_paths
from sync.spaces.tables import Space

_MOST_SPACES = 100


@dataclass(frozen=True, slots=True)
class ExistingSpace:
    """A discussion of the course: when it was opened first, and when somebody wrote in it last, None for never.

    `paths` are the published ones, by their ids.
    """

    id: UUID
    title: str
    created_at: datetime
    last_activity_at: datetime | None
    paths: Mapping[UUID, str] = field(default_factory=dict)


def spaces_of_course(session: Session, errand: OpenErrand) -> Sequence[ExistingSpace]:
    """The discussions that the course has already, by title and age; none where the request tells of no course."""
    if errand.context_id is None:
        return ()
    last_activity = (
        select(func.max(Thread.last_activity_at)).where(Thread.space_id == Space.id).scalar_subquery()
    )
    rows = session.execute(
        select(Space, last_activity)
        .where(Space.deployment_id == errand.deployment.id, Space.context_id == errand.context_id)
        .order_by(Space.title, Space.id)
        .limit(_MOST_SPACES)
    )
    spaces = rows.all()
    language, paths = best_language(errand.locale), defaultdict[UUID, dict[UUID, str]](dict)
    for kept in read_paths(session, [space.id for space, _ in spaces]):
        paths[kept.space_id][kept.id] = kept.path.title.in_language(language)
    return [
        ExistingSpace(space.id, space.title or gettext("Discussion"), space.created_at, last, paths[space.id])
        for space, last in spaces
    ]
