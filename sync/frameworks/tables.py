"""Competency frameworks: the document, its items, their associations, and every version."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument
from config.privacy import Erasure, privacy
from sync.frameworks.checking import LONGEST_IDENTIFIER


class Framework(Base):
    """A framework of an organisation. `document` and `extras` are as CASE has them (`sync.frameworks.package`)."""

    __tablename__ = "frameworks"
    __table_args__ = (
        UniqueConstraint("organisation_id", "identifier"),
        privacy(
            "competency frameworks, as they were published",
            "saying what is learned",
            Erasure.NOTHING_PERSONAL,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    identifier: Mapped[str] = mapped_column(String(LONGEST_IDENTIFIER))
    version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    extras: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class CompetencyRow(Base):
    """An item of a framework; one that a later version leaves out is retired, since evidence may hang on it.

    `position` is its place in the package, `place` that in the tree as it is read.
    """

    __tablename__ = "competencies"
    __table_args__ = (
        UniqueConstraint("framework_id", "identifier"),
        privacy("what can be learned", "saying what is learned", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    framework_id: Mapped[UUID] = mapped_column(ForeignKey("frameworks.id", ondelete="CASCADE"))
    identifier: Mapped[str] = mapped_column(String(LONGEST_IDENTIFIER))
    parent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("competencies.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int]
    place: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class AssociationRow(Base):
    """An association, as CASE has it; `position` is its place in the package."""

    __tablename__ = "competency_associations"
    __table_args__ = (
        UniqueConstraint("framework_id", "identifier"),
        privacy("how competencies belong together", "saying what is learned", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    framework_id: Mapped[UUID] = mapped_column(ForeignKey("frameworks.id", ondelete="CASCADE"))
    identifier: Mapped[str] = mapped_column(String(LONGEST_IDENTIFIER))
    position: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)


class FrameworkVersion(Base):
    """What a version changed: each object before and after, so that the framework can be read as it was."""

    __tablename__ = "framework_versions"
    __table_args__ = privacy(
        "what was changed in a framework, and by whom",
        "answering for what is learned",
        Erasure.RANDOM_ID_ONLY,
    )

    framework_id: Mapped[UUID] = mapped_column(
        ForeignKey("frameworks.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[UUID | None]
    changes: Mapped[list[Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)
