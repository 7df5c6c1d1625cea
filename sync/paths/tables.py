"""Learning paths of a space in their versions, who is on one, and what they did there that nothing else tells."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument
from config.privacy import Erasure, privacy


class LearningPath(Base):
    """A path, in the order of `position`. Learners read the version `published`; None: it is a draft alone.

    `version` is the latest, which staff work on. `origin_id` is the path of the course that this one's was copied from.
    """

    __tablename__ = "learning_paths"
    __table_args__ = privacy("which paths a space has", "learning paths", Erasure.NOTHING_PERSONAL)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    version: Mapped[int]
    published: Mapped[int | None]
    origin_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(Instant)


class LearningPathVersion(Base):
    """One version of a path's document (`sync.paths.documents`). Its words are the space's, as its topic is."""

    __tablename__ = "learning_path_versions"
    __table_args__ = privacy("what a path consists of", "learning paths", Erasure.NOTHING_PERSONAL)

    path_id: Mapped[UUID] = mapped_column(
        ForeignKey("learning_paths.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)


def _of_member(table: str) -> ForeignKeyConstraint:
    """Who is no member any more is on no path there: the rows go with the membership."""
    return ForeignKeyConstraint(
        ["space_id", "person_id"],
        ["memberships.space_id", "memberships.person_id"],
        ondelete="CASCADE",
        name=f"fk_{table}_membership",
    )


class PathLearner(Base):
    """That somebody has begun a path, by their own choice; they may leave it."""

    __tablename__ = "path_learners"
    __table_args__ = (
        _of_member("path_learners"),
        Index("ix_path_learners_space_id_person_id", "space_id", "person_id"),
        privacy("who has begun which path", "showing the next step", Erasure.ROWS_DELETED),
    )

    path_id: Mapped[UUID] = mapped_column(
        ForeignKey("learning_paths.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID]
    since: Mapped[datetime] = mapped_column(Instant)


class PathStepDone(Base):
    """That somebody opened a step, or said that it is done, where the path goes by that."""

    __tablename__ = "path_steps_done"
    __table_args__ = (
        _of_member("path_steps_done"),
        Index("ix_path_steps_done_space_id_person_id", "space_id", "person_id"),
        privacy(
            "which steps of paths somebody opened or marked", "showing the next step", Erasure.ROWS_DELETED
        ),
    )

    path_id: Mapped[UUID] = mapped_column(
        ForeignKey("learning_paths.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    step_id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
