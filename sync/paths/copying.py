"""Paths of a course that was copied: what staff have put together goes along, never what anybody has posted."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import timeless_id
from sync.paths.documents import Branch, Entry, Path, Step
from sync.paths.keeping import read_paths
from sync.paths.tables import LearningPath, LearningPathVersion


def copy_paths(session: Session, origin_id: UUID, space_id: UUID, now: datetime) -> None:
    """Give a new space the published paths of the one that it is a copy of.

    Without steps that lead to threads and collections, which stay where they are, and without dates that are over. A
    path that has lost a step by that is a draft, which staff look at before learners find it.
    """
    for position, kept in enumerate(read_paths(session, [origin_id]), start=1):
        path = copied(kept.path, now)
        first = _first_of(session, kept.id)
        row = LearningPath(
            id=timeless_id(),
            space_id=space_id,
            position=position,
            version=1,
            published=1 if path == kept.path else None,
            origin_id=first or kept.id,
            created_at=now,
        )
        session.add(row)
        session.flush()
        session.add(LearningPathVersion(path_id=row.id, version=1, body=path.dump(), created_at=now))
    session.flush()


def copied(path: Path, now: datetime) -> Path:
    """A path without what belongs to the course that it was made in."""
    sections = (
        replace(each, entries=tuple(_copied(entry, now) for entry in each.entries if _goes_along(entry, now)))
        for each in path.sections
    )
    return replace(path, sections=tuple(sections))


def _copied(entry: Entry, now: datetime) -> Entry:
    if isinstance(entry, Step):
        return entry
    have, have_not = (
        tuple(each for each in side if _goes_along(each, now)) for side in (entry.have, entry.have_not)
    )
    return replace(entry, have=have, have_not=have_not)


def _goes_along(entry: Entry, now: datetime) -> bool:
    if isinstance(entry, Branch):
        return True
    is_over = entry.at is not None and entry.at <= now
    return entry.thread is None and entry.collection is None and not is_over


def _first_of(session: Session, path_id: UUID) -> UUID | None:
    """The path that the links name, also in a copy of a copy."""
    return session.scalar(select(LearningPath.origin_id).where(LearningPath.id == path_id))
