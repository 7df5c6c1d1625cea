"""Mappings from participation to competencies, in their versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument
from config.privacy import Erasure, privacy


class MappingVersion(Base):
    """One version of what a space's participation shows; a space without one proposes nothing."""

    __tablename__ = "mapping_versions"
    __table_args__ = (
        UniqueConstraint("space_id", "version"),
        privacy("which points show which competency", "proposing levels", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)
