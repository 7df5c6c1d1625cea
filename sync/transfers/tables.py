"""How an organisation writes files for other systems, and which records it has handed over in them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument
from config.privacy import Erasure, privacy


class TransferProfileVersion(Base):
    """One version of a profile of an organisation; the latest of a `profile_id` is used, unless it is retired."""

    __tablename__ = "transfer_profile_versions"
    __table_args__ = (
        UniqueConstraint("profile_id", "version"),
        Index("ix_transfer_profile_versions_organisation_id", "organisation_id"),
        privacy("how files for other systems are written", "handing records over", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    profile_id: Mapped[UUID]
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class HandedOver(Base):
    """That a record was written into a file with a profile, and when last: by default it is not written again.

    `record_id` is that of a competency's rating or of a certificate, `kind` which of the two.
    """

    __tablename__ = "handed_over"
    __table_args__ = (
        Index("ix_handed_over_person_id", "person_id"),
        privacy(
            "which levels and certificates of a person were handed over in a file, and when",
            "not handing them over twice, telling what was handed over",
            Erasure.ROWS_DELETED,
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    profile_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
