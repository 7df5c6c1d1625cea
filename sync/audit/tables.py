"""The audit trail: every decision, without personal data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument, Sequence64
from config.privacy import Erasure, privacy


class AuditRow(Base):
    """One decision or act: who (a random id, or None for the program itself), what, about what, with which result."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_organisation_id_sequence", "organisation_id", "sequence"),
        Index(
            "ix_audit_sent",
            "subject_id",
            "space_id",
            "sequence",
            sqlite_where=text("action = 'record.applied'"),
            postgresql_where=text("action = 'record.applied'"),
        ),
        privacy("acts by random id", "accountability (GDPR Art. 5(2))", Erasure.RANDOM_ID_ONLY),
    )

    sequence: Mapped[int] = mapped_column(Sequence64, primary_key=True)
    organisation_id: Mapped[UUID | None] = mapped_column()
    space_id: Mapped[UUID | None] = mapped_column()
    actor_id: Mapped[UUID | None] = mapped_column()
    action: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID | None] = mapped_column()
    detail: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    at: Mapped[datetime] = mapped_column(Instant)
