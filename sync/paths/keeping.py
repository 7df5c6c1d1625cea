"""Paths as they are kept: their versions, which of these learners read, and what learners did on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, true
from sqlalchemy.orm import Session

from config.ids import timeless_id
from config.upsert import insert_if_new
from sync.audit.trail import record
from sync.paths.documents import EmptyBranch, Path, PathRefused
from sync.paths.tables import LearningPath, LearningPathVersion, PathLearner, PathStepDone
from sync.spaces.tables import Space

MOST_PATHS: Final = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """A path with the document that was asked for; `has_changes`: its latest version is not the published one."""

    id: UUID
    space_id: UUID
    version: int
    published: int | None
    path: Path

    @property
    def is_published(self) -> bool:
        """Whether learners find it."""
        return self.published is not None

    @property
    def has_changes(self) -> bool:
        """Whether learners read an earlier version than the latest."""
        return self.published is not None and self.published != self.version


def read_paths(session: Session, space_ids: Collection[UUID], *, latest: bool = False) -> Sequence[Kept]:
    """The paths of spaces in their order: what learners read or, with `latest`, what staff work on; one query."""
    return _read(session, LearningPath.space_id.in_(space_ids), latest=latest)


def find_path(session: Session, space_id: UUID, path_id: UUID, *, latest: bool = False) -> Kept | None:
    """A path of a space as learners read it or, with `latest`, as staff work on it; None for another space's."""
    which = (LearningPath.id == path_id, LearningPath.space_id == space_id)
    return next(iter(_read(session, *which, latest=latest)), None)


def find_linked(session: Session, space_id: UUID, told: str, *, with_drafts: bool) -> UUID | None:
    """The path of a space that a link names, or the one that was copied from it; None for no such path."""
    try:
        path_id = UUID(told)
    except ValueError:
        return None
    is_read = true() if with_drafts else LearningPath.published.is_not(None)
    return session.scalars(
        select(LearningPath.id)
        .where(
            LearningPath.space_id == space_id,
            or_(LearningPath.id == path_id, LearningPath.origin_id == path_id),
            is_read,
        )
        .order_by(LearningPath.position)
        .limit(1)
    ).first()


def make_path(session: Session, space: Space, path: Path, now: datetime, by: UUID) -> UUID:
    """Keep a new path as a draft at the end; within the space's lock.

    Raises `PathRefused` where the space has as many as it may have.
    """
    of_space = LearningPath.space_id == space.id
    count, last = session.execute(
        select(func.count(), func.coalesce(func.max(LearningPath.position), 0)).where(of_space)
    ).one()
    if count >= MOST_PATHS:
        raise PathRefused(f"A discussion has at most {MOST_PATHS} paths.", code="path.too_many")
    path_id = timeless_id()
    session.add(
        LearningPath(
            id=path_id, space_id=space.id, position=last + 1, version=1, published=None, origin_id=None,
            created_at=now,
        )
    )  # fmt: skip
    session.flush()
    _add_version(session, path_id, 1, path, now)
    _note(session, space, "path.made", now, by, path=str(path_id))
    return path_id


def save_path(session: Session, space: Space, kept: Kept, path: Path, now: datetime, by: UUID) -> int:
    """Keep another version; gives its number, which stays where nothing differs. Within the space's lock.

    `kept` is the latest as the caller has read it within that lock. Raises `PathRefused` for what its schema does not
    take, such as too many steps.
    """
    checked = Path.parse(path.dump())
    if checked == kept.path:
        return kept.version
    row = session.get_one(LearningPath, kept.id)
    row.version = kept.version + 1
    _add_version(session, kept.id, row.version, checked, now)
    _note(session, space, "path.changed", now, by, path=str(kept.id), version=row.version)
    return row.version


def publish_path(
    session: Session, space: Space, kept: Kept, now: datetime, by: UUID, *, is_on: bool = True
) -> None:
    """Let learners read the latest version, or none at all; within the space's lock.

    Raises `EmptyBranch` where a branch has no steps, and `PathRefused` (``path.empty``) where the whole path has none:
    whoever comes to it would find nothing.
    """
    empty = next((each for each in kept.path.branches if not (each.have or each.have_not)), None)
    if is_on and empty is not None:
        raise EmptyBranch(empty)
    if is_on and not any(kept.path.steps):
        raise PathRefused("The path has no steps.", code="path.empty")
    wanted = kept.version if is_on else None
    if wanted == kept.published:
        return
    session.get_one(LearningPath, kept.id).published = wanted
    session.flush()
    action = "path.published" if is_on else "path.withdrawn"
    _note(session, space, action, now, by, path=str(kept.id), version=kept.version)


def delete_path(session: Session, space: Space, path_id: UUID, now: datetime, by: UUID) -> None:
    """Delete a path of this space with all that learners did on it; what they wrote stays where it is."""
    session.execute(delete(LearningPath).where(LearningPath.id == path_id, LearningPath.space_id == space.id))
    _note(session, space, "path.deleted", now, by, path=str(path_id))


def begin(session: Session, kept: Kept, person_id: UUID, now: datetime) -> None:
    """Let somebody be on a path, however often they say so."""
    insert_if_new(
        session, PathLearner, path_id=kept.id, person_id=person_id, space_id=kept.space_id, since=now
    )


def leave(session: Session, path_id: UUID, person_id: UUID) -> None:
    """Let somebody be on a path no more: nothing of what they did there is kept."""
    for table in (PathLearner, PathStepDone):
        session.execute(delete(table).where(table.path_id == path_id, table.person_id == person_id))


def note_done(session: Session, kept: Kept, step_id: UUID, person_id: UUID, now: datetime) -> None:
    """Note that somebody opened a step, or says that it is done: they are on the path from then on."""
    begin(session, kept, person_id, now)
    insert_if_new(
        session,
        PathStepDone,
        path_id=kept.id,
        person_id=person_id,
        step_id=step_id,
        space_id=kept.space_id,
        at=now,
    )


def note_undone(session: Session, path_id: UUID, step_id: UUID, person_id: UUID) -> None:
    """Let a step be done no more."""
    session.execute(
        delete(PathStepDone).where(
            PathStepDone.path_id == path_id,
            PathStepDone.person_id == person_id,
            PathStepDone.step_id == step_id,
        )
    )


def read_done(
    session: Session, path_ids: Collection[UUID], person_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """The steps that each of these people opened or marked on these paths; nobody is missing; one query."""
    found: dict[UUID, set[UUID]] = {each: set() for each in person_ids}
    rows = session.execute(
        select(PathStepDone.person_id, PathStepDone.step_id).where(
            PathStepDone.path_id.in_(path_ids), PathStepDone.person_id.in_(person_ids)
        )
    )
    for person_id, step_id in rows:
        found[person_id].add(step_id)
    return {person_id: frozenset(steps) for person_id, steps in found.items()}


def read_begun(session: Session, space_id: UUID, person_id: UUID) -> Sequence[UUID]:
    """The paths of a space that somebody has begun, the latest first."""
    return session.scalars(
        select(PathLearner.path_id)
        .where(PathLearner.space_id == space_id, PathLearner.person_id == person_id)
        .order_by(PathLearner.since.desc(), PathLearner.path_id)
    ).all()


def _read(session: Session, *which: ColumnElement[bool], latest: bool) -> Sequence[Kept]:
    wanted = LearningPath.version if latest else LearningPath.published
    rows = session.execute(
        select(LearningPath, LearningPathVersion.body)
        .join(
            LearningPathVersion,
            (LearningPathVersion.path_id == LearningPath.id) & (LearningPathVersion.version == wanted),
        )
        .where(*which)
        .order_by(LearningPath.space_id, LearningPath.position, LearningPath.id)
    )
    return [
        Kept(row.id, row.space_id, row.version, row.published, Path.parse(body)) for row, body in rows.all()
    ]


def _add_version(session: Session, path_id: UUID, version: int, path: Path, now: datetime) -> None:
    session.add(LearningPathVersion(path_id=path_id, version=version, body=path.dump(), created_at=now))
    session.flush()


def _note(session: Session, space: Space, action: str, now: datetime, by: UUID, **detail: Any) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=by,
        detail=detail,
    )
